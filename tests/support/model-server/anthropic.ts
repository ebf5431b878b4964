import { type Answer, type Frame, fragments, frame, pieces, usageOf } from "./reply.ts"
import { records, type ScriptWire, textOf } from "./wire.ts"

/** Anthropic Messages: one content block after another between `message_start` and `message_stop`. */
export const anthropic: ScriptWire = {
  name: "anthropic",
  path: "/messages",
  read(body) {
    const asked = { system: textOf(body.system), user: "", results: [] as string[], model: String(body.model) }
    for (const message of records(body.messages)) {
      if (message.role === "system") asked.system += textOf(message.content)
      if (message.role !== "user") continue
      const parts = records(message.content)
      const text = textOf(
        typeof message.content === "string" ? message.content : parts.filter((part) => part.type === "text"),
      )
      if (text !== "") Object.assign(asked, { user: text, results: [] })
      for (const part of parts) if (part.type === "tool_result") asked.results.push(textOf(part.content))
    }
    return { ...asked, tools: records(body.tools).map((tool) => String(tool.name)) }
  },
  *frames(answer: Answer, model: string, id: string): Generator<Frame> {
    const event = (data: { type: string } & Record<string, unknown>, mark = false) => frame(data, data.type, mark)
    const usage = usageOf(answer)
    let index = 0
    const delta = (value: unknown) => event({ type: "content_block_delta", index, delta: value }, true)
    yield event({
      type: "message_start",
      message: {
        id: `msg_${id}`,
        type: "message",
        role: "assistant",
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: usage.input,
          cache_creation_input_tokens: usage.cacheWrite,
          cache_read_input_tokens: usage.cacheRead,
          output_tokens: 1,
        },
      },
    })
    yield event({ type: "ping" })
    if (answer.reasoning) {
      yield event({
        type: "content_block_start",
        index,
        content_block: { type: "thinking", thinking: "", signature: "" },
      })
      for (const piece of pieces({ text: answer.reasoning })) yield delta({ type: "thinking_delta", thinking: piece })
      yield delta({ type: "signature_delta", signature: `signature-${id}` })
      yield event({ type: "content_block_stop", index })
      index += 1
    }
    if (answer.text) {
      yield event({ type: "content_block_start", index, content_block: { type: "text", text: "" } })
      for (const piece of pieces(answer)) yield delta({ type: "text_delta", text: piece })
      yield event({ type: "content_block_stop", index })
      index += 1
    }
    const calls = answer.toolCalls ?? []
    for (const [number, call] of calls.entries()) {
      const block = { type: "tool_use", id: call.id ?? `toolu_${id}_${number}`, name: call.name, input: {} }
      yield event({ type: "content_block_start", index, content_block: block })
      yield delta({ type: "input_json_delta", partial_json: "" })
      for (const part of fragments(call.input)) yield delta({ type: "input_json_delta", partial_json: part })
      yield event({ type: "content_block_stop", index })
      index += 1
    }
    yield event({
      type: "message_delta",
      delta: { stop_reason: answer.finish ?? (calls.length > 0 ? "tool_use" : "end_turn"), stop_sequence: null },
      usage: {
        output_tokens: usage.output + usage.reasoning,
        ...(usage.reasoning > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoning } } : {}),
      },
    })
    yield event({ type: "message_stop" })
  },
  error: (status, message, type) => ({
    type: "error",
    error: { type: status === 529 ? "overloaded_error" : type, message },
    request_id: "req_scripted",
  }),
  overflow: {
    status: 400,
    message: "prompt is too long: 210000 tokens > 200000 maximum",
    type: "invalid_request_error",
  },
}
