import fs from "node:fs"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import type { Place } from "../git.ts"

export type Library = typeof import("isomorphic-git")

let loaded: Promise<Library> | undefined

/** isomorphic-git takes some 20 MB: it is loaded when the first verb needs it. */
export function library(): Promise<Library> {
  loaded ??= import("isomorphic-git")
  return loaded
}

export { fs }

/** The git directories to look an object up in: the place's own, then those it borrows from. */
export function gitDirs(place: Place): string[] {
  return [place.gitDir, ...(place.alternates ?? []).map((objects) => path.dirname(objects))]
}

/** What cannot be done safely without the git program is refused before anything is attempted. */
export function needsGit(what: string): never {
  throw new Fault("Unsupported", `${what} needs the git program, which was not found. Install git and start again.`)
}

export function failed(what: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error)
  return new Fault("GitFailed", `${what} did not succeed: ${reason}`, {}, { cause: error })
}
