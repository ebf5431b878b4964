import { FileText, Play } from "lucide-react"
import { useEffect } from "react"
import type { HookEntry, ProgramPlace } from "../../../shared/native/program.ts"
import { useApp } from "../../app/context.tsx"
import { stripAnsi } from "../../lib/ansi.ts"
import { clockTime, duration } from "../../lib/time.ts"
import { isFailure } from "../../state/model.ts"
import { Button } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { LogView } from "../dock/LogView.tsx"
import { keyOf, tailKey } from "./state.ts"
import { StateWords } from "./StateWords.tsx"
import { allowPrograms, canOpen, openProgramFile, runHook } from "./steps.ts"
import { Turn } from "./Turn.tsx"
import { Untrusted } from "./Untrusted.tsx"
import { usePrograms } from "./useProgram.ts"
import { hookResult, hookWhen, hookWhy } from "./words.ts"

interface HookViewProps {
  place: ProgramPlace
  hook: HookEntry
  directory: string
}

/** One hook: when it runs, how and why it ran last, what came of it, what it said. */
export function HookView({ place, hook, directory }: HookViewProps) {
  const app = useApp()
  const { id, name, result, ran, trust, file, told } = hook
  const key = tailKey(keyOf(place), "hook", id)
  const tail = usePrograms(({ tails }) => tails[key])
  const busy = usePrograms((view) => view.busy[key]) !== undefined || result === "running"
  const inSession = place.sessionID !== undefined
  useEffect(() => {
    if (inSession && result !== "never") void app.programs.loadTail(place, "hook", id, true)
  }, [app, place, id, inSession, ran, result])

  return (
    <section aria-label={name} className="flex min-w-0 flex-1 flex-col">
      <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b px-3 py-1">
        <span className="min-w-0 truncate font-medium text-strong text-ui" title={hook.description ?? name}>
          {name}
        </span>
        <StateWords {...(busy ? { tone: "running", words: "running" } : hookResult(hook))} turning={busy} />
        <span className="min-w-0 truncate text-muted text-small">
          Runs {hookWhen(hook)}
          {hook.notify && hook.type !== "session" && "; asks the agent again when it fails"}
        </span>
        <span className="flex-1" />
        {inSession && (
          <Button size="small" disabled={busy} onClick={() => void runHook(app, hook)}>
            <Play size={13} strokeWidth={1.5} aria-hidden />
            {result === "never" ? "Run" : "Run again"}
          </Button>
        )}
        {canOpen(app, directory) && (
          <IconButton
            icon={FileText}
            size="small"
            label={`Open ${file}`}
            onClick={() => openProgramFile(app, file, directory)}
          />
        )}
      </div>
      <Untrusted trust={trust} what="hook" onLook={() => void allowPrograms(app)} />
      {ran !== null && result !== "never" && (
        <p className="flex shrink-0 flex-wrap items-center gap-x-1.5 border-line border-b px-3 py-1 text-muted text-small">
          <span>
            {result === "running" ? "Began" : "Ran"} {clockTime(ran, Date.now())}
            {hook.duration !== null && result !== "running" && `, took ${duration(hook.duration)}`}, {hookWhy(hook)}.
          </span>
          {place.sessionID && hook.messageID && <Turn sessionID={place.sessionID} messageID={hook.messageID} />}
          {told && result === "failed" && <span className="text-danger">The agent was asked again because of it.</span>}
          {!told && result === "failed" && hook.notify && hook.trigger === "turn" && (
            <span className="text-danger">The agent was not asked again: it failed several times in a row.</span>
          )}
        </p>
      )}
      {!inSession ? (
        <p className="p-3 text-muted text-small">
          Hooks run for a session. Open one to see how they went, or to run one.
        </p>
      ) : result === "never" ? (
        <p className="p-3 text-muted text-small">{hook.description ?? "It has not run in this session."}</p>
      ) : isFailure(tail?.load) ? (
        <ErrorState failure={tail.load} onRetry={() => void app.programs.loadTail(place, "hook", id, true)} />
      ) : !tail || (tail.load === "loading" && tail.text === "") ? (
        <div className="p-3">
          <Skeleton label="Loading the output" />
        </div>
      ) : tail.text === "" ? (
        <p className="p-3 text-muted text-small">{busy ? "It has printed nothing so far." : "It printed nothing."}</p>
      ) : (
        <div className="group/output relative flex min-h-0 flex-1 flex-col">
          <LogView label={`Output of ${name}`} text={tail.text} live={busy} cut={tail.cut} />
          <span className="absolute top-1 right-4 rounded-md bg-raised opacity-0 group-focus-within/output:opacity-100 group-hover/output:opacity-100">
            <CopyButton text={() => stripAnsi(tail.text)} label="Copy the output" />
          </span>
        </div>
      )}
    </section>
  )
}
