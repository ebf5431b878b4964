/** Anything that could do more than print and move to the next line; also halves of surrogate pairs, to be safe. */
const special = /[^\x20-\x7e\t\r\n\u00a0-\ud7ff\ue000-\uffff]/g
/** Characters and lines at the beginning that are always given to the screen: they prove that text is what is awaited. */
const probe = { characters: 256, lines: 3 }
/** Shorter gains are not worth looking for. */
const worthwhile = 64 * 1024

export interface Skip {
  /** Where the stretch begins. */
  begin: number
  /** Where the part that can be left out begins and ends; both at the beginning of a line. */
  from: number
  to: number
}

/**
 * In a long stretch of nothing but lines of plain text, only the last `lines` lines can be seen afterwards, on a screen
 * that scrolls as a whole: all before them leave its history again. This finds what can be left out of `text`.
 */
export function findSkip(text: string, lines: number): Skip | undefined {
  if (text.length < worthwhile) return undefined
  const { begin, end } = longestPlain(text)
  if (end - begin < worthwhile) return undefined
  let from = begin
  for (let line = 0; line < probe.lines || from - begin < probe.characters; line += 1) {
    const at = text.indexOf("\n", from)
    if (at < 0 || at >= end) return undefined
    from = at + 1
  }
  let to = end
  for (let line = 0; line <= lines; line += 1) {
    to = text.lastIndexOf("\n", to - 1)
    if (to - from < worthwhile) return undefined
  }
  // Only behind a carriage return it is certain that the line begins at its beginning.
  return text[to - 1] === "\r" ? { begin, from, to: to + 1 } : undefined
}

function longestPlain(text: string): { begin: number; end: number } {
  let best = { begin: 0, end: 0 }
  let begin = 0
  special.lastIndex = 0
  for (let match = special.exec(text); match; match = special.exec(text)) {
    if (match.index - begin > best.end - best.begin) best = { begin, end: match.index }
    begin = match.index + 1
  }
  return text.length - begin > best.end - best.begin ? { begin, end: text.length } : best
}
