import type { Agent, Command } from "../../shared/domain/agent.ts"
import type { FileContent, FileNode } from "../../shared/domain/file.ts"
import type { Message } from "../../shared/domain/message.ts"
import type { AgentPartInput, FilePartInput, Part, TextPartInput } from "../../shared/domain/part.ts"
import type { Provider } from "../../shared/domain/provider.ts"
import type { Session, SessionStatus, Todo } from "../../shared/domain/session.ts"
import type { Pty } from "../../shared/domain/terminal.ts"
import { ok, type Result } from "./failure.ts"
import type { Request } from "./request.ts"

export interface MessageWithParts {
  info: Message
  parts: Part[]
}

export interface MessagePage {
  items: MessageWithParts[]
  /** Give it as `before` to get older ones; null at the beginning of the session. */
  older: string | null
}

export interface ModelChoice {
  providerID: string
  modelID: string
}

export interface Prompt {
  parts: (TextPartInput | FilePartInput | AgentPartInput)[]
  agent?: string
  model?: ModelChoice
}

export interface ProviderList {
  all: Provider[]
  default: Record<string, string>
  connected: string[]
}

/** One line that a text search found. Offsets are in bytes of the line. */
export interface TextHit {
  path: { text: string }
  lines: { text: string }
  line_number: number
  submatches: { match: { text: string }; start: number; end: number }[]
}

/** The opencode dialect, as far as the window needs it. */
export function createOpencodeApi(request: Request) {
  const session = (id: string) => `/session/${encodeURIComponent(id)}`
  return {
    async messages(sessionID: string, limit: number, before?: string): Promise<Result<MessagePage>> {
      const answer = await request.full<MessageWithParts[]>("GET", `${session(sessionID)}/message`, {
        what: "Could not load the conversation",
        query: { limit, before },
      })
      if (!answer.ok) return answer
      return ok({ items: answer.value.value, older: answer.value.headers.get("x-next-cursor") })
    },
    prompt: (sessionID: string, prompt: Prompt) =>
      request<void>("POST", `${session(sessionID)}/prompt_async`, { what: "Could not send the message", body: prompt }),
    command: (
      sessionID: string,
      body: { command: string; arguments: string; agent?: string; model?: string; parts?: FilePartInput[] },
    ) => request<unknown>("POST", `${session(sessionID)}/command`, { what: "Could not run the command", body }),
    shell: (sessionID: string, body: { command: string; agent: string; model?: ModelChoice }) =>
      request<unknown>("POST", `${session(sessionID)}/shell`, { what: "Could not run the shell command", body }),
    abort: (sessionID: string) =>
      request<boolean>("POST", `${session(sessionID)}/abort`, { what: "Could not interrupt the turn" }),
    summarize: (sessionID: string, model: ModelChoice) =>
      request<boolean>("POST", `${session(sessionID)}/summarize`, {
        what: "Could not compact the conversation",
        body: model,
      }),
    revert: (sessionID: string, messageID: string) =>
      request<Session>("POST", `${session(sessionID)}/revert`, {
        what: "Could not go back to this message",
        body: { messageID },
      }),
    unrevert: (sessionID: string) =>
      request<Session>("POST", `${session(sessionID)}/unrevert`, { what: "Could not restore the messages" }),
    fork: (sessionID: string, messageID?: string) =>
      request<Session>("POST", `${session(sessionID)}/fork`, {
        what: "Could not fork the session",
        body: messageID ? { messageID } : {},
      }),
    rename: (sessionID: string, title: string) =>
      request<Session>("PATCH", session(sessionID), { what: "Could not rename the session", body: { title } }),
    archive: (sessionID: string, time: number) =>
      request<Session>("PATCH", session(sessionID), {
        what: "Could not archive the session",
        body: { time: { archived: time } },
      }),
    remove: (sessionID: string) =>
      request<boolean>("DELETE", session(sessionID), { what: "Could not delete the session" }),
    todos: (sessionID: string) =>
      request<Todo[]>("GET", `${session(sessionID)}/todo`, { what: "Could not load the to-do list" }),
    status: (directory?: string) =>
      request<Record<string, SessionStatus>>("GET", "/session/status", {
        what: "Could not load what is running",
        ...(directory === undefined ? {} : { directory }),
      }),
    agents: (directory: string) => request<Agent[]>("GET", "/agent", { what: "Could not load the agents", directory }),
    commands: (directory: string) =>
      request<Command[]>("GET", "/command", { what: "Could not load the commands", directory }),
    providers: (directory?: string) =>
      request<ProviderList>("GET", "/provider", {
        what: "Could not load the providers",
        ...(directory === undefined ? {} : { directory }),
      }),
    findFiles: (directory: string, query: string, limit: number, signal?: AbortSignal) =>
      request<string[]>("GET", "/find/file", {
        what: "Could not search for files",
        directory,
        query: { query, limit },
        ...(signal ? { signal } : {}),
      }),
    listFiles: (directory: string, path: string) =>
      request<FileNode[]>("GET", "/file", { what: "Could not list the folder", directory, query: { path } }),
    readFile: (directory: string, path: string) =>
      request<FileContent>("GET", "/file/content", { what: "Could not read the file", directory, query: { path } }),
    findText: (directory: string, pattern: string, signal?: AbortSignal) =>
      request<TextHit[]>("GET", "/find", {
        what: "Could not search the text",
        directory,
        query: { pattern },
        ...(signal ? { signal } : {}),
      }),
    terminals: (directory: string) =>
      request<Pty[]>("GET", "/pty", { what: "Could not list the terminals", directory }),
    createTerminal: (directory: string, body: { title: string }) =>
      request<Pty>("POST", "/pty", { what: "Could not open a terminal", directory, body }),
    renameTerminal: (directory: string, id: string, title: string) =>
      request<Pty>("PUT", `/pty/${encodeURIComponent(id)}`, {
        what: "Could not rename the terminal",
        directory,
        body: { title },
      }),
    removeTerminal: (directory: string, id: string) =>
      request<boolean>("DELETE", `/pty/${encodeURIComponent(id)}`, { what: "Could not close the terminal", directory }),
    setKey: (providerID: string, key: string) =>
      request<boolean>("PUT", `/auth/${encodeURIComponent(providerID)}`, {
        what: "Could not save the key",
        body: { type: "api", key },
      }),
    removeKey: (providerID: string) =>
      request<boolean>("DELETE", `/auth/${encodeURIComponent(providerID)}`, { what: "Could not remove the key" }),
    replyQuestion: (requestID: string, answers: string[][]) =>
      request<boolean>("POST", `/question/${encodeURIComponent(requestID)}/reply`, {
        what: "Could not send the answer",
        body: { answers },
      }),
    rejectQuestion: (requestID: string) =>
      request<boolean>("POST", `/question/${encodeURIComponent(requestID)}/reject`, {
        what: "Could not dismiss the question",
      }),
  }
}

export type OpencodeApi = ReturnType<typeof createOpencodeApi>
