/**
 * Whether a path relative to the workspace matches a glob: `*` within a segment, `**` across them, `?` one character,
 * `{a,b}` alternatives. A pattern without a slash is about the file's name.
 */
export function matchesPattern(file: string, pattern: string): boolean {
  const subject = pattern.includes("/") ? file : file.slice(file.lastIndexOf("/") + 1)
  return expand(pattern.replace(/^\.?\//, "")).some((each) => toExpression(each).test(subject))
}

/** One pattern for each combination of alternatives; beyond a hundred the rest is taken literally. */
function expand(pattern: string): string[] {
  const done: string[] = []
  const open = [pattern]
  while (open.length > 0) {
    const next = open.pop() ?? ""
    const match = done.length + open.length < 100 ? /^(.*?)\{([^{}]*)\}(.*)$/s.exec(next) : null
    if (!match) done.push(next)
    else for (const choice of (match[2] ?? "").split(",")) open.push(`${match[1]}${choice}${match[3]}`)
  }
  return done
}

function toExpression(pattern: string): RegExp {
  const text = pattern.replace(/\*\*\/|\*+|\?|[^*?]+/g, (piece) => {
    if (piece === "**/") return "(?:[^/]+/)*"
    if (piece.startsWith("**")) return ".*"
    if (piece === "*") return "[^/]*"
    if (piece === "?") return "[^/]"
    return piece.replace(/[.+^${}()|[\]\\]/g, "\\$&")
  })
  return new RegExp(`^${text}$`, "s")
}
