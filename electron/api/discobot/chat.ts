import * as z from "zod/mini"
import type { Session } from "../../../shared/domain/session.ts"
import { Fault } from "../../../shared/fault.ts"
import type { PromptInput } from "../../session/api.ts"
import { clientMessageID, nameOfMessage } from "../../session/ui/history.ts"
import type { Services } from "../services.ts"
import { type Approval, respond, waitingOf } from "./approval.ts"
import { beginSession, checkId, workspaceIdOf } from "./begin.ts"
import { answerUiStream } from "./chat-stream.ts"
import { nameOfQueued } from "./queue.ts"
import { answered, type Call } from "./route.ts"

const Message = z.looseObject({
  id: z.optional(z.string()),
  role: z.enum(["user", "assistant", "system"]),
  parts: z.optional(z.array(z.looseObject({ type: z.string() }))),
})
type Message = z.output<typeof Message>

export const ChatRequest = z.object({
  messages: z.optional(z.nullable(z.array(Message))),
  trigger: z.optional(z.nullable(z.enum(["submit-message", "regenerate-message"]))),
  workspaceId: z.optional(z.nullable(z.string())),
  model: z.optional(z.nullable(z.string())),
  reasoning: z.optional(z.nullable(z.string())),
  mode: z.optional(z.nullable(z.string())),
  messageId: z.optional(z.nullable(z.string())),
})
type ChatRequest = z.output<typeof ChatRequest>

/** The levels that are not a variant of the model. */
const noVariant = new Set(["", "auto", "default"])

export async function acceptChat({ services, params, body, query, exchange }: Call<ChatRequest>) {
  const sessionId = checkId(params.sessionId, "sessionId")
  const threadId = checkId(params.threadId, "threadId")
  const messages = body.messages ?? []
  const { newest, approvals } = readMessages(messages, body.trigger === "regenerate-message")
  const [{ landings, completions }, turns, queue] = await Promise.all([
    services.companions(),
    services.turns(),
    services.queue(),
  ])
  const owner = await beginSession(services, sessionId, body.workspaceId || undefined)
  const thread = await openThread(services, owner, threadId)
  const ids = { workspaceId: await workspaceIdOf(services, owner), sessionId, threadId: params.threadId! }
  if (messages.length === 0) return ids

  landings.assertFree(owner.id)
  const model = await modelOf(services, thread, body.model)
  const ui = query.get("format") === "ui" || /\btext\/event-stream\b/.test(exchange.request.headers.accept ?? "")
  const started = async (messageId: string, completionId: string | undefined, behind?: Set<string>) => {
    const lastEventId = completionId && `${completionId}:-1`
    if (ui && (await answerUiStream(services, exchange, thread, { lastEventId, ...(behind && { answered: behind }) })))
      return answered
    return { ...ids, submissionId: messageId, messageId, ...(completionId && { completionId }), status: "started" }
  }

  const queued = (queuedPromptId: string) => ({
    ...ids,
    submissionId: queuedPromptId,
    messageId: newest?.id ?? queuedPromptId,
    ...(completions.running(thread.id) && { completionId: completions.running(thread.id) }),
    status: "queued",
    queuedPromptId,
  })

  const waiting = await waitingOf(services, thread)
  if (approvals.size > 0) {
    const completionId = completions.running(thread.id)
    await respond(services, waiting, approvals)
    if (!completionId) throw new Fault("Conflict", "These approvals were answered before, and the turn is over.")
    return started(newest?.id ?? "", completionId, new Set(approvals.keys()))
  }
  if (!newest) throw new Fault("BadRequest", "There is no new user message behind the last answer.")
  if (waiting[0]) {
    throw new Fault("Conflict", "The agent waits for an answer. Give it first.", {
      code: "pending_question_requires_answer",
      with: { questionId: waiting[0].request.id },
    })
  }
  const stored = (await services.sessions()).messages(thread.id).items
  if (body.trigger === "regenerate-message") {
    turns.assertIdle(thread.id)
    const prompt = stored.findLast(
      (item) => item.info.role === "user" && (nameOfMessage(item) === newest.id || item.info.id === newest.id),
    )
    if (!prompt) throw new Fault("BadRequest", "The message to answer again is not in this thread.")
    landings.clear(owner.id)
    await turns.revert(thread.id, { messageID: prompt.info.id })
  } else {
    checkLeaf(messages, stored)
    // Sent again by a client that did not hear of it: nothing is stored twice.
    const known = stored.find((item) => item.info.role === "user" && nameOfMessage(item) === newest.id)
    if (newest.id && known) return started(newest.id, completions.running(thread.id))
    const waits = queue.waiting(thread.id).find((each) => newest.id && nameOfQueued(each) === newest.id)
    if (waits) return queued(waits.id)
  }

  const prompt: PromptInput = {
    parts: promptParts(newest),
    ...(model && { model }),
    ...(body.reasoning && !noVariant.has(body.reasoning) && { variant: body.reasoning }),
    ...(body.mode !== undefined && body.mode !== null && { agent: body.mode === "plan" ? "plan" : "build" }),
  }
  landings.clear(owner.id)
  if (turns.isBusy(thread.id)) {
    if (ui)
      throw new Fault("SessionBusy", "A turn is running. Wait for its end, or cancel it.", {
        code: "completion_in_progress",
        with: { completionId: completions.running(thread.id) },
      })
    const before = new Set(queue.list(thread.id).map(({ id }) => id))
    const added = (await queue.add(thread.id, prompt, "queue")).find(({ id }) => !before.has(id))
    if (added) return queued(added.id)
    // The turn ended at that very moment, and this prompt was started instead.
    return started(newest.id ?? "", completions.running(thread.id))
  }
  const user = await turns.start(thread.id, prompt)
  return started(newest.id ?? user.id, completions.running(thread.id))
}

