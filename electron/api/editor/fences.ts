/** Takes the code fence off an answer that models put around code although they were asked not to. */
export function withoutFences(answer: string): string {
  const filter = createFenceFilter()
  return filter.push(answer) + filter.end()
}

/**
 * The same for an answer that comes in pieces. What cannot be part of a fence goes on at once; of a fenced answer only
 * an end that may be the closing fence is held back.
 */
export function createFenceFilter(): { push(piece: string): string; end(): string } {
  let state: "start" | "plain" | "fenced" = "start"
  let held = ""
  const flow = (): string => {
    if (state === "start") {
      const begun = held.trimStart()
      if (!begun.startsWith("```")) {
        if ("```".startsWith(begun)) return ""
        state = "plain"
      } else {
        const line = begun.indexOf("\n")
        if (line < 0) return ""
        state = "fenced"
        held = begun.slice(line + 1)
      }
    }
    const safe = state === "plain" ? held.length : (/\n?`{0,3}\s*$/.exec(held)?.index ?? held.length)
    const out = held.slice(0, safe)
    held = held.slice(safe)
    return out
  }
  return {
    push(piece) {
      held += piece
      return flow()
    },
    end: () => (state === "fenced" ? held.replace(/\n?```\s*$/, "") : held),
  }
}
