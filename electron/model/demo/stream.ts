import { setTimeout as wait } from "node:timers/promises"
import { newId } from "../../../shared/id.ts"
import type { ModelEvent, ModelRequest } from "../model.ts"
import { readConversation, summary } from "./conversation.ts"
import { follow } from "./parse.ts"
import { replay } from "./program.ts"

// A pause of this many ms after every so many words: enough to be seen as a stream, never more than a blink.
const pauseMs = 2
const wordsPerPause = 4

/** One step of the offline demo, as events of a model call. Throws the abort reason when `signal` fires. */
export async function* streamDemo(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
  const { signal } = request
  signal.throwIfAborted()
  const { request: asked, results } = readConversation(request.prompt)
  const tools = new Set(request.tools.map((tool) => tool.name))
  // Without tools nothing can be done for a request: the app wants a summary of the conversation.
  const { text, calls } =
    tools.size === 0
      ? { text: summary(request.prompt), calls: [] }
      : replay(follow(asked, { tools, edits: [] }), results)
  if (text !== "") {
    yield { type: "text-start", id: "0" }
    let words = 0
    for (const [word] of text.matchAll(/\s*\S+\s*/g)) {
      signal.throwIfAborted()
      yield { type: "text-delta", id: "0", text: word }
      words += 1
      if (words % wordsPerPause === 0) {
        await wait(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
    yield { type: "text-end", id: "0" }
  }
  for (const { tool, input } of calls) {
    signal.throwIfAborted()
    const callID = newId("tool")
    yield { type: "tool-start", callID, tool }
    yield { type: "tool-call", callID, tool, input: JSON.stringify(input) }
  }
  yield {
    type: "finish",
    reason: calls.length > 0 ? "tool-calls" : "stop",
    // No tokenizer here: four characters are counted as one token, which is only for the meters to move.
    usage: {
      input: tokens(JSON.stringify(request.prompt)),
      output: tokens(text),
      reasoning: 0,
      cacheRead: 0,
      cacheWrite: 0,
    },
    cost: 0,
  }
}

const tokens = (text: string): number => Math.ceil(text.length / 4)
