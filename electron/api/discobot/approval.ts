import type { PermissionRequest } from "../../../shared/domain/permission.ts"
import type { QuestionRequest } from "../../../shared/domain/question.ts"
import type { Session } from "../../../shared/domain/session.ts"
import { Fault } from "../../../shared/fault.ts"
import type { Services } from "../services.ts"

export type Waiting =
  | { kind: "permission"; request: PermissionRequest }
  | { kind: "question"; request: QuestionRequest }

const choices = [
  { label: "Allow once", description: "This one time", reply: "once" },
  { label: "Always allow", description: "From now on in this project", reply: "always" },
  { label: "Reject", description: "The agent stops here", reply: "reject" },
] as const

/** What a thread, or a sub-agent of it, waits for a person with; oldest first. */
export async function waitingOf(services: Services, thread: Session): Promise<Waiting[]> {
  const [sessions, permissions, questions, { aliases }] = await Promise.all([
    services.sessions(),
    services.permissions(),
    services.questions(),
    services.companions(),
  ])
  const name = aliases.threadOf(thread.id)
  const mine = ({ sessionID }: { sessionID: string }) => {
    if (sessionID === thread.id) return true
    if (!sessions.find(sessionID)?.parentID) return false
    const other = aliases.threadOf(sessionID)
    return other?.sessionID === name?.sessionID && other?.threadID === name?.threadID
  }
  return [
    ...permissions
      .list()
      .filter(mine)
      .map((request) => ({ kind: "permission" as const, request })),
    ...questions
      .list()
      .filter(mine)
      .map((request) => ({ kind: "question" as const, request })),
  ]
}

export async function wireQuestion(services: Services, { kind, request }: Waiting) {
  const toolUseID = await partOf(services, request)
  if (kind === "question") {
    const questions = request.questions.map(({ question, header, options, multiple }) => ({
      question,
      header,
      options,
      multiSelect: multiple ?? false,
    }))
    return { toolUseID, questions }
  }
  return {
    toolUseID,
    questions: [
      {
        question: permissionText(request),
        header: request.permission,
        options: choices.map(({ label, description }) => ({ label, description })),
        multiSelect: false,
      },
    ],
  }
}

const permissionText = ({ permission, patterns }: PermissionRequest) =>
  `Allow ${permission}${patterns.length ? `: ${patterns.join(", ")}` : ""}?`

async function partOf(services: Services, { sessionID, tool }: PermissionRequest | QuestionRequest): Promise<string> {
  const sessions = await services.sessions()
  if (!tool || !sessions.hasMessage(tool.messageID)) return ""
  const { parts } = sessions.message(sessionID, tool.messageID)
  return parts.findLast((part) => part.type === "tool" && part.callID === tool.callID)?.id ?? ""
}

/** Answers by the questions' texts; several choices are one string. */
export async function answer(services: Services, waiting: Waiting, answers: Record<string, string>): Promise<void> {
  const given = Object.values(answers)
  if (waiting.kind === "permission") {
    const text = answers[permissionText(waiting.request)] ?? given[0] ?? ""
    const chosen = choices.find(({ label, reply }) => [label.toLowerCase(), reply].includes(text.trim().toLowerCase()))
    const permissions = await services.permissions()
    // Anything else is what the person says instead of a yes.
    if (chosen) permissions.reply(waiting.request.id, { reply: chosen.reply, by: "discobot" })
    else permissions.reply(waiting.request.id, { reply: "reject", message: text, by: "discobot" })
    return
  }
  const { questions: asked, id } = waiting.request
  const missing = asked.find(({ question }) => answers[question] === undefined)
  if (missing && !(asked.length === 1 && given.length === 1))
    throw new Fault("BadRequest", `There is no answer to ${JSON.stringify(missing.question)}.`)
  const questions = await services.questions()
  questions.reply(id, {
    by: "discobot",
    answers: asked.map(({ question, options, multiple }) => {
      const text = answers[question] ?? given[0] ?? ""
      const labels = new Set(options.map(({ label }) => label))
      if (!multiple || labels.has(text)) return [text]
      return text
        .split(",")
        .map((piece) => piece.trim())
        .filter(Boolean)
    }),
  })
}

/** What an AI SDK client says about one request: yes or no, and why not. For a question the reason is the answer. */
export interface Approval {
  approved: boolean
  reason?: string
}

/** Passes on what was said together. A bare no ends the turn and closes what else waits, so every yes comes before it. */
export async function respond(services: Services, waiting: Waiting[], given: Map<string, Approval>): Promise<void> {
  const [permissions, questions] = await Promise.all([services.permissions(), services.questions()])
  const rank = ({ approved, reason }: Approval) => (approved ? 0 : reason ? 1 : 2)
  const said = waiting
    .flatMap((each) => {
      const approval = given.get(each.request.id)
      return approval ? [{ each, approval }] : []
    })
    .sort((one, other) => rank(one.approval) - rank(other.approval))
  for (const { each, approval } of said) {
    const { request, kind } = each
    const { approved, reason } = approval
    const open = kind === "permission" ? permissions.list() : questions.list()
    if (!open.some(({ id }) => id === request.id)) continue
    if (kind === "permission")
      permissions.reply(request.id, {
        reply: approved ? "once" : "reject",
        by: "discobot",
        ...(!approved && reason && { message: reason, only: true }),
      })
    else if (!approved || !reason) questions.reject(request.id, { by: "discobot" })
    else questions.reply(request.id, { by: "discobot", answers: request.questions.map(() => [reason]) })
  }
}
