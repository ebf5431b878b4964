import type { DemoResult } from "./conversation.ts"

export interface DemoCall {
  tool: string
  input: Record<string, unknown>
}

/** One answer of the demo model: text, then the tools it wants run. No calls: it is done. */
export interface DemoAnswer {
  text: string
  calls: DemoCall[]
}

/** A change a task made, kept to show it again. */
export interface DemoEdit {
  file: string
  before: string
  after: string
}

export interface DemoContext {
  /** Tools that this agent has. */
  tools: ReadonlySet<string>
  edits: DemoEdit[]
}

/**
 * A task is a generator: it yields what to say or which tools to run, and receives the results of the run. The model
 * keeps no state between calls; the task is replayed over the results that the conversation already holds.
 */
export type DemoTask = Generator<string | DemoCall[], DemoEnd, DemoResult[]>

/** `stop`: what comes after it in the request is not done. */
export type DemoEnd = "done" | "stop"

/** Runs `task` up to the first tool call that has no result yet. */
export function replay(task: DemoTask, results: DemoResult[]): DemoAnswer {
  let text = ""
  let used = 0
  let step = task.next()
  for (;;) {
    if (step.done) return { text, calls: [] }
    if (typeof step.value === "string") {
      text += text === "" ? step.value : `\n\n${step.value}`
      step = task.next([])
      continue
    }
    const calls = step.value
    if (used + calls.length > results.length) return { text, calls }
    const given = results.slice(used, used + calls.length)
    used += calls.length
    // What was said before these calls is already in the conversation.
    text = ""
    step = task.next(given)
  }
}

/** Runs one tool and gives its result. */
export function* call(tool: string, input: Record<string, unknown>): Generator<DemoCall[], DemoResult, DemoResult[]> {
  const [result] = yield [{ tool, input }]
  return result ?? { output: "", failed: true }
}

/** Text in a code block, cut to `lines`. */
export function block(text: string, lines = 20, language = ""): string {
  const all = text.replace(/\n+$/, "").split("\n")
  const shown = all.slice(0, lines).join("\n")
  const rest = all.length > lines ? `\n… ${all.length - lines} more lines` : ""
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = "`".repeat(longest + 1)
  return `${fence}${language}\n${shown}${rest}\n${fence}`
}

export const failed = (what: string, result: DemoResult): string =>
  `${what} did not work, so I stopped there:\n\n${block(result.output || "(no output)", 12)}`
