import { realpath } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import type { Services } from "../services.ts"

export interface FolderRequest {
  query: URLSearchParams
  request: Pick<IncomingMessage, "headers">
}

/**
 * The folder a request is about: `directory` in the query, else the header `x-opencode-directory` (percent-encoded, or
 * plain), else the host's own. Relative ones are below the host's; a slash at the end is dropped.
 */
export function folderOf({ query, request }: FolderRequest, defaultDirectory: string): string {
  const header = request.headers["x-opencode-directory"]
  const named = query.get("directory") ?? (typeof header === "string" ? decoded(header) : "")
  if (named.includes("\0"))
    throw new Fault("BadRequest", "A folder's name cannot hold a NUL character", { kind: "Query" })
  return path.resolve(defaultDirectory, named)
}

/**
 * The same, or the folder of the workspace that the request names. Throws Fault `WorkspaceNotFound`; `Unsupported` for one
 * on another machine: requests about those are sent on before anybody asks for their folder here.
 */
export async function placeOf(
  request: FolderRequest,
  services: Pick<Services, "defaultDirectory" | "workspaces">,
): Promise<string> {
  const id = request.query.get("workspace")
  if (!id) return folderOf(request, services.defaultDirectory)
  const workspaces = await services.workspaces()
  const { directory, type } = workspaces.get(id)
  if (directory === null || type === "ssh")
    throw new Fault(
      "Unsupported",
      `The workspace ${id} is on another machine; this works only for folders of this one.`,
    )
  return directory
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
