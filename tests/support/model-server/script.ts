import type { Answer, Reply } from "./reply.ts"
import type { Asked } from "./wire.ts"

/** For a request that `matcher` fits (the last user text, for a pattern); anything when it is left out. */
export interface Scripted {
  matcher?: RegExp | ((asked: Asked) => boolean)
  reply: Reply
}

export interface Script {
  enqueue(...replies: (Reply | Scripted)[]): void
  answer(asked: Asked): Reply
  /** Replies that were not asked for yet. */
  waiting(): number
}

/**
 * What to answer: titles by themselves, then the queue, then what the prompt says: `tool NAME {json}` calls that
 * tool once, `tools 20` makes so many calls one after another, `deltas 2000` sends so many deltas, `say TEXT` says it.
 */
export function createScript(): Script {
  const queue: Scripted[] = []
  return {
    enqueue(...replies) {
      for (const reply of replies) queue.push("reply" in reply ? reply : { reply })
    },
    waiting: () => queue.length,
    answer(asked) {
      if (asked.tools.length === 0 && /\btitle\b/i.test(asked.system)) return { text: "Scripted title" }
      const index = queue.findIndex(({ matcher }) => fits(matcher, asked))
      const [scripted] = index < 0 ? [] : queue.splice(index, 1)
      return scripted?.reply ?? said(asked)
    },
  }
}

function fits(matcher: Scripted["matcher"], asked: Asked): boolean {
  if (!matcher) return true
  return typeof matcher === "function" ? matcher(asked) : matcher.test(asked.user)
}

function said({ user, results, tools }: Asked): Answer {
  const text = user.trim()
  const many = /^tools (\d+)$/m.exec(text)
  if (many && results.length < Number(many[1])) {
    const step = results.length
    const read = { name: "read", input: { filePath: "README.md", offset: step + 1, limit: 1 } }
    const bash = { name: "bash", input: { command: `echo ${step}`, description: "Prints a number" } }
    const even = step % 2 === 0
    const wanted = even ? read : bash
    const other = even ? bash : read
    return { toolCalls: [tools.includes(wanted.name) ? wanted : other] }
  }
  if (results.length > 0) return { text: `done: ${(results.at(-1) ?? "").slice(0, 500)}` }
  const call = /^tool ([\w.-]+)(?:\s+(\{[\s\S]*\}))?$/m.exec(text)
  if (call?.[1]) return { toolCalls: [{ name: call[1], input: JSON.parse(call[2] ?? "{}") }] }
  const deltas = /^deltas (\d+)$/m.exec(text)
  if (deltas) {
    const count = Number(deltas[1])
    return { text: "word ".repeat(count), deltas: count }
  }
  const say = /^say ([\s\S]+)$/m.exec(text)
  return { text: say?.[1] ?? "Scripted answer." }
}
