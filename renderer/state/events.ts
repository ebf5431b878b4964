import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import type { QuestionRequest } from "../../shared/domain/question.ts"
import type { Session, SessionStatus, Todo } from "../../shared/domain/session.ts"
import type { OpenedProject, Sandbox, Settings } from "../../shared/native/host.ts"
import type { Delta } from "./transcript.ts"

interface Of<T extends string, P> {
  type: T
  properties: P
}

interface InSession {
  sessionID: string
}

/** The events of the stream that the window acts on, with what they carry. Others pass by. */
export type KnownEvent =
  | Of<"session.created" | "session.updated" | "session.deleted", InSession & { info: Session }>
  | Of<"session.status", InSession & { status: SessionStatus }>
  | Of<"session.idle" | "change.updated" | "queue.updated", InSession>
  | Of<"session.error", { sessionID?: string; error?: { name?: string; data?: { message?: string } } }>
  | Of<"message.updated", InSession & { info: Message }>
  | Of<"message.removed", InSession & { messageID: string }>
  | Of<"message.part.updated", InSession & { part: Part }>
  | Of<"message.part.removed", InSession & { messageID: string; partID: string }>
  | Of<"message.part.delta", InSession & Delta>
  | Of<"todo.updated", InSession & { todos: Todo[] }>
  | Of<"permission.asked", InSession & { id: string }>
  | Of<"permission.replied" | "question.replied" | "question.rejected", InSession & { requestID: string }>
  | Of<"question.asked", QuestionRequest>
  | Of<"project.opened" | "project.forgotten", { project: OpenedProject }>
  | Of<"sandbox.updated", InSession & { sandbox: Sandbox }>
  | Of<"settings.updated", { settings: Settings }>
  | Of<"external.updated", { sessionID: string | null }>
  | Of<"server.instance.disposed" | "global.disposed", object>
