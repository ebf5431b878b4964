import { Check, Circle, CircleX, ShieldQuestionMark } from "lucide-react"
import { cx } from "../../lib/class.ts"
import { Spinner } from "../../ui/Spinner.tsx"
import type { Tone } from "./words.ts"

const colours: Record<Tone, string> = {
  quiet: "text-muted",
  running: "text-running",
  good: "text-muted",
  bad: "text-danger",
  warning: "text-warning",
}

/** A state as sign and word. `turning`: it is on its way to something else. */
export function StateWords({ tone, words, turning }: { tone: Tone; words: string; turning?: boolean }) {
  const Icon = { quiet: Circle, running: Circle, good: Check, bad: CircleX, warning: ShieldQuestionMark }[tone]
  return (
    <span className={cx("flex min-w-0 items-center gap-1.5 whitespace-nowrap text-small", colours[tone])}>
      {turning ? (
        <Spinner size={11} />
      ) : (
        <Icon
          size={tone === "running" || tone === "quiet" ? 10 : 13}
          strokeWidth={1.75}
          fill={tone === "running" ? "currentColor" : "none"}
          aria-hidden
          className={cx("shrink-0", tone === "good" && "text-added")}
        />
      )}
      <span className="truncate">{words}</span>
    </span>
  )
}
