/** Lines of one piece of the page: the browser lays out only the pieces in view. */
const lines = 120

/**
 * A log in pieces of whole lines, each with the colours that were on where it begins, so that each can be drawn alone and
 * those that stay the same are.
 */
export function logBlocks(text: string): string[] {
  const blocks: string[] = []
  let carried = ""
  let start = 0
  while (start < text.length) {
    let end = start
    for (let line = 0; line < lines && end < text.length; line += 1) {
      const at = text.indexOf("\n", end)
      end = at < 0 ? text.length : at + 1
    }
    const block = text.slice(start, end)
    blocks.push(carried + block)
    carried = colours(carried + block)
    start = end
  }
  return blocks
}

/** The sequences that are still in force at the end of a text. */
function colours(text: string): string {
  let kept = ""
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with ESC
  // oxlint-disable-next-line no-control-regex
  for (const [sequence, codes = ""] of text.matchAll(/\u001b\[([0-9;:]*)m/g)) {
    kept = /^0*$/.test(codes) ? "" : kept + sequence
  }
  return kept.length > 200 ? "" : kept
}
