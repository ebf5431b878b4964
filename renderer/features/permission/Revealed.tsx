import { revealInvisible } from "../../lib/invisible.ts"

/** Text in which nothing hides: characters that cannot be seen stand as their escapes. */
export function Revealed({ text }: { text: string }) {
  return revealInvisible(text).map((piece, index) =>
    piece.hidden ? (
      <mark
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces are their place
        key={index}
        title={piece.hidden.name}
        className="mx-px rounded-sm bg-warning-bg px-0.5 font-semibold text-warning"
      >
        {piece.hidden.escape}
        <span className="sr-only"> ({piece.hidden.name}) </span>
      </mark>
    ) : (
      piece.text
    ),
  )
}
