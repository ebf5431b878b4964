/** The end of a growing text, and how many characters it had in all. */
export interface LogTail {
  text: string
  length: number
  /** Something is missing before the text, or in it. */
  cut: boolean
}

export const emptyTail: LogTail = { text: "", length: 0, cut: false }

/** As much as is kept on a screen. Characters. */
const most = 1024 * 1024

/**
 * With what came: `offset` says how many characters there were before it. What is known already is left out, what was
 * missed leaves a mark, and another text at offset 0 is another run's.
 */
export function withPiece(tail: LogTail, piece: { text: string; offset: number }): LogTail {
  const { text, offset } = piece
  const same = !tail.cut && (text.startsWith(tail.text) || tail.text.startsWith(text))
  if (offset === 0 && tail.length > 0 && !same) return { ...emptyTail, text, length: text.length }
  const end = offset + text.length
  if (end <= tail.length) return tail
  const fresh = text.slice(Math.max(0, tail.length - offset))
  const gap = offset > tail.length
  const whole = gap
    ? `${tail.text}${tail.text.endsWith("\n") || tail.text === "" ? "" : "\n"}… ${offset - tail.length} characters left out …\n${fresh}`
    : tail.text + fresh
  return {
    text: whole.length > most ? whole.slice(whole.indexOf("\n", whole.length - most) + 1) : whole,
    length: end,
    cut: tail.cut || gap || whole.length > most,
  }
}

/** The last line with something on it. */
export function lastLineOf(text: string): string | null {
  const end = text.slice(-4000).trimEnd()
  const line = end.slice(Math.max(end.lastIndexOf("\n"), end.lastIndexOf("\r")) + 1)
  return line === "" ? null : line.slice(0, 400)
}
