import { type Answer, type Frame, fragments, frame, pieces, usageOf } from "./reply.ts"
import { records, type ScriptWire, textOf } from "./wire.ts"

/** OpenAI chat completions: chunks of `delta`, the reason, the usage, `[DONE]`. */
export const chat: ScriptWire = {
  name: "chat",
  path: "/chat/completions",
  read(body) {
    const asked = { system: "", user: "", results: [] as string[], model: String(body.model) }
    for (const message of records(body.messages)) {
      const text = textOf(message.content)
      if (message.role === "system" || message.role === "developer") asked.system += `${text}\n`
      if (message.role === "user") Object.assign(asked, { user: text, results: [] })
      if (message.role === "tool") asked.results.push(text)
    }
    const tools = records(body.tools).map((tool) => String((tool.function as { name?: string } | undefined)?.name))
    return { ...asked, tools }
  },
  *frames(answer: Answer, model: string, id: string): Generator<Frame> {
    const chunk = (delta: unknown, finish: string | null = null, mark = false) =>
      frame(
        {
          id: `chatcmpl-${id}`,
          object: "chat.completion.chunk",
          created: 1_790_000_000,
          model,
          choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
          usage: null,
        },
        undefined,
        mark,
      )
    yield chunk({ role: "assistant", content: "" })
    if (answer.reasoning) yield chunk({ reasoning_content: answer.reasoning })
    for (const piece of pieces(answer)) yield chunk({ content: piece }, null, true)
    const calls = answer.toolCalls ?? []
    for (const [index, call] of calls.entries()) {
      const callID = call.id ?? `call_${id}_${index}`
      yield chunk({
        tool_calls: [{ index, id: callID, type: "function", function: { name: call.name, arguments: "" } }],
      })
      for (const part of fragments(call.input)) {
        yield chunk({ tool_calls: [{ index, function: { arguments: part } }] }, null, true)
      }
    }
    yield chunk({}, answer.finish ?? (calls.length > 0 ? "tool_calls" : "stop"))
    const usage = usageOf(answer)
    const prompt = usage.input + usage.cacheRead + usage.cacheWrite
    const completion = usage.output + usage.reasoning
    yield frame({
      id: `chatcmpl-${id}`,
      object: "chat.completion.chunk",
      created: 1_790_000_000,
      model,
      choices: [],
      usage: {
        prompt_tokens: prompt,
        completion_tokens: completion,
        total_tokens: prompt + completion,
        prompt_tokens_details: { cached_tokens: usage.cacheRead },
        completion_tokens_details: { reasoning_tokens: usage.reasoning },
      },
    })
    yield frame("[DONE]")
  },
  error: (_status, message, type) => ({ error: { message, type, param: null, code: type } }),
  overflow: {
    status: 400,
    message: "This model's maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens.",
    type: "context_length_exceeded",
  },
}
