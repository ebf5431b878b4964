import * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"
import type { Services } from "../services.ts"
import { removeSession } from "../remove-session.ts"
import { sessionPresenter, wireFolder } from "./present.ts"
import { group, Reply } from "./route.ts"
import { folderSuggestions } from "./suggestions.ts"

const { list, add } = group("Workspaces")
export default list

const kind = z.optional(z.enum(["local", "git"]))
const providers: Record<string, { available: boolean; state: string; message?: string }> = {
  local: { available: true, state: "ready" },
  docker: {
    available: false,
    state: "not_available",
    message: "Sessions run in git worktrees on this machine, not in containers.",
  },
}

add("get", "~/workspaces/providers", {
  summary: "Where sessions run",
  handle: () => ({ providers, default: "local" }),
})
add("get", "~/workspaces/providers/{provider}", {
  summary: "One of them",
  handle({ params }) {
    const found = Object.hasOwn(providers, params.provider!) ? providers[params.provider!] : undefined
    if (!found) throw new Fault("WorkspaceNotFound", "Provider not found", { provider: params.provider })
    return found
  },
})

async function withSessions(services: Services, id: string) {
  const { folders } = await services.companions()
  const folder = await folders.get(id)
  const [sessions, present] = await Promise.all([services.sessions(), sessionPresenter(services)])
  const all = sessions.list({ roots: true, archived: false }).map(present)
  return { ...wireFolder(folder), sessions: all.filter((session) => session.workspaceId === id) }
}

async function sessionsOf(services: Services, directory: string): Promise<string[]> {
  const [sessions, { sandboxes }] = await Promise.all([services.sessions(), services.changes()])
  return sessions
    .list({ roots: true })
    .filter((session) => (sandboxes.get(session.id)?.target ?? session.directory) === directory)
    .map(({ id }) => id)
}

add("get", "~/workspaces", {
  summary: "All workspaces",
  async handle({ services }) {
    const { folders } = await services.companions()
    return { workspaces: (await folders.list()).map((folder) => ({ ...wireFolder(folder), sessions: [] })) }
  },
})
add("post", "~/workspaces", {
  summary: "Adds a folder, or clones a repository",
  body: z.object({
    path: z.optional(z.string()),
    displayName: z.optional(z.nullable(z.string())),
    sourceType: kind,
    provider: z.optional(z.string()),
  }),
  async handle({ services, body }) {
    if (!body.path?.trim()) throw new Fault("BadRequest", "Path is required")
    const provider = body.provider || "local"
    if (!(Object.hasOwn(providers, provider) && providers[provider]?.available))
      throw new Fault("BadRequest", `The provider ${provider} is not available. Use local.`)
    const { folders } = await services.companions()
    const { folder } = await folders.create({
      path: body.path,
      kind: body.sourceType ?? "local",
      ...(body.displayName && { label: body.displayName }),
    })
    return new Reply(201, { ...wireFolder(folder), sessions: [] })
  },
})
add("post", "~/workspaces/validate", {
  summary: "Whether a path or address can be a workspace",
  body: z.object({ path: z.optional(z.string()), sourceType: kind }),
  async handle({ services, body }) {
    const { folders } = await services.companions()
    const sourceType = body.sourceType ?? "local"
    const { valid, classification, error, path } = await folders.check({ path: body.path ?? "", kind: sourceType })
    return {
      path: sourceType === "git" ? path : (body.path ?? ""),
      sourceType,
      valid,
      classification,
      ...(error !== undefined && { error }),
      suggestions: sourceType === "local" ? await folderSuggestions(services, body.path ?? "") : [],
    }
  },
})
add("get", "~/workspaces/{workspaceId}", {
  summary: "One workspace with its sessions",
  handle: ({ services, params }) => withSessions(services, params.workspaceId!),
})
add("put", "~/workspaces/{workspaceId}", {
  summary: "Renames or moves a workspace",
  body: z.object({ path: z.optional(z.string()), displayName: z.optional(z.nullable(z.string())) }),
  async handle({ services, params, body }) {
    const { folders } = await services.companions()
    await folders.update(params.workspaceId!, {
      ...(body.path !== undefined && { path: body.path }),
      ...(body.displayName !== undefined && { label: body.displayName }),
    })
    return withSessions(services, params.workspaceId!)
  },
})
add("delete", "~/workspaces/{workspaceId}", {
  summary: "Takes a workspace off the list",
  query: ["deleteFiles"],
  async handle({ services, params, query }) {
    const { folders, landings } = await services.companions()
    const files = query.get("deleteFiles") === "true"
    const folder = await folders.get(params.workspaceId!)
    if (files && folder.owned) {
      // Their sandboxes are worktrees of this very repository: they cannot outlive it.
      const within = await sessionsOf(services, folder.directory)
      for (const id of within) landings.assertFree(id)
      for (const id of within) await removeSession(services, id)
    }
    await folders.remove(folder.id, { files })
    return { success: true }
  },
})
add("get", "~/suggestions", {
  summary: "Folders that hold a git repository",
  query: ["q", "type"],
  async handle({ services, query }) {
    if ((query.get("type") ?? "path") !== "path") return { suggestions: [] }
    return { suggestions: await folderSuggestions(services, query.get("q") ?? "") }
  },
})
