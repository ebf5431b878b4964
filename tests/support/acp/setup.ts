import path from "node:path"
import type { MessageWithParts } from "../../../electron/session/api.ts"
import type { ToolPart } from "../../../shared/domain/part.ts"
import type { ExternalAgent } from "../../../shared/native/external-agent.ts"
import type { SessionSummary } from "../../../shared/native/host.ts"

type Requests = { request(target: string, init?: RequestInit): Promise<Response> }

export const scriptedAgent = path.resolve(import.meta.dirname, "agent.ts")

/** The scripted agent's program, as a person adds it. */
export const addAgent = (host: Requests, env: Record<string, string> = {}, name = "Scripted") =>
  call<ExternalAgent>(host, "/outrigger/external-agents", {
    name,
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", scriptedAgent],
    env,
  })

export async function call<T>(host: Requests, target: string, body?: unknown, method = "POST"): Promise<T> {
  const response = await host.request(target, body === undefined ? {} : { method, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${target}: ${response.status} ${text}`)
  return (text ? JSON.parse(text) : undefined) as T
}

/** A session of the window, in a sandbox where the folder allows one. */
export const newSession = (host: Requests, directory: string, sandbox = true) =>
  call<SessionSummary>(host, "/outrigger/sessions", { directory, sandbox })

/** Gives the prompt to the agent and waits for its answer. */
export const ask = (host: Requests, sessionID: string, text: string, agent = "scripted") =>
  call<MessageWithParts>(host, `/session/${sessionID}/message`, { agent, parts: [{ type: "text", text }] })

export const textOf = (message: MessageWithParts): string =>
  message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")

export const toolsOf = (message: MessageWithParts): ToolPart[] =>
  message.parts.filter((part): part is ToolPart => part.type === "tool")
