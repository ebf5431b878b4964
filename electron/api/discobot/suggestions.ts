import os from "node:os"
import path from "node:path"
import { isFault } from "../../../shared/fault.ts"
import type { Services } from "../services.ts"

const MOST = 10

/** Repositories whose path begins with the text; `~` stays as it was typed. */
export async function folderSuggestions(services: Services, text: string) {
  if (text.trim() === "") return []
  const home = os.homedir()
  const typed = text === "~" ? "~/" : text
  const full = typed.startsWith("~/") ? path.join(home, typed.slice(2)) + (typed.endsWith("/") ? "/" : "") : typed
  if (!path.isAbsolute(full) || full.includes("\0")) return []
  const [parent, start] = full.endsWith("/") ? [full, ""] : [path.dirname(full), path.basename(full)]
  const files = await services.files()
  const listing = await files.folders(parent).catch((error: unknown) => {
    if (isFault(error)) return undefined
    throw error
  })
  const fitting = (listing?.folders ?? []).filter(
    ({ name, git }) => git && !name.startsWith(".") && name.toLowerCase().startsWith(start.toLowerCase()),
  )
  return fitting.slice(0, MOST).map(({ path: at }) => ({
    value: typed.startsWith("~/") && at.startsWith(home) ? `~${at.slice(home.length)}` : at,
    type: "path",
    valid: true,
    classification: "existing_git",
  }))
}
