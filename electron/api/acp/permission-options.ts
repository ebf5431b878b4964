import type { PermissionOption, RequestPermissionOutcome, ToolCallUpdate } from "@agentclientprotocol/sdk/unstable"
import type { PermissionRequest } from "../../../shared/domain/permission.ts"
import type { Explanation, PermissionAnswer } from "../../../shared/native/host.ts"
import { changesIn, kindOf } from "./tool-call.ts"

/** Longest list of patterns that a button names, in characters. */
const MOST_NAMED = 80

/** "Always" for edits ends with the session; for what has narrow patterns it is kept for the project. */
const scopeOf = ({ permission }: PermissionRequest) => (permission === "edit" ? "session" : "project")

export function permissionOptions({ request, always }: Explanation): PermissionOption[] {
  const named = always.map(({ pattern }) => pattern).join(", ")
  const about = named.length > MOST_NAMED ? `${named.slice(0, MOST_NAMED - 1)}…` : named
  const name =
    scopeOf(request) === "session" ? "Allow all edits in this session" : `Always allow in this project: ${about}`
  return [
    { optionId: "once", kind: "allow_once", name: "Allow once" },
    ...(always.length ? [{ optionId: "always", kind: "allow_always" as const, name }] : []),
    { optionId: "reject", kind: "reject_once", name: "Reject and stop" },
  ]
}

/** What the request is about, as a call that the editor may or may not have heard of. */
export function permissionCall({ id, permission, patterns, metadata, tool }: PermissionRequest): ToolCallUpdate {
  const content = changesIn(metadata)
  const command = typeof metadata["command"] === "string" ? metadata["command"] : undefined
  return {
    toolCallId: tool?.callID ?? id,
    title: titleOf(permission, patterns, command),
    kind: kindOf(permission),
    status: "pending",
    ...(content.length && { content }),
    ...(!content.length && { rawInput: { permission, patterns, ...(command !== undefined && { command }) } }),
  }
}

function titleOf(permission: string, patterns: readonly string[], command: string | undefined): string {
  const named = patterns.join(", ")
  if (permission === "bash") return command ?? named
  if (permission === "edit") return `Edit ${named}`
  if (permission === "external_directory") return `Outside the project: ${command ?? named}`
  if (permission === "doom_loop") return "The same call again, for the third time"
  return `${permission}: ${named}`
}

/** The answer that an outcome means; undefined when it means none and the request stays open. */
export function permissionAnswer(
  { hash, request }: Explanation,
  outcome: RequestPermissionOutcome,
): PermissionAnswer | undefined {
  if (outcome.outcome !== "selected") return undefined
  if (outcome.optionId === "once") return { hash, reply: "once" }
  if (outcome.optionId === "always") return { hash, reply: "always", scope: scopeOf(request) }
  return { hash, reply: "reject" }
}
