/**
 * Matches as opencode does: `*` is any run of characters (line ends and slashes too), `?` is exactly one, all else is
 * literal; the whole text must match. A pattern that ends in ` *` also matches without its tail: `ls *` covers `ls`.
 * Linear in `text` times the number of stars, so a hostile text cannot stall the host.
 */
export function wildcardMatch(text: string, pattern: string): boolean {
  if (pattern.endsWith(" *") && glob(text, pattern.slice(0, -2))) return true
  return glob(text, pattern)
}

function glob(text: string, pattern: string): boolean {
  let at = 0
  let p = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    // The star is tested first: a literal `*` in the text must not consume the pattern's wildcard.
    if (pattern[p] === "*") {
      star = p
      p += 1
      resume = at
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[at])) {
      p += 1
      at += 1
    } else if (star >= 0) {
      p = star + 1
      resume += 1
      at = resume
    } else return false
  }
  while (pattern[p] === "*") p += 1
  return p === pattern.length
}

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern)

/** How much of a pattern is fixed text: the measure of "most specific". An exact pattern beats every wildcard. */
export const literalLength = (pattern: string): number =>
  hasWildcard(pattern) ? pattern.replace(/[*?]/g, "").length : pattern.length + 1_000_000
