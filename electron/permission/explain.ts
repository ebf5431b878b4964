import { createHash } from "node:crypto"
import type { PermissionRequest } from "../../shared/domain/permission.ts"
import type { Explanation } from "../../shared/native/host.ts"
import type { RequestContext } from "./permissions.ts"
import type { WaitingRecord } from "./waiting.ts"
import { wildcardMatch } from "./wildcard.ts"

/** What reaches past the project, wherever the session works. */
const beyond = new Set(["external_directory", "browser"])

/** Examples shown for each offered pattern. */
const previewLimit = 5

/** Everything a person decides on: an answer that carries it cannot be taken for another request's. */
export function requestHash(request: PermissionRequest): string {
  const { id, permission, patterns, metadata, always } = request
  return createHash("sha256")
    .update(JSON.stringify([id, permission, patterns, metadata, always]))
    .digest("hex")
}

export function explainRequest(
  record: WaitingRecord<PermissionRequest, RequestContext>,
  facts: { sessionTitle: string; sandbox: boolean; recent: readonly string[] },
): Explanation {
  const { request, context, asked } = record
  const { rule, agent, forms } = context
  const seen = [...new Set([...request.patterns, ...facts.recent])]
  return {
    request,
    hash: requestHash(request),
    rule: rule && {
      permission: rule.permission,
      pattern: rule.pattern,
      action: rule.action,
      source: rule.source ?? "rules",
    },
    where: beyond.has(request.permission) ? "outside" : facts.sandbox ? "sandbox" : "folder",
    always: request.always.map((pattern) => ({
      pattern,
      matches: seen
        .filter((text) => (forms?.[text]?.strict ? text === pattern : wildcardMatch(text, pattern)))
        .slice(0, previewLimit),
    })),
    asked,
    agent,
    sessionTitle: facts.sessionTitle,
  }
}
