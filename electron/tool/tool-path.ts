import { realpath } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { isInside, realpathAllowMissing } from "../lib/paths.ts"
import type { ToolContext } from "./tool.ts"

/** A path the model named, before anything is done with it. */
export interface ToolPath {
  /** Absolute, as named. */
  named: string
  /** Through every symlink; the end may not exist yet. What is opened, locked and remembered. */
  real: string
  /** Relative to the worktree, `""` for its root: title of the call. */
  title: string
  /** What a permission is asked for: the relative path, and that of the link's target where it differs. */
  patterns: string[]
  outside: boolean
}

/** Resolves against the session's folder; nothing is opened. Throws Fault `BadRequest` for what cannot be a path. */
export async function toolPath(context: ToolContext, given: string): Promise<ToolPath> {
  if (given.includes("\0")) throw new Fault("BadRequest", "A path cannot contain a NUL character.")
  const named = path.resolve(context.directory, given)
  const [real, worktree, directory] = await Promise.all([
    realpathAllowMissing(named).catch((error: NodeJS.ErrnoException) => {
      throw new Fault("FileNotFound", `${named} cannot be reached: ${error.message}`, { path: named }, { cause: error })
    }),
    realpath(context.worktree),
    realpath(context.directory),
  ])
  const title = relative(context.worktree, named)
  return {
    named,
    real,
    title,
    patterns: [...new Set([title, relative(worktree, real)])],
    outside: !isInside(worktree, real) && !isInside(directory, real),
  }
}

const relative = (from: string, to: string): string => path.relative(from, to).split(path.sep).join("/")

/** Asks `external_directory` for what lies outside the worktree; inside, resolves at once. */
export async function askOutside(context: ToolContext, target: ToolPath, kind: "file" | "folder"): Promise<void> {
  if (!target.outside) return
  const parentDir = kind === "folder" ? target.real : path.dirname(target.real)
  const pattern = path.join(parentDir, "*")
  await context.ask({
    permission: "external_directory",
    patterns: [pattern],
    always: [pattern],
    metadata: { filepath: target.real, parentDir },
  })
}

/** A path as one line of output; one with control characters is quoted as JSON, so that it cannot pass for two. */
export const onOneLine = (file: string): string => (/[\u0000-\u001f\u007f]/.test(file) ? JSON.stringify(file) : file)
