import path from "node:path"
import { type ListSessionsRequest, type ListSessionsResponse, RequestError } from "@agentclientprotocol/sdk/unstable"
import type { SessionSummary } from "../../../shared/native/host.ts"

const PAGE = 100

/** One page of the sessions, newest first; `cwd` keeps those of one folder. The cursor is the place of the next page. */
export function listPage(
  summaries: readonly SessionSummary[],
  { cwd, cursor }: ListSessionsRequest,
  size = PAGE,
): ListSessionsResponse {
  if (cwd && !path.isAbsolute(cwd)) throw RequestError.invalidParams({ cwd }, "cwd must be an absolute path.")
  if (cursor && !/^\d{1,9}$/.test(cursor))
    throw RequestError.invalidParams({ cursor }, "A cursor is what nextCursor gave.")
  const start = Number(cursor ?? 0)
  const wanted = cwd ? path.resolve(cwd) : undefined
  const found = summaries.filter(({ folder }) => wanted === undefined || folder === wanted)
  return {
    sessions: found.slice(start, start + size).map(({ session, folder }) => ({
      sessionId: session.id,
      cwd: folder,
      title: session.title,
      updatedAt: new Date(session.time.updated).toISOString(),
    })),
    ...(found.length > start + size && { nextCursor: String(start + size) }),
  }
}
