import * as z from "zod/mini"
import { BadRequestError, NotFoundError } from "../../../../shared/domain/error.ts"
import { AssistantMessage, Message, OutputFormat } from "../../../../shared/domain/message.ts"
import {
  AgentPartInput,
  FilePartInput,
  FilePartSource,
  Part,
  SubtaskPartInput,
  TextPartInput,
} from "../../../../shared/domain/part.ts"
import { Session } from "../../../../shared/domain/session.ts"
import { numeric, op } from "../../operation.ts"

export const turn = {
  "session.messages": op({
    method: "get",
    path: "/session/{sessionID}/message",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    query: z.object({ limit: z.optional(numeric()), before: z.optional(z.string()) }),
    ok: z.array(
      z.object({
        info: Message,
        parts: z.array(Part),
      }),
    ),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Get session messages",
    description: "Retrieve all messages in a session, including user prompts and AI responses.",
  }),
  "session.prompt": op({
    method: "post",
    path: "/session/{sessionID}/message",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      messageID: z.optional(z.string()),
      model: z.optional(
        z.object({
          providerID: z.string(),
          modelID: z.string(),
        }),
      ),
      agent: z.optional(z.string()),
      noReply: z.optional(z.boolean()),
      tools: z.optional(z.record(z.string(), z.boolean())),
      format: z.optional(OutputFormat),
      system: z.optional(z.string()),
      variant: z.optional(z.string()),
      parts: z.array(z.discriminatedUnion("type", [TextPartInput, FilePartInput, AgentPartInput, SubtaskPartInput])),
    }),
    ok: z.object({
      info: AssistantMessage,
      parts: z.array(Part),
    }),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Send message",
    description: "Create and send a new message to a session, streaming the AI response.",
  }),
  "session.message": op({
    method: "get",
    path: "/session/{sessionID}/message/{messageID}",
    scoped: true,
    params: z.object({
      sessionID: z.string().check(z.regex(/^ses.*/)),
      messageID: z.string().check(z.regex(/^msg.*/)),
    }),
    ok: z.object({
      info: Message,
      parts: z.array(Part),
    }),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Get message",
    description: "Retrieve a specific message from a session by its message ID.",
  }),
  "session.deleteMessage": op({
    method: "delete",
    path: "/session/{sessionID}/message/{messageID}",
    scoped: true,
    params: z.object({
      sessionID: z.string().check(z.regex(/^ses.*/)),
      messageID: z.string().check(z.regex(/^msg.*/)),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Delete message",
    description:
      "Permanently delete a specific message and all of its parts from a session without reverting file changes.",
  }),
  "session.fork": op({
    method: "post",
    path: "/session/{sessionID}/fork",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      messageID: z.optional(z.string()),
    }),
    ok: Session,
    summary: "Fork session",
    description: "Create a new session by forking an existing session at a specific message point.",
  }),
  "session.abort": op({
    method: "post",
    path: "/session/{sessionID}/abort",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Abort session",
    description: "Abort an active session and stop any ongoing AI processing or command execution.",
  }),
  "session.init": op({
    method: "post",
    path: "/session/{sessionID}/init",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      modelID: z.string(),
      providerID: z.string(),
      messageID: z.string(),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Initialize session",
    description:
      "Analyze the current application and create an AGENTS.md file with project-specific agent configurations.",
  }),
  "session.summarize": op({
    method: "post",
    path: "/session/{sessionID}/summarize",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      providerID: z.string(),
      modelID: z.string(),
      auto: z.optional(z.boolean()),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Summarize session",
    description: "Generate a concise summary of the session using AI compaction to preserve key information.",
  }),
  "session.prompt_async": op({
    method: "post",
    path: "/session/{sessionID}/prompt_async",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      messageID: z.optional(z.string()),
      model: z.optional(
        z.object({
          providerID: z.string(),
          modelID: z.string(),
        }),
      ),
      agent: z.optional(z.string()),
      noReply: z.optional(z.boolean()),
      tools: z.optional(z.record(z.string(), z.boolean())),
      format: z.optional(OutputFormat),
      system: z.optional(z.string()),
      variant: z.optional(z.string()),
      parts: z.array(z.discriminatedUnion("type", [TextPartInput, FilePartInput, AgentPartInput, SubtaskPartInput])),
    }),
    empty: 204,
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Send async message",
    description:
      "Create and send a new message to a session asynchronously, starting the session if needed and returning immediately.",
  }),
  "session.command": op({
    method: "post",
    path: "/session/{sessionID}/command",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      messageID: z.optional(z.string()),
      agent: z.optional(z.string()),
      model: z.optional(z.string()),
      arguments: z.string(),
      command: z.string(),
      variant: z.optional(z.string()),
      parts: z.optional(
        z.array(
          z.object({
            id: z.optional(z.string()),
            type: z.literal("file"),
            mime: z.string(),
            filename: z.optional(z.string()),
            url: z.string(),
            source: z.optional(FilePartSource),
          }),
        ),
      ),
    }),
    ok: z.object({
      info: AssistantMessage,
      parts: z.array(Part),
    }),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Send command",
    description: "Send a new command to a session for execution by the AI assistant.",
  }),
  "session.shell": op({
    method: "post",
    path: "/session/{sessionID}/shell",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      messageID: z.optional(z.string()),
      agent: z.string(),
      model: z.optional(
        z.object({
          providerID: z.string(),
          modelID: z.string(),
        }),
      ),
      command: z.string(),
    }),
    ok: z.object({
      info: Message,
      parts: z.array(Part),
    }),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Run shell command",
    description: "Execute a shell command within the session context and return the AI's response.",
  }),
  "session.revert": op({
    method: "post",
    path: "/session/{sessionID}/revert",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      messageID: z.string(),
      partID: z.optional(z.string()),
    }),
    ok: Session,
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Revert message",
    description: "Revert a specific message in a session, undoing its effects and restoring the previous state.",
  }),
  "session.unrevert": op({
    method: "post",
    path: "/session/{sessionID}/unrevert",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    ok: Session,
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Restore reverted messages",
    description: "Restore all previously reverted messages in a session.",
  }),
  "part.delete": op({
    method: "delete",
    path: "/session/{sessionID}/message/{messageID}/part/{partID}",
    scoped: true,
    params: z.object({
      sessionID: z.string().check(z.regex(/^ses.*/)),
      messageID: z.string().check(z.regex(/^msg.*/)),
      partID: z.string().check(z.regex(/^prt.*/)),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    description: "Delete a part from a message.",
  }),
  "part.update": op({
    method: "patch",
    path: "/session/{sessionID}/message/{messageID}/part/{partID}",
    scoped: true,
    params: z.object({
      sessionID: z.string().check(z.regex(/^ses.*/)),
      messageID: z.string().check(z.regex(/^msg.*/)),
      partID: z.string().check(z.regex(/^prt.*/)),
    }),
    body: Part,
    ok: Part,
    errors: { 400: BadRequestError, 404: NotFoundError },
    description: "Update a part in a message.",
  }),
}
