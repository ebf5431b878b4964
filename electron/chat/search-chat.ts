/** Counted in one text at most; a log that repeats itself must not drown the rest. */
const MOST_IN_ONE = 50
/** Characters shown to either side of the first match. */
const AROUND = 60

/** Where `wanted` (lower case) occurs in a chat, whatever its case; undefined where it does not. */
export function searchChat(
  chat: { title: string; turns: unknown[] },
  wanted: string,
): { snippet: string; matches: number } | undefined {
  let matches = 0
  let snippet = ""
  for (const text of textsOf(chat)) {
    const lower = text.toLowerCase()
    let found = 0
    for (
      let at = lower.indexOf(wanted);
      at >= 0 && found < MOST_IN_ONE;
      at = lower.indexOf(wanted, at + wanted.length)
    ) {
      if (snippet === "") snippet = around(text, at, wanted.length)
      found += 1
    }
    matches += found
  }
  return matches > 0 ? { snippet, matches } : undefined
}

function* textsOf({ title, turns }: { title: string; turns: unknown[] }): Generator<string> {
  yield title
  for (const turn of turns.filter(isRecord)) {
    yield* strings(turn, ["task", "final"])
    const { events } = turn
    if (!Array.isArray(events)) continue
    for (const event of events.filter(isRecord)) {
      yield* strings(event, ["text", "message", "content", "output"])
      if (event["type"] === "final") yield* strings(event, ["result"])
    }
  }
}

function* strings(value: Record<string, unknown>, names: string[]): Generator<string> {
  for (const name of names) if (typeof value[name] === "string") yield value[name]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function around(text: string, at: number, length: number): string {
  const from = Math.max(0, at - AROUND)
  const to = Math.min(text.length, at + length + AROUND)
  const middle = text.slice(from, to).replace(/\s+/g, " ").trim()
  return `${from > 0 ? "…" : ""}${middle}${to < text.length ? "…" : ""}`
}
