import { MessageSquare, SquareTerminal, Trash2, X } from "lucide-react"
import { useStore } from "zustand"
import type { CommandEntry } from "../../../shared/native/command.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { stripAnsi } from "../../lib/ansi.ts"
import { tilde } from "../../lib/path.ts"
import { clockTime, duration } from "../../lib/time.ts"
import { useNow } from "../../lib/useNow.ts"
import { isFailure } from "../../state/model.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { LogView } from "../dock/LogView.tsx"
import { Outcome, useCommandSession } from "./CommandRow.tsx"
import { goToSession, removeCommand, runAgain } from "./steps.ts"
import { places } from "./words.ts"

/** One command: what it was, and all that it said. */
export function CommandDetail({ id }: { id: string }) {
  const app = useApp()
  const { store } = app.commands
  const command = useStore(
    store,
    ({ running, finished }) => running.find((each) => each.id === id) ?? finished.find((each) => each.id === id),
  )
  const outputs = useStore(store, (state) => state.outputs[id])
  if (!command) return null
  const { stdout, stderr, load } = outputs ?? { load: "none" as const }
  const close = () => {
    void app.commands.show(null)
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-commands] [tabindex='0']")?.focus())
  }
  const said = () => stripAnsi([stdout?.text ?? "", stderr?.text ?? ""].join(""))
  return (
    <section
      aria-label="Command"
      className="flex min-w-0 flex-1 flex-col"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        event.preventDefault()
        close()
      }}
    >
      <div className="flex h-8 shrink-0 items-center gap-1 border-line border-b pr-1.5 pl-3">
        <Facts command={command} />
        <span className="flex-1" />
        <CopyButton text={command.command} label="Copy the command" />
        <IconButton
          icon={SquareTerminal}
          size="small"
          label="Run again in a terminal"
          onClick={() => void runAgain(app, command)}
        />
        <GoToSession command={command} />
        <IconButton
          icon={Trash2}
          size="small"
          label={command.ended === null ? "Stop and delete" : "Delete"}
          onClick={() => void removeCommand(app, command)}
        />
        <IconButton icon={X} size="small" label="Close" keys="escape" onClick={close} />
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label="Command line"
        className="selectable max-h-24 shrink-0 overflow-y-auto whitespace-pre-wrap border-line border-b px-3 py-1.5 text-code text-strong [overflow-wrap:anywhere] focus-visible:-outline-offset-2"
      >
        {command.command}
      </pre>
      {isFailure(load) ? (
        <ErrorState failure={load} onRetry={() => void app.commands.show(id)} />
      ) : load !== "ready" || !stdout || !stderr ? (
        <div className="p-3">
          <Skeleton label="Loading the output" />
        </div>
      ) : stdout.text === "" && stderr.text === "" ? (
        <p className="p-3 text-muted text-small">
          {command.ended === null ? "It has printed nothing so far." : "It printed nothing."}
        </p>
      ) : (
        <div className="group/output relative flex min-h-0 flex-1 flex-col">
          {stdout.text !== "" && (
            <LogView
              label={stderr.text === "" ? "Output" : "Standard output"}
              text={stdout.text}
              live={command.ended === null}
              cut={stdout.cut}
            />
          )}
          {stderr.text !== "" && (
            <>
              <p className="shrink-0 border-line border-y bg-panel px-3 py-0.5 text-danger text-small">
                Standard error
              </p>
              <LogView label="Standard error" text={stderr.text} live={command.ended === null} cut={stderr.cut} />
            </>
          )}
          <span className="absolute top-1 right-4 rounded-md bg-raised opacity-0 group-focus-within/output:opacity-100 group-hover/output:opacity-100">
            <CopyButton text={said} label="Copy the output" />
          </span>
        </div>
      )}
    </section>
  )
}

function Facts({ command }: { command: CommandEntry }) {
  const home = useHost((state) => state.info?.userHome)
  const now = useNow(command.ended === null ? 1000 : 60_000)
  const title = useCommandSession(command)
  return (
    <span className="flex min-w-0 items-center gap-2 text-muted text-small">
      <Outcome command={command} />
      <span className="whitespace-nowrap tabular-nums">
        {duration((command.ended ?? Math.max(now, command.started)) - command.started)}
      </span>
      <span className="whitespace-nowrap tabular-nums">{clockTime(command.started, now)}</span>
      <span className="min-w-0 truncate" title={title}>
        {title}
      </span>
      <span className="hidden whitespace-nowrap xl:inline" title={tilde(command.cwd, home)}>
        in {command.place === "sandbox" ? "the sandbox" : places[command.place]}
      </span>
    </span>
  )
}

function GoToSession({ command }: { command: CommandEntry }) {
  const app = useApp()
  const there = useHost((state) => command.sessionID !== null && state.sessions[command.sessionID] !== undefined)
  if (!there) return null
  return (
    <IconButton icon={MessageSquare} size="small" label="Go to the session" onClick={() => goToSession(app, command)} />
  )
}
