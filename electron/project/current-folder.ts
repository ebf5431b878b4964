import { stat } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { isInside, realpathAllowMissing } from "../lib/paths.ts"

/** The folder that requests are about which name none: one for the whole host, for dialects that know only one. */
export interface CurrentFolder {
  get(): Promise<string>
  /** Switches it for everybody. Answers the absolute path. Throws like `check`. */
  set(given: string): Promise<string>
  /** The absolute path of a folder that may be worked in. Throws Fault `BadRequest`. */
  check(given: string): Promise<string>
}

export function createCurrentFolder(options: {
  /** Given by the person; else the nearest repository above `cwd`, else `cwd`. */
  initial?: string
  cwd: string
  /** When given, nothing outside of it may become the folder. */
  allowedRoot?: string
}): CurrentFolder {
  const { initial, cwd, allowedRoot } = options
  let chosen: string | undefined

  async function check(given: string): Promise<string> {
    const folder = path.resolve(cwd, given)
    const found = given.includes("\0") ? undefined : await stat(folder).catch(() => undefined)
    if (!found?.isDirectory())
      throw new Fault("BadRequest", `${JSON.stringify(given)} is not a folder of this machine.`, { path: given })
    if (allowedRoot) {
      const [root, real] = await Promise.all([realpathAllowMissing(allowedRoot), realpathAllowMissing(folder)])
      if (!isInside(root, real))
        throw new Fault("BadRequest", `${folder} is outside of ${allowedRoot}, where work is allowed.`, { path: given })
    }
    return folder
  }

  async function first(): Promise<string> {
    if (initial) return path.resolve(cwd, initial)
    for (let folder = cwd; ; folder = path.dirname(folder)) {
      if (await stat(path.join(folder, ".git")).catch(() => undefined)) return folder
      if (folder === path.dirname(folder)) return cwd
    }
  }

  return {
    get: async () => (chosen ??= await first()),
    async set(given) {
      chosen = await check(given)
      return chosen
    },
    check,
  }
}
