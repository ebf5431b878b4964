/** Reads `NAME=value` lines; the last of a name counts. Values may stand in quotes, double ones with escapes. */
export function parseEnv(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line)
    if (match) found[match[1]!] = unquoted(match[2]!)
  }
  return found
}

/** The text with these names set, and removed where undefined; every other line stays as it is. */
export function changeEnv(text: string, change: Record<string, string | undefined>): string {
  const left = new Map(Object.entries(change))
  const lines = text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/)
  const kept = lines.flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1]
    if (name === undefined || !(name in change)) return [line]
    const value = left.get(name)
    left.delete(name)
    return value === undefined ? [] : [`${name}=${quoted(value)}`]
  })
  for (const [name, value] of left) if (value !== undefined) kept.push(`${name}=${quoted(value)}`)
  return kept.length === 0 ? "" : `${kept.join("\n")}\n`
}

const quoted = (value: string): string =>
  /^[\w./:@+,-]*$/.test(value)
    ? value
    : `"${value.replace(/[\\"\n\r]/g, (each) => ({ "\\": "\\\\", '"': '\\"', "\n": "\\n" })[each] ?? "\\r")}"`

function unquoted(value: string): string {
  if (/^"(?:[^"\\]|\\.)*"$/.test(value))
    return value.slice(1, -1).replace(/\\(.)/g, (_, each: string) => ({ n: "\n", r: "\r" })[each] ?? each)
  return /^'[^']*'$/.test(value) ? value.slice(1, -1) : value
}
