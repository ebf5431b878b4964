import { isFault } from "../../../shared/fault.ts"
import { invalidInput } from "../errors/issues.ts"
import { bugMessage } from "../errors/editor.ts"
import { answerJson } from "../server/answer.ts"
import { readJson } from "../server/body.ts"
import type { Exchange } from "../server/exchange.ts"
import { newReference } from "../server/requests.ts"
import type { Services } from "../services.ts"
import { hangUp } from "./context.ts"
import { ChatRequest, type ChatStreamEvent } from "./contract/shapes.ts"
import { chat, events, whole } from "./one-shot.ts"

/**
 * `POST /chat`: events of `data:` lines alone, each sent as it comes, or one JSON answer. What fails before the first
 * event has a status; after it an `error` event is the last one.
 */
export async function answerChat(exchange: Exchange, services: Services, bodyLimit?: number): Promise<void> {
  const sent = await readJson(exchange.request, bodyLimit)
  const request = ChatRequest.safeParse(sent ?? {})
  if (!request.success) throw invalidInput(request.error, sent ?? {}, "Payload")
  const shot = await chat(services, request.data)
  const signal = hangUp(exchange)
  if (!request.data.stream) return answerJson(exchange, 200, await whole(shot, signal))
  const { response } = exchange
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    Connection: "keep-alive",
  })
  const send = (event: ChatStreamEvent) => response.write(`data: ${JSON.stringify(event)}\n\n`)
  try {
    for await (const event of events(shot, signal)) send(event)
  } catch (error) {
    if (signal.aborted) return void response.destroy()
    send({ type: "error", error: messageOf(services, error) })
  }
  response.end()
}

/** What a client is told of a failure; a bug goes to the log. */
export function messageOf(services: Services, error: unknown): string {
  if (isFault(error)) return error.message || error.tag
  const reference = newReference()
  services.log("editor", "error", "a request failed", { reference, error })
  return bugMessage(reference)
}
