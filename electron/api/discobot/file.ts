import { lstat, readdir, rename, rm, mkdir } from "node:fs/promises"
import path from "node:path"
import * as z from "zod/mini"
import type { Session } from "../../../shared/domain/session.ts"
import { Fault } from "../../../shared/fault.ts"
import type { ChangedFile } from "../../../shared/native/change.ts"
import type { Services } from "../services.ts"
import { type Call, group } from "./route.ts"
import { asFault, entryInside, inside, isBinary, readBytes, writeText } from "./workspace-file.ts"

const { list, add } = group("Files")
export default list
const base = "~/sessions/{sessionId}/files"

const sessionOf = async ({ services, params }: Pick<Call<unknown>, "services" | "params">): Promise<Session> =>
  (await services.companions()).aliases.get(params.sessionId!)

/** Something happened to files: who watches the folder hears of it. */
async function tell(
  services: Services,
  { id, directory, projectID }: Session,
  file: string,
  event: "add" | "change" | "unlink",
) {
  const events = await services.events()
  const at = path.join(directory, file)
  events.broadcast({
    type: "file.watcher.updated",
    properties: { file: at, event },
    directory,
    projectID,
    sessionID: id,
  })
}

add("get", base, {
  summary: "What a folder holds",
  query: ["path", "hidden"],
  async handle(call) {
    const session = await sessionOf(call)
    const given = call.query.get("path") || "."
    const at = given === "." || given === "./" ? session.directory : await inside(session.directory, given)
    const hidden = call.query.get("hidden") === "true"
    try {
      const found = await readdir(at, { withFileTypes: true })
      const entries = await Promise.all(
        found
          .filter(({ name }) => name !== ".git" && (hidden || !name.startsWith(".")))
          .map(async (entry) => {
            if (entry.isDirectory()) return { name: entry.name, type: "directory" as const }
            const info = await lstat(path.join(at, entry.name)).catch(() => undefined)
            return { name: entry.name, type: "file" as const, ...(info && { size: info.size }) }
          }),
      )
      entries.sort((one, other) =>
        one.type === other.type ? one.name.localeCompare(other.name) : one.type === "directory" ? -1 : 1,
      )
      return { path: given, entries }
    } catch (error) {
      throw asFault(error, given) ?? error
    }
  },
})
add("get", `${base}/search`, {
  summary: "Files and folders whose path fits, best first",
  query: ["q", "limit"],
  async handle(call) {
    const session = await sessionOf(call)
    const query = call.query.get("q") ?? ""
    const limit = Math.min(Math.max(Math.floor(Number(call.query.get("limit") ?? 50)) || 50, 1), 200)
    const files = await call.services.files()
    const found = await files.findFiles(session.directory, { query, limit, signal: AbortSignal.timeout(20_000) })
    return {
      query,
      results: found.map((name, at) => ({
        path: name.replace(/\/$/, ""),
        type: name.endsWith("/") ? "directory" : "file",
        score: found.length - at,
      })),
    }
  },
})
add("get", `${base}/read`, {
  summary: "A file, or its copy in the base",
  query: ["path", "fromBase"],
  async handle(call) {
    const session = await sessionOf(call)
    const name = call.query.get("path")
    if (!name) throw new Fault("BadRequest", "path is required")
    const bytes =
      call.query.get("fromBase") === "true"
        ? await baseCopy(call.services, session, name)
        : await readBytes(session.directory, name)
    if (!bytes) throw new Fault("FileNotFound", "File not found", { path: name })
    const encoding = isBinary(bytes) ? "base64" : "utf8"
    return { path: name, content: bytes.toString(encoding), encoding, size: bytes.length }
  },
})

async function baseCopy(services: Services, session: Session, name: string): Promise<Buffer | undefined> {
  await inside(session.directory, name)
  const [changes, { git }] = await Promise.all([services.changes(), services.companions()])
  const repository = await git.repository(session.directory)
  if (!repository) throw new Fault("FileNotFound", "This session has no base: its folder is no git repository.")
  const { baseline } = await changes.list(session.id)
  const place = { gitDir: repository.commonDir }
  // The baseline may be kept apart from the repository: what is not pending is as it is in the folder.
  const tree =
    (await git.resolve(place, `${baseline}^{tree}`)) ??
    (await git.resolve({ gitDir: repository.gitDir }, "HEAD^{tree}"))
  const entry = tree && (await git.readTree(place, tree, [repository.prefix + name])).get(repository.prefix + name)
  return entry ? git.readBlob(place, entry.id) : undefined
}

