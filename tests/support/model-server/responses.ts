import { type Answer, type Frame, fragments, frame, pieces, usageOf } from "./reply.ts"
import { records, type ScriptWire, textOf } from "./wire.ts"

/** OpenAI Responses: named events with a sequence number, an item per reasoning, message and function call. */
export const responses: ScriptWire = {
  name: "responses",
  path: "/responses",
  read(body) {
    const asked = {
      system: textOf(body.instructions),
      user: "",
      results: [] as string[],
      model: String(body.model),
    }
    for (const item of records(body.input)) {
      const text = textOf(item.content)
      if (item.role === "system" || item.role === "developer") asked.system += `${text}\n`
      if (item.role === "user") Object.assign(asked, { user: text, results: [] })
      if (item.type === "function_call_output") asked.results.push(textOf(item.output))
    }
    return { ...asked, tools: records(body.tools).map((tool) => String(tool.name)) }
  },
  *frames(answer: Answer, model: string, id: string): Generator<Frame> {
    let sequence = -1
    const event = (type: string, data: Record<string, unknown>, mark = false) => {
      sequence += 1
      return frame({ type, sequence_number: sequence, ...data }, type, mark)
    }
    const response = {
      id: `resp_${id}`,
      object: "response",
      created_at: 1_790_000_000,
      status: "in_progress",
      model,
      output: [],
      parallel_tool_calls: true,
      store: false,
      usage: null,
    }
    const output: Record<string, unknown>[] = []
    yield event("response.created", { response })
    yield event("response.in_progress", { response })
    if (answer.reasoning) {
      const item = {
        id: `rs_${id}`,
        type: "reasoning",
        summary: [] as unknown[],
        encrypted_content: null as string | null,
      }
      const at = { item_id: item.id, output_index: output.length, summary_index: 0 }
      yield event("response.output_item.added", { output_index: output.length, item })
      yield event("response.reasoning_summary_part.added", { ...at, part: { type: "summary_text", text: "" } })
      for (const piece of pieces({ text: answer.reasoning })) {
        yield event("response.reasoning_summary_text.delta", { ...at, delta: piece }, true)
      }
      const part = { type: "summary_text", text: answer.reasoning }
      yield event("response.reasoning_summary_text.done", { ...at, text: answer.reasoning })
      yield event("response.reasoning_summary_part.done", { ...at, part })
      const done = { ...item, summary: [part], encrypted_content: `encrypted-${id}` }
      yield event("response.output_item.done", { output_index: output.length, item: done })
      output.push(done)
    }
    if (answer.text) {
      const item = {
        id: `msg_${id}`,
        type: "message",
        status: "in_progress",
        role: "assistant",
        content: [] as unknown[],
      }
      const at = { item_id: item.id, output_index: output.length, content_index: 0 }
      yield event("response.output_item.added", { output_index: output.length, item })
      yield event("response.content_part.added", { ...at, part: { type: "output_text", text: "", annotations: [] } })
      for (const piece of pieces(answer)) {
        yield event("response.output_text.delta", { ...at, delta: piece, logprobs: [] }, true)
      }
      const part = { type: "output_text", text: answer.text, annotations: [], logprobs: [] }
      yield event("response.output_text.done", { ...at, text: answer.text, logprobs: [] })
      yield event("response.content_part.done", { ...at, part })
      const done = { ...item, status: "completed", content: [part] }
      yield event("response.output_item.done", { output_index: output.length, item: done })
      output.push(done)
    }
    for (const [index, call] of (answer.toolCalls ?? []).entries()) {
      const item = {
        id: `fc_${id}_${index}`,
        type: "function_call",
        status: "in_progress",
        call_id: call.id ?? `call_${id}_${index}`,
        name: call.name,
        arguments: "",
      }
      const at = { item_id: item.id, output_index: output.length }
      yield event("response.output_item.added", { output_index: output.length, item })
      for (const part of fragments(call.input)) {
        yield event("response.function_call_arguments.delta", { ...at, delta: part }, true)
      }
      const done = { ...item, status: "completed", arguments: JSON.stringify(call.input) }
      yield event("response.function_call_arguments.done", { ...at, name: call.name, arguments: done.arguments })
      yield event("response.output_item.done", { output_index: output.length, item: done })
      output.push(done)
    }
    const usage = usageOf(answer)
    const input = usage.input + usage.cacheRead + usage.cacheWrite
    const spent = usage.output + usage.reasoning
    const cutShort = answer.finish === "max_output_tokens"
    yield event(cutShort ? "response.incomplete" : "response.completed", {
      response: {
        ...response,
        status: cutShort ? "incomplete" : "completed",
        incomplete_details: cutShort ? { reason: answer.finish } : null,
        output,
        usage: {
          input_tokens: input,
          input_tokens_details: { cached_tokens: usage.cacheRead },
          output_tokens: spent,
          output_tokens_details: { reasoning_tokens: usage.reasoning },
          total_tokens: input + spent,
        },
      },
    })
  },
  error: (_status, message, type) => ({ error: { message, type, param: null, code: type } }),
  overflow: {
    status: 400,
    message: "Your input exceeds the context window of this model. Please adjust your input and try again.",
    type: "context_length_exceeded",
  },
}
