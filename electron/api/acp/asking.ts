import type { AgentContext, ClientCapabilities } from "@agentclientprotocol/sdk/unstable"
import { methods } from "@agentclientprotocol/sdk/unstable"
import type { PermissionRequest } from "../../../shared/domain/permission.ts"
import type { QuestionAnswer, QuestionRequest } from "../../../shared/domain/question.ts"
import type { Explanation, Inbox } from "../../../shared/native/host.ts"
import { isFault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { Link } from "./link.ts"
import { permissionAnswer, permissionCall, permissionOptions } from "./permission-options.ts"
import { chosenLabel, formAnswers, formMessage, questionForm, questionOptions } from "./question-form.ts"

export interface AskingOptions {
  link: Link
  log: Log
  client: AgentContext
  capabilities: () => ClientCapabilities
  /** The client is about to be asked about this call of a session. */
  onAsk: (sessionID: string, callID: string) => void
}

/**
 * Permission requests and questions of the host, put to the editor as well. The first answer counts, wherever it is
 * given: what was answered elsewhere is withdrawn from the editor, and an editor's late answer is dropped.
 */
export function createAsking({ link, log, client, capabilities, onAsk }: AskingOptions) {
  const open = new Map<string, AbortController>()

  /** Runs once for each request; the host keeps it open whatever goes wrong here. */
  async function once(requestID: string, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (open.has(requestID)) return
    const controller = new AbortController()
    open.set(requestID, controller)
    try {
      await ask(controller.signal)
    } catch (error) {
      const isAnswered = isFault(error, "PermissionNotFound") || isFault(error, "QuestionNotFound")
      if (!controller.signal.aborted && !isAnswered)
        log.warn("the editor could not be asked; the request waits in the window", { requestID, error: String(error) })
    } finally {
      if (open.get(requestID) === controller) open.delete(requestID)
    }
  }

  const withdrawable = (signal: AbortSignal) => ({ cancellationSignal: signal, stopWaitingOnCancel: true })

  function permission(sessionId: string, request: PermissionRequest): void {
    void once(request.id, async (signal) => {
      const explained = await link.call<Explanation>("GET", `/outrigger/permissions/${request.id}`)
      if (signal.aborted) return
      const toolCall = permissionCall(explained.request)
      onAsk(sessionId, toolCall.toolCallId)
      const { outcome } = await client.request(
        methods.client.session.requestPermission,
        { sessionId, toolCall, options: permissionOptions(explained) },
        withdrawable(signal),
      )
      const answer = permissionAnswer(explained, outcome)
      if (answer) await link.call("POST", `/outrigger/permissions/${request.id}/reply`, { body: answer, again: true })
    })
  }

  function question(sessionId: string, request: QuestionRequest): void {
    void once(request.id, async (signal) => {
      const answers = capabilities().elicitation?.form
        ? await byForm(sessionId, request, signal)
        : await byOptions(sessionId, request, signal)
      if (signal.aborted) return
      if (answers) await link.call("POST", `/question/${request.id}/reply`, { body: { answers }, again: true })
      else await link.call("POST", `/question/${request.id}/reject`, { again: true })
    })
  }

  async function byForm(
    sessionId: string,
    { questions, tool }: QuestionRequest,
    signal: AbortSignal,
  ): Promise<QuestionAnswer[] | undefined> {
    const response = await client.request(
      methods.client.elicitation.create,
      {
        mode: "form",
        sessionId,
        ...(tool && { toolCallId: tool.callID }),
        message: formMessage(questions),
        requestedSchema: questionForm(questions),
      },
      withdrawable(signal),
    )
    return formAnswers(questions, response)
  }

  /** One after the other; undefined when one is dismissed. */
  async function byOptions(
    sessionId: string,
    { id, questions, tool }: QuestionRequest,
    signal: AbortSignal,
  ): Promise<QuestionAnswer[] | undefined> {
    const answers: QuestionAnswer[] = []
    for (const [index, info] of questions.entries()) {
      const toolCallId = tool?.callID ?? `${id}-${index}`
      onAsk(sessionId, toolCallId)
      const { outcome } = await client.request(
        methods.client.session.requestPermission,
        {
          sessionId,
          toolCall: { toolCallId, title: info.question, kind: "other", status: "pending" },
          options: questionOptions(info),
        },
        withdrawable(signal),
      )
      const label = outcome.outcome === "selected" ? chosenLabel(info, outcome.optionId) : undefined
      if (label === undefined) return undefined
      answers.push([label])
    }
    return answers
  }

  return {
    permission,
    question,
    /** Answered, or no longer wanted. */
    withdraw: (requestID: string) => open.get(requestID)?.abort(),
    /** What waits already. `sessionOf` names the client's session that a request belongs to, if any. */
    async waiting(sessionOf: (sessionID: string) => Promise<string | undefined>): Promise<void> {
      const { permissions, questions } = await link.call<Inbox>("GET", "/outrigger/inbox")
      for (const { request } of permissions) {
        const sessionId = await sessionOf(request.sessionID)
        if (sessionId) permission(sessionId, request)
      }
      for (const { request } of questions) {
        const sessionId = await sessionOf(request.sessionID)
        if (sessionId) question(sessionId, request)
      }
      const pending = new Set([...permissions, ...questions].map(({ request }) => request.id))
      for (const [id, controller] of open) if (!pending.has(id)) controller.abort()
    },
  }
}

export type Asking = ReturnType<typeof createAsking>
