import fuzzysort from "fuzzysort"
import type { Agent, Command } from "../../../shared/domain/agent.ts"

export interface Suggestion {
  kind: "file" | "folder" | "agent" | "command"
  /** What is inserted after the sign. */
  value: string
  detail: string
}

const most = 8

export function suggestCommands(commands: readonly Command[], query: string): Suggestion[] {
  const toSuggestion = (command: Command): Suggestion => ({
    kind: "command",
    value: command.name,
    detail: command.description ?? "",
  })
  if (!query) return commands.slice(0, most).map(toSuggestion)
  return fuzzysort
    .go(query, commands, { keys: ["name", "description"], limit: most })
    .map((hit) => toSuggestion(hit.obj))
}

/** Sub-agents can be mentioned: the agent then hands the work to them. */
export function suggestAgents(agents: readonly Agent[], query: string): Suggestion[] {
  const callable = agents.filter((agent) => agent.mode !== "primary" && !agent.hidden)
  const hits = query
    ? fuzzysort.go(query, callable, { key: "name", limit: 3 }).map((hit) => hit.obj)
    : callable.slice(0, 2)
  return hits.map((agent) => ({ kind: "agent", value: agent.name, detail: agent.description ?? "sub-agent" }))
}

export function suggestFiles(paths: readonly string[]): Suggestion[] {
  return paths.slice(0, most).map((path) => ({ kind: path.endsWith("/") ? "folder" : "file", value: path, detail: "" }))
}
