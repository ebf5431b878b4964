import { ChevronRight, CircleX } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { clockTime } from "../../lib/time.ts"
import { OutputBox } from "./tool/OutputBox.tsx"
import { AnsiText } from "./tool/AnsiText.tsx"
import { useFold } from "./folds.tsx"

export interface HookCause {
  id?: string
  name: string
  exitCode?: number
}

interface HookMessageProps {
  messageID: string
  hook: HookCause
  text: string
  time: number
}

/** A message that nobody typed: a hook failed, and the agent was asked again. */
export function HookMessage({ messageID, hook, text, time }: HookMessageProps) {
  const app = useApp()
  const [open, toggle] = useFold(`h:${messageID}`, false)
  // The first paragraph tells the agent what this line tells the person.
  const output = text.slice(text.indexOf("\n\n") + 2).trimEnd()
  const show = () => {
    const { sessionID } = app.view.getState()
    if (sessionID && hook.id)
      app.programs.store.setState(({ chosen }) => ({
        chosen: { ...chosen, [sessionID]: { ...chosen[sessionID], hook: hook.id } },
      }))
    app.view.setState({ dockOpen: true, dockTab: "hooks" })
  }
  return (
    <article aria-label={`The hook ${hook.name} failed`} className="mt-4 mb-3">
      <div className="flex min-h-7 items-center gap-1.5 rounded-md border border-line bg-danger-bg px-2.5 text-small">
        <CircleX size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-danger" />
        <button
          type="button"
          aria-expanded={open}
          onClick={toggle}
          className="flex min-w-0 flex-1 items-center gap-1.5 rounded-sm py-1 text-left text-text hover:text-strong"
        >
          <span className="min-w-0 [overflow-wrap:anywhere]">
            The agent was asked again: the hook <span className="font-medium text-strong">{hook.name}</span> failed
            {hook.exitCode !== undefined && hook.exitCode >= 0 && `, exit ${hook.exitCode}`}
          </span>
          <ChevronRight size={13} strokeWidth={1.5} aria-hidden className={cx("shrink-0", open && "rotate-90")} />
        </button>
        <time dateTime={new Date(time).toISOString()} className="whitespace-nowrap text-muted">
          {clockTime(time, Date.now())}
        </time>
        <button type="button" onClick={show} className="rounded-sm px-1 text-accent hover:underline">
          Show hook
        </button>
      </div>
      {open && (
        <div className="mt-1.5">
          {output === "" ? (
            <p className="px-2.5 text-muted text-small">It printed nothing.</p>
          ) : (
            <OutputBox copy={output}>
              <AnsiText text={output} />
            </OutputBox>
          )}
        </div>
      )}
    </article>
  )
}

/** Of the metadata that the host gives such a message. */
export function hookIn(metadata: Record<string, unknown> | undefined): HookCause | null {
  const hook = metadata?.hook
  if (typeof hook !== "object" || hook === null || !("name" in hook) || typeof hook.name !== "string") return null
  const { id, exitCode } = hook as { id?: unknown; exitCode?: unknown }
  return {
    name: hook.name,
    ...(typeof id === "string" ? { id } : {}),
    ...(typeof exitCode === "number" ? { exitCode } : {}),
  }
}
