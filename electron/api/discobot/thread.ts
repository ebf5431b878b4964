import * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"
import { emptySession } from "../empty-session.ts"
import { removeSession } from "../remove-session.ts"
import { answerEmpty } from "../server/answer.ts"
import { answer, waitingOf, wireQuestion } from "./approval.ts"
import { checkId } from "./begin.ts"
import { acceptChat, ChatRequest } from "./chat.ts"
import { answerThreadStream, answerUiStream } from "./chat-stream.ts"
import { threadOf, wireThread } from "./present.ts"
import { answered, type Call, group, Reply } from "./route.ts"

const { list, add } = group("Threads")
export default list

const base = "~/sessions/{sessionId}/threads"

add("get", base, {
  summary: "All threads of a session",
  async handle({ services, params }) {
    const { aliases } = await services.companions()
    const threads = aliases.threads(aliases.get(params.sessionId!))
    return { threads: await Promise.all(threads.map(({ id, session }) => wireThread(services, id, session))) }
  },
})
add("post", base, {
  summary: "Creates a thread",
  body: z.object({ id: z.optional(z.string()), name: z.optional(z.string()) }),
  async handle({ services, params, body }) {
    const [{ aliases }, sessions] = await Promise.all([services.companions(), services.sessions()])
    const session = aliases.get(params.sessionId!)
    const id = checkId(body.id, "id")
    const unused = sessions.messages(session.id, { limit: 1 }).items.length === 0 && !aliases.hasMain(session)
    if (aliases.findThread(session, id)) throw new Fault("Conflict", `There is already a thread ${id} in this session.`)
    // The first thread that a client makes in an unused session is the session itself.
    if (unused) {
      aliases.nameMain(session, id)
      const name = body.name
      if (name) sessions.update(session.id, (current) => void (current.title = name))
      return new Reply(201, await wireThread(services, id, sessions.get(session.id)))
    }
    return new Reply(201, await wireThread(services, id, aliases.createThread(session, id, body.name)))
  },
})
add("get", `${base}/{threadId}`, {
  summary: "One thread",
  handle: async ({ services, params }) =>
    wireThread(services, params.threadId!, (await threadOf(services, params)).thread),
})
const change = z.object({ name: z.optional(z.string()) })
async function rename({ services, params, body }: Call<z.output<typeof change>>) {
  const { thread } = await threadOf(services, params)
  const name = body.name?.trim()
  if (body.name !== undefined && !name) throw new Fault("BadRequest", "Name must not be empty")
  const sessions = await services.sessions()
  if (name) sessions.update(thread.id, (current) => void (current.title = name))
  return wireThread(services, params.threadId!, sessions.get(thread.id))
}
for (const method of ["put", "patch"] as const)
  add(method, `${base}/{threadId}`, { summary: "Renames a thread", body: change, handle: rename })
add("delete", `${base}/{threadId}`, {
  summary: "Deletes a thread; the session and its changes stay",
  async handle({ services, params }) {
    const { owner, thread } = await threadOf(services, params)
    if (owner.id === thread.id) {
      await emptySession(services, owner.id)
      ;(await services.companions()).aliases.dropMain(owner)
    } else await removeSession(services, thread.id)
    return { success: true }
  },
})
add("delete", `${base}/{threadId}/queue/{queueId}`, {
  summary: "Takes a waiting prompt back",
  async handle({ services, params }) {
    const { thread } = await threadOf(services, params)
    const queue = await services.queue()
    if (!queue.list(thread.id).some(({ id }) => id === params.queueId))
      throw new Fault("MessageNotFound", "queued prompt not found", { id: params.queueId })
    queue.remove(thread.id, params.queueId!)
    return { success: true }
  },
})

add("post", `${base}/{threadId}/chat`, {
  summary: "Starts or queues a turn; with ?format=ui the answer is its stream, as the AI SDK's chat transport reads it",
  query: ["format"],
  body: ChatRequest,
  handle: acceptChat,
})
const wantsUi = (query: URLSearchParams) => query.get("format") === "ui"

async function reconnect({ services, params, exchange }: Call<unknown>) {
  const { thread } = await threadOf(services, params)
  const header = exchange.request.headers["last-event-id"]
  const lastEventId = typeof header === "string" ? header : undefined
  if (!(await answerUiStream(services, exchange, thread, { lastEventId }))) answerEmpty(exchange, 204)
  return answered
}
add("get", `${base}/{threadId}/stream`, {
  summary: "History and chunks, over as many turns as come; with ?format=ui only the answer that runs, or 204",
  query: ["replay", "token", "format"],
  async handle(call) {
    if (wantsUi(call.query)) return reconnect(call)
    const { thread } = await threadOf(call.services, call.params)
    await answerThreadStream(call.services, call.exchange, call.params.threadId!, thread)
    return answered
  },
})
add("get", `${base}/{threadId}/chat/{chatId}/stream`, {
  summary: "Where the AI SDK's chat transport reconnects to by itself: the answer that runs, or 204",
  handle: reconnect,
})
add("post", `${base}/{threadId}/cancel`, {
  summary: "Cancels the running turn",
  async handle({ services, params }) {
    const { thread } = await threadOf(services, params)
    const [turns, { completions }] = await Promise.all([services.turns(), services.companions()])
    const completionId = completions.running(thread.id)
    if (!(await turns.abort(thread.id))) throw new Fault("Conflict", "No active completion")
    return { success: true, completionId: completionId ?? "", status: "cancelled" }
  },
})
add("get", `${base}/{threadId}/question/{questionId}`, {
  summary: "A question that waits, or that it was answered",
  async handle({ services, params }) {
    const { thread } = await threadOf(services, params)
    const found = (await waitingOf(services, thread)).find(({ request }) => request.id === params.questionId)
    if (!found) return { status: "answered", question: null }
    return { status: "pending", question: await wireQuestion(services, found) }
  },
})
add("post", `${base}/{threadId}/answer/{questionId}`, {
  summary: "Answers a question or an approval",
  body: z.object({ answers: z.optional(z.record(z.string(), z.string())) }),
  async handle({ services, params, body }) {
    const { thread } = await threadOf(services, params)
    if (!body.answers || Object.keys(body.answers).length === 0) throw new Fault("BadRequest", "answers are required")
    const found = (await waitingOf(services, thread)).find(({ request }) => request.id === params.questionId)
    if (!found)
      throw new Fault("QuestionNotFound", "There is no such pending question", { requestID: params.questionId })
    await answer(services, found, body.answers)
    return { success: true }
  },
})
