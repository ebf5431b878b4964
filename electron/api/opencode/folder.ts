import { realpath } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"

export interface FolderRequest {
  query: URLSearchParams
  request: Pick<IncomingMessage, "headers">
}

/**
 * The folder a request is about: `directory` in the query, else the header `x-opencode-directory` (percent-encoded, or
 * plain), else the host's own. Relative ones are below the host's; a slash at the end is dropped.
 */
export function folderOf({ query, request }: FolderRequest, defaultDirectory: string): string {
  const workspace = query.get("workspace")
  if (workspace) throw new Fault("WorkspaceNotFound", `Workspace not found: ${workspace}`, { workspaceID: workspace })
  const header = request.headers["x-opencode-directory"]
  const named = query.get("directory") ?? (typeof header === "string" ? decoded(header) : "")
  if (named.includes("\0"))
    throw new Fault("BadRequest", "A folder's name cannot hold a NUL character", { kind: "Query" })
  return path.resolve(defaultDirectory, named)
}

/** The folder's name in events and sessions: through every symlink, or as it is when it does not exist. */
export const realFolder = (directory: string) => realpath(directory).catch(() => directory)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
