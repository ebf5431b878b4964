import { Fault, isFault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { file } from "./contract/file.ts"

/** Only reading one file knows "not found"; elsewhere a path that is not there is a bad request. */
async function found<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (isFault(error, "FileNotFound") || isFault(error, "Conflict") || isFault(error, "Stale"))
      throw new Fault("BadRequest", error.message, error.data, { cause: error })
    throw error
  }
}

const ok = { ok: true } as const

export default routes<typeof file, Context>(file, {
  "workspace.get": (_input, { folder }) => ({ workspace: folder }),
  "workspace.set": async ({ body }, { workbench }) => ({ workspace: await workbench.folder.set(body.path) }),
  "files.list": async ({ query: { dir } }, { workbench, folder }) => ({
    dir,
    items: await found(workbench.entries.list(folder, dir)),
  }),
  "file.read": async ({ query: { path } }, { workbench, folder }) => ({
    path,
    content: await workbench.entries.read(folder, path),
  }),
  "file.write": async ({ body: { path, content } }, { workbench, folder }) => {
    await found(workbench.entries.write(folder, path, content))
    return ok
  },
  "entries.create": async ({ body: { path, kind } }, { workbench, folder }) => {
    await found(workbench.entries.create(folder, path, kind === "dir" ? "dir" : "file"))
    return ok
  },
  "entries.copy": async ({ body: { from, to } }, { workbench, folder }) => ({
    ok: true,
    path: await found(workbench.entries.copy(folder, from, to)),
  }),
  "entries.delete": async ({ query: { path } }, { workbench, folder }) => {
    await found(workbench.entries.remove(folder, path))
    return ok
  },
  "fs.rename": async ({ body: { from, to } }, { workbench, folder }) => {
    await found(workbench.entries.rename(folder, from, to))
    return ok
  },
  "fs.home": async () => (await import("../../file/browse.ts")).homeRoots(),
  "fs.browse": async ({ query: { path, hidden } }) =>
    (await import("../../file/browse.ts")).browseFolder(path, { hidden: hidden === "1" }),
  "search.text": async ({ query: { query } }, { workbench, folder, signal }) => ({
    query,
    hits: await found(workbench.findLiteral({ root: folder, query, signal })),
  }),
})
