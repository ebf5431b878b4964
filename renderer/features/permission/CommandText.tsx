import { cx } from "../../lib/class.ts"
import { Revealed } from "./Revealed.tsx"
import { splitByParts } from "./parts.ts"

/** A command whole and wrapped, the pieces that are asked for set apart from what merely joins them. */
export function CommandText({ command, parts }: { command: string; parts: readonly string[] }) {
  return (
    <pre
      // A long command scrolls; the keyboard must reach its end.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      aria-label="Command"
      className="selectable max-h-44 overflow-y-auto whitespace-pre-wrap rounded-md border border-line bg-sunken px-3 py-2 text-code [overflow-wrap:anywhere]"
    >
      {splitByParts(command, parts).map((piece, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces are their place
          key={index}
          className={cx(
            piece.asked ? "box-decoration-clone rounded-sm bg-selected px-0.5 font-medium text-strong" : "text-text",
          )}
        >
          <Revealed text={piece.text} />
        </span>
      ))}
    </pre>
  )
}
