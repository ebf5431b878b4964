/** What the scripted server sends for one model call. */
export interface Answer {
  text?: string
  /** Cuts `text` into so many deltas; default one per word. */
  deltas?: number
  /** Pause between deltas, ms. */
  everyMs?: number
  reasoning?: string
  toolCalls?: { name: string; input: unknown; id?: string }[]
  usage?: Partial<ScriptedUsage>
  /** The wire's own word for why the answer ended. */
  finish?: string
}

export interface ScriptedUsage {
  /** Tokens without cache reads and writes. */
  input: number
  /** Without reasoning. */
  output: number
  reasoning: number
  cacheRead: number
  cacheWrite: number
}

export interface Failure {
  /**
   * A status: answered at once, in the wire's error shape. `cut`: the socket dies after the first delta. `end`: the
   * body ends properly after the first delta, without the closing events. `malformed`: an event that is not JSON.
   * `stall`: silence after the first delta. `hang`: no answer at all. `refuse`: the socket closes before an answer.
   * `overflow`: the wire's own error for a prompt that is too long.
   */
  fault: number | "cut" | "end" | "malformed" | "stall" | "hang" | "refuse" | "overflow"
  message?: string
  /** Sent as `retry-after`: seconds or an HTTP date. */
  retryAfter?: string | number
  /** For faults in the middle: what comes before. Default the text "Half an answer". */
  answer?: Answer
}

export type Reply = Answer | Failure

export const isFailure = (reply: Reply): reply is Failure => "fault" in reply

export function usageOf(answer: Answer): ScriptedUsage {
  const reasoning = answer.reasoning ? 5 : 0
  return { input: 100, output: 20, reasoning, cacheRead: 0, cacheWrite: 0, ...answer.usage }
}

/** `text` in `deltas` pieces that join to it. */
export function pieces(answer: Answer): string[] {
  const text = answer.text ?? ""
  if (text === "") return []
  if (answer.deltas === undefined) return text.match(/\s*\S+\s*/g) ?? [text]
  const size = Math.max(1, Math.ceil(text.length / answer.deltas))
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
}

/** Arguments as a model streams them: a few fragments that are no JSON by themselves. */
export function fragments(input: unknown): string[] {
  const json = JSON.stringify(input)
  const size = Math.max(1, Math.ceil(json.length / 3))
  return Array.from({ length: Math.ceil(json.length / size) }, (_, index) =>
    json.slice(index * size, (index + 1) * size),
  )
}

/** One server-sent event. `delta` marks the frames after which a fault in the middle may come. */
export interface Frame {
  text: string
  delta?: boolean
}

export const frame = (data: unknown, event?: string, delta?: boolean): Frame => ({
  text: `${event ? `event: ${event}\n` : ""}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`,
  ...(delta ? { delta } : {}),
})
