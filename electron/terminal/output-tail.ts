export interface OutputLimits {
  lines: number
  /** UTF-8 */
  bytes: number
}

/** What of a command's output is given to the model; more is cut, and the whole is kept in a file. */
export const outputLimits: OutputLimits = { lines: 2000, bytes: 50 * 1024 }

/** The last whole lines within the limits; of one overlong line its end. */
export function lastOf(text: string, limits: OutputLimits): string {
  const ended = text.endsWith("\n")
  const lines = (ended ? text.slice(0, -1) : text).split("\n").slice(-limits.lines)
  let bytes = ended ? 0 : -1
  const kept: string[] = []
  for (const line of lines.toReversed()) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > limits.bytes) break
    kept.unshift(line)
  }
  if (kept.length) return kept.join("\n") + (ended ? "\n" : "")
  // A cut in bytes may halve a character: the decoder's replacement for it is dropped.
  return Buffer.from(text)
    .subarray(-limits.bytes)
    .toString("utf8")
    .replace(/^\uFFFD+/, "")
}
