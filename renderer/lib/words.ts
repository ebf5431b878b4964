/** A command line in words: blanks part them, quotes keep them together. Nothing else is special. */
export function wordsOf(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (const sign of line) {
    if (quote !== undefined) {
      if (sign === quote) quote = undefined
      else word = (word ?? "") + sign
    } else if (sign === '"' || sign === "'") {
      quote = sign
      word ??= ""
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? "") + sign
  }
  if (word !== undefined) words.push(word)
  return words
}

/** `NAME=value`, one on each line; undefined when a line is none. */
export function variablesOf(text: string): Record<string, string> | undefined {
  const variables: Record<string, string> = {}
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue
    const equals = line.indexOf("=")
    if (equals <= 0) return undefined
    variables[line.slice(0, equals)] = line.slice(equals + 1)
  }
  return variables
}
