import { memo } from "react"
import { type AnsiSpan, parseAnsi } from "../../../lib/ansi.ts"
import { cx } from "../../../lib/class.ts"

// The sixteen terminal colours as the theme's own: readable on its surfaces, unlike raw ones.
const colours = [
  "text-muted",
  "text-danger",
  "text-added",
  "text-warning",
  "text-running",
  "text-accent",
  "text-running",
  "text-text",
  "text-muted",
  "text-danger",
  "text-added",
  "text-warning",
  "text-running",
  "text-accent",
  "text-running",
  "text-strong",
] as const

/** Terminal output with its colours. */
export const AnsiText = memo(function AnsiText({ text }: { text: string }) {
  return parseAnsi(text).map((span, index) => (
    <span
      // biome-ignore lint/suspicious/noArrayIndexKey: spans are their place
      key={index}
      className={classOf(span)}
      style={typeof span.color === "string" ? { color: span.color } : undefined}
    >
      {span.text}
    </span>
  ))
})

function classOf(span: AnsiSpan): string {
  return cx(
    typeof span.color === "number" && colours[span.color],
    span.bold && "font-semibold",
    span.dim && "text-muted",
    span.italic && "italic",
    span.underline && "underline",
  )
}
