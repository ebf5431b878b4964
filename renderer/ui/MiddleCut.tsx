import { cx } from "../lib/class.ts"

/** A long name cut in the middle, so that its end (the file's name) stays readable; whole on hover. */
export function MiddleCut({ text, tail = 16, className }: { text: string; tail?: number; className?: string }) {
  const cut = text.length > tail + 8
  const head = cut ? text.slice(0, text.length - tail) : text
  return (
    <span className={cx("inline-flex min-w-0 max-w-full", className)} title={cut ? text : undefined}>
      <span className="truncate whitespace-pre">{head}</span>
      {cut && <span className="shrink-0 whitespace-pre">{text.slice(text.length - tail)}</span>}
    </span>
  )
}
