import { Check, CircleX, FolderPen, ShieldCheck } from "lucide-react"
import type { CommandEntry } from "../../../shared/native/command.ts"
import { useHost } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { clockTime, duration } from "../../lib/time.ts"
import { Spinner } from "../../ui/Spinner.tsx"
import { oneLine, outcome, places } from "./words.ts"

interface CommandRowProps {
  command: CommandEntry
  index: number
  /** -1: there are more than are known. */
  total: number
  top: number
  open: boolean
  tabStop: boolean
  /** The output stands beside the list: it says the rest. */
  narrow: boolean
  now: number
  onPress(): void
  onFocus(): void
}

/** Characters of a command line that a row holds; the list cuts it to its width. */
const drawn = 600

export const useCommandSession = ({ sessionID, title }: CommandEntry): string =>
  useHost((state) => (sessionID && state.sessions[sessionID]?.session.title) || title || "")

export function Outcome({ command }: { command: CommandEntry }) {
  const { words, tone } = outcome(command)
  return (
    <span
      className={cx(
        "flex items-center gap-1.5 whitespace-nowrap",
        { running: "text-running", good: "text-muted", bad: "text-danger" }[tone],
      )}
    >
      {tone === "running" ? (
        <Spinner size={11} />
      ) : tone === "good" ? (
        <Check size={13} strokeWidth={1.75} aria-hidden className="text-added" />
      ) : (
        <CircleX size={13} strokeWidth={1.75} aria-hidden />
      )}
      {words}
    </span>
  )
}

/** One command on one line: how it went, what it was, where and for whom, how long and when. */
export function CommandRow({
  command,
  index,
  total,
  top,
  open,
  tabStop,
  narrow,
  now,
  onPress,
  onFocus,
}: CommandRowProps) {
  const title = useCommandSession(command)
  const took = duration((command.ended ?? Math.max(now, command.started)) - command.started)
  const Place = command.place === "sandbox" ? ShieldCheck : FolderPen
  const text = oneLine(command.command.slice(0, drawn))
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list answers to keys
    <div
      role="option"
      aria-selected={open}
      aria-posinset={index + 1}
      aria-setsize={total}
      data-row={index}
      tabIndex={tabStop ? 0 : -1}
      onClick={onPress}
      onFocus={onFocus}
      className={cx(
        "absolute left-0 flex h-row w-full cursor-default items-center gap-3 px-3 text-small outline-none focus-visible:outline-(length:--focus-width) focus-visible:outline-focus focus-visible:-outline-offset-2",
        open ? "bg-selected text-strong" : "text-text hover:bg-hover",
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className="w-20 shrink-0">
        <Outcome command={command} />
      </span>
      <span
        className="flex min-w-0 flex-1 items-baseline gap-3 font-mono text-code"
        title={narrow ? undefined : command.command.slice(0, 2000)}
      >
        <span className="min-w-24 truncate text-strong">{text}</span>
        {command.ended === null && command.lastLine && (
          <span className="min-w-[35%] flex-1 truncate text-muted">{command.lastLine}</span>
        )}
      </span>
      {!narrow && (
        <>
          <span className="hidden w-44 shrink-0 truncate text-muted lg:block" title={title}>
            {title}
          </span>
          <span className="flex w-24 shrink-0 items-center gap-1.5 text-muted" title={command.cwd}>
            <Place size={13} strokeWidth={1.5} aria-hidden className="shrink-0" />
            <span className="truncate">{places[command.place]}</span>
          </span>
        </>
      )}
      {narrow && (
        <span className="sr-only">
          {title}, {places[command.place]}, {clockTime(command.started, now)}
        </span>
      )}
      <span className="w-20 shrink-0 text-right text-muted tabular-nums">{took}</span>
      {!narrow && (
        <span className="w-24 shrink-0 truncate text-right text-muted tabular-nums">
          {clockTime(command.started, now)}
        </span>
      )}
    </div>
  )
}
