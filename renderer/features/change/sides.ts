import type { ChangedFile, FileSides } from "../../../shared/native/change.ts"
import { failed, ok, type Result } from "../../api/failure.ts"
import type { NativeApi } from "../../api/native.ts"
import { hunksFit } from "./hunk.ts"

export interface Sides {
  /** Which change these texts belong to. */
  key: string
  base: string
  head: string
}

/** One key for one picture of a file: both contents. */
export const sidesKey = (file: ChangedFile): string => `${file.path}\0${file.baseHash ?? ""}\0${file.headHash ?? ""}`

export type SidesCache = ReturnType<typeof createSides>

/**
 * Both texts of the files that were looked at last. What is handed out fits the file's hunks; when the host has moved
 * on between the list and the texts, the failure has the tag `Moved` and the list is to be fetched again.
 */
export function createSides(native: NativeApi, sessionID: string, keep = 12) {
  const cache = new Map<string, Promise<Result<Sides>>>()

  async function fetchSides(file: ChangedFile): Promise<Result<Sides>> {
    const answer = await native.fileSides(sessionID, file.path, file.oldPath)
    if (!answer.ok) return answer
    const { base, head }: FileSides = answer.value
    if (!hunksFit(file.hunks, base ?? "", head ?? "")) {
      return failed({
        what: "Could not show the diff",
        why: "The file changed while it was being read.",
        next: "Refresh to see it as it is now.",
        status: 0,
        tag: "Moved",
        details: file.path,
      })
    }
    return ok({ key: sidesKey(file), base: base ?? "", head: head ?? "" })
  }

  return {
    get(file: ChangedFile): Promise<Result<Sides>> {
      const key = sidesKey(file)
      const known = cache.get(key)
      cache.delete(key)
      const answer = known ?? fetchSides(file)
      cache.set(key, answer)
      for (const old of cache.keys()) {
        if (cache.size <= keep) break
        cache.delete(old)
      }
      // A refusal is not worth keeping.
      void answer.then((result) => {
        if (!result.ok && cache.get(key) === answer) cache.delete(key)
      })
      return answer
    },
  }
}