async function openThread(services: Services, owner: Session, threadId: string): Promise<Session> {
  const [{ aliases }, sessions] = await Promise.all([services.companions(), services.sessions()])
  const found = aliases.findThread(owner, threadId)
  if (found) return found
  if (!aliases.hasMain(owner) && sessions.messages(owner.id, { limit: 1 }).items.length === 0) {
    aliases.nameMain(owner, threadId)
    return owner
  }
  return aliases.createThread(owner, threadId)
}

/** The last user message behind the last answer, and what the person said to approvals. */
function readMessages(messages: Message[], again: boolean) {
  const lastAnswer = messages.findLastIndex(({ role }) => role === "assistant")
  const behind = messages.slice(again ? 0 : lastAnswer + 1)
  const newest = behind.findLast(({ role }) => role === "user")
  const approvals = new Map<string, Approval>()
  if (lastAnswer >= 0 && lastAnswer === messages.length - 1) {
    for (const part of messages[lastAnswer]?.parts ?? []) {
      const approval = part.approval as { id?: unknown; approved?: unknown; reason?: unknown } | undefined
      if (part.state !== "approval-responded" || typeof approval?.id !== "string") continue
      approvals.set(approval.id, {
        approved: approval.approved === true,
        ...(typeof approval.reason === "string" && { reason: approval.reason }),
      })
    }
  }
  return { newest, approvals }
}

/** The answer that the client's new message follows must be one of this thread. */
function checkLeaf(messages: Message[], stored: Parameters<typeof nameOfMessage>[0][]): void {
  const leaf = messages.findLast(({ role }) => role === "assistant")?.id
  if (leaf === undefined || stored.some(({ info }) => info.id === leaf)) return
  throw new Fault("BadRequest", "The last answer in these messages is not one of this thread. Load it again.", { leaf })
}

function promptParts(message: Message): PromptInput["parts"] {
  const files: PromptInput["parts"] = []
  const texts: string[] = []
  for (const part of message.parts ?? []) {
    if (part.type === "text" && typeof part.text === "string") texts.push(part.text)
    if (part.type === "file" && typeof part.url === "string" && typeof part.mediaType === "string") {
      if (!part.url.startsWith("data:"))
        throw new Fault(
          "BadRequest",
          "Attached files must be data: URLs; files of the workspace are named in the text.",
        )
      files.push({
        type: "file",
        mime: part.mediaType,
        url: part.url,
        ...(typeof part.filename === "string" && { filename: part.filename }),
      })
    }
  }
  if (texts.every((text) => text.trim() === "") && files.length === 0)
    throw new Fault("BadRequest", "The new user message has neither text nor files.")
  const [first = "", ...rest] = texts
  return [
    { type: "text", text: first, ...(message.id && { metadata: { [clientMessageID]: message.id } }) },
    ...rest.map((text) => ({ type: "text" as const, text })),
    ...files,
  ]
}

async function modelOf(services: Services, thread: Session, text: string | null | undefined) {
  if (!text) return undefined
  const at = text.indexOf("/")
  if (at <= 0) throw new Fault("BadRequest", `A model is written provider/model, not ${JSON.stringify(text)}.`)
  const model = { providerID: text.slice(0, at), modelID: text.slice(at + 1) }
  const [models, instances] = await Promise.all([services.models(), services.instances()])
  await models.find(await (await instances.get(thread.directory)).config(), model)
  return model
}
