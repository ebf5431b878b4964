import type { InitializeResponse } from "@agentclientprotocol/sdk"
import { Fault } from "../../../shared/fault.ts"
import type { StoredAgent } from "./agent-store.ts"

/** The protocol's number for "sign in first". */
const AUTH_REQUIRED = -32000

/** What an agent's refusal means for the person. Faults of our own pass through. */
export function agentFailure(error: unknown, agent: StoredAgent, info: InitializeResponse | undefined): unknown {
  const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: unknown }
  if (error instanceof Fault || typeof code !== "number") return error
  if (code === AUTH_REQUIRED)
    return new Fault("Unauthorized", signInWords(agent, info), { providerID: `acp:${agent.id}`, agent: agent.id })
  const detail = detailOf(data)
  const said = typeof message === "string" && message ? message : `error ${code}`
  return new Fault("Unavailable", `${agent.name} failed: ${said}${detail ? `\n${detail}` : ""}`, {
    agent: agent.id,
    code,
  })
}

function signInWords(agent: StoredAgent, info: InitializeResponse | undefined): string {
  const ways = signInWays(agent, info)
  const how = ways.length ? ` It offers: ${ways.join("; ")}.` : ""
  return `${agent.name} asks you to sign in.${how} Sign in with its own program in a terminal, or give it a key as an environment variable in the settings, then send the message again.`
}

/** "Log in with Google — opens the browser", "Claude login: run `claude-agent-acp --login`". */
export function signInWays(agent: StoredAgent, info: InitializeResponse | undefined): string[] {
  const methods = Array.isArray(info?.authMethods) ? info.authMethods : []
  return methods.flatMap((method) => {
    if (typeof method?.name !== "string") return []
    if ("type" in method && method.type === "terminal")
      return [`${method.name}: run “${[agent.command, ...(method.args ?? [])].join(" ")}”`]
    return [method.description ? `${method.name} (${method.description})` : method.name]
  })
}

function detailOf(data: unknown): string {
  if (typeof data === "string") return data
  const details = (data as { details?: unknown; message?: unknown } | null | undefined) ?? {}
  if (typeof details.details === "string") return details.details
  return typeof details.message === "string" ? details.message : ""
}
