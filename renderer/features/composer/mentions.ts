export interface Mention {
  name: string
  /** Of the `@name` in the text, in UTF-16 units. */
  start: number
  end: number
}

/** Where the known mentions stand in the text. The longest name wins where one begins another. */
export function findMentions(text: string, known: readonly string[]): Mention[] {
  const names = [...known].sort((a, b) => b.length - a.length)
  const found: Mention[] = []
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const before = text[at - 1]
    if (before !== undefined && !/[\s([{"'`]/.test(before)) continue
    const name = names.find((candidate) => {
      if (!text.startsWith(candidate, at + 1)) return false
      const after = text[at + 1 + candidate.length]
      return after === undefined || /[\s)\]}"'`,;:!?.]/.test(after)
    })
    if (!name) continue
    found.push({ name, start: at, end: at + 1 + name.length })
    at += name.length
  }
  return found
}

/** Words that look like mentions: what a paste may bring. */
export function possibleMentions(text: string): string[] {
  const words = [...text.matchAll(/(?:^|[\s([{"'`])@([\w./\\-]*\w\/?)/g)].map((match) => match[1] ?? "")
  return [...new Set(words)].slice(0, 20)
}

export interface Typing {
  kind: "mention" | "command"
  query: string
  /** Range of the text that a choice replaces. */
  start: number
  end: number
}

/** What the person is in the middle of typing at the caret, if it has a list to choose from. */
export function typingAt(text: string, caret: number): Typing | null {
  const before = text.slice(0, caret)
  const mention = /(?:^|[\s([{"'`])@([^\s@]*)$/.exec(before)
  if (mention) {
    const query = mention[1] ?? ""
    return { kind: "mention", query, start: caret - query.length - 1, end: caret }
  }
  const command = /^\/(\S*)$/.exec(before)
  if (command) return { kind: "command", query: command[1] ?? "", start: 0, end: caret }
  return null
}

/** The mention that ends right before the caret: Backspace takes it as one. */
export function mentionBefore(text: string, caret: number, known: readonly string[]): Mention | null {
  return findMentions(text, known).find((mention) => mention.end === caret) ?? null
}