add("put", `${base}/write`, {
  summary: "Writes a file; with originalContent only when it still is that",
  body: z.object({
    path: z.optional(z.string()),
    content: z.optional(z.string()),
    encoding: z.optional(z.enum(["utf8", "base64"])),
    originalContent: z.optional(z.nullable(z.string())),
  }),
  async handle(call) {
    const session = await sessionOf(call)
    const { path: name, content, encoding = "utf8", originalContent } = call.body
    if (!name) throw new Fault("BadRequest", "path is required")
    if (content === undefined) throw new Fault("BadRequest", "content is required")
    const bytes = Buffer.from(content, encoding)
    await writeText(session.directory, name, bytes, originalContent ?? undefined)
    await tell(call.services, session, name, "change")
    return { path: name, size: bytes.length }
  },
})
add("post", `${base}/delete`, {
  summary: "Deletes a file or a folder",
  body: z.object({ path: z.optional(z.string()) }),
  async handle(call) {
    const session = await sessionOf(call)
    const name = call.body.path
    if (!name) throw new Fault("BadRequest", "path is required")
    const at = await entryInside(session.directory, name)
    if (at === undefined) throw new Fault("Forbidden", "The workspace itself is not deleted here.")
    try {
      const info = await lstat(at)
      await rm(at, { recursive: true })
      await tell(call.services, session, name, "unlink")
      return { path: name, type: info.isDirectory() ? "directory" : "file" }
    } catch (error) {
      throw asFault(error, name) ?? error
    }
  },
})

add("post", `${base}/rename`, {
  summary: "Renames or moves a file or a folder",
  body: z.object({ oldPath: z.optional(z.string()), newPath: z.optional(z.string()) }),
  async handle(call) {
    const session = await sessionOf(call)
    const { oldPath, newPath } = call.body
    if (!oldPath || !newPath) throw new Fault("BadRequest", "oldPath and newPath are required")
    const [from, to] = [await entryInside(session.directory, oldPath), await entryInside(session.directory, newPath)]
    if (from === undefined || to === undefined)
      throw new Fault("Forbidden", "The workspace itself is not moved here.", { path: oldPath })
    try {
      await lstat(from)
      const there = await lstat(to).catch(() => undefined)
      if (there) throw new Fault("BadRequest", `There is already something at ${newPath}.`, { path: newPath })
      await mkdir(path.dirname(to), { recursive: true })
      await rename(from, to)
    } catch (error) {
      throw asFault(error, oldPath) ?? error
    }
    await tell(call.services, session, oldPath, "unlink")
    await tell(call.services, session, newPath, "add")
    return { oldPath, newPath }
  },
})

add("get", "~/sessions/{sessionId}/diff", {
  summary: "What the session changed",
  query: ["format", "path"],
  async handle(call) {
    const session = await sessionOf(call)
    const changes = await call.services.changes()
    const path = call.query.get("path")
    if (path) {
      assertRelative(path)
      const { files } = await changes.list(session.id, { full: path })
      const found = files.find((file) => file.path === path)
      return found
        ? wireDiff(found)
        : { path, status: "unchanged", additions: 0, deletions: 0, binary: false, patch: "" }
    }
    const { files } = await changes.list(session.id)
    const stats = {
      filesChanged: files.length,
      additions: files.reduce((sum, file) => sum + file.additions, 0),
      deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    }
    if (call.query.get("format") === "files")
      return {
        files: files.map(({ path: at, status, oldPath }) => ({ path: at, status, ...(oldPath && { oldPath }) })),
        stats,
      }
    return { files: files.map(wireDiff), stats }
  },
})

/** The file may be gone by now: only the words of its path count. */
function assertRelative(name: string): void {
  if (path.isAbsolute(name) || name.includes("\0") || path.normalize(name).split(path.sep)[0] === "..")
    throw new Fault("BadRequest", "The path must be relative to the workspace.", { path: name })
}

function wireDiff(file: ChangedFile) {
  const { path: name, oldPath, status, additions, deletions, kind } = file
  return {
    path: name,
    status,
    ...(oldPath && { oldPath }),
    additions,
    deletions,
    binary: kind !== "text",
    patch: patchOf(file),
  }
}

const marks = { context: " ", add: "+", remove: "-" }

/** The file's hunks as a git patch. */
function patchOf({ path: name, oldPath = name, status, hunks, oldMode, newMode }: ChangedFile): string {
  const head = [`diff --git a/${oldPath} b/${name}`]
  if (status === "added") head.push(`new file mode ${newMode ?? "100644"}`)
  if (status === "deleted") head.push(`deleted file mode ${oldMode ?? "100644"}`)
  if (status === "renamed") head.push(`rename from ${oldPath}`, `rename to ${name}`)
  if (hunks.length === 0) return `${head.join("\n")}\n`
  head.push(
    `--- ${status === "added" ? "/dev/null" : `a/${oldPath}`}`,
    `+++ ${status === "deleted" ? "/dev/null" : `b/${name}`}`,
  )
  const body = hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.flatMap((line) => [
      `${marks[line.type]}${line.text.replace(/\n$/, "")}`,
      ...(line.noNewline ? ["\\ No newline at end of file"] : []),
    ]),
  ])
  return `${[...head, ...body].join("\n")}\n`
}
