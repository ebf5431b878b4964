import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import { build } from "vite"
import { withLock } from "../../../build/bootstrap/lock.mjs"
import { out, root } from "../../../build/vite/places.ts"
import { windowConfig } from "../../../build/vite/window.ts"

/**
 * Folder of the built page. `npm test` has built it already; a run of these files alone builds it here when a source
 * is newer, one of them for all. OUTRIGGER_TEST_PAGE names another built page and is taken as it is.
 */
export async function builtPage(): Promise<string> {
  if (process.env.OUTRIGGER_TEST_PAGE) return process.env.OUTRIGGER_TEST_PAGE
  const folder = path.join(out, "renderer")
  if (await isFresh(folder)) return folder
  await withLock("ui-page", async () => {
    if (!(await isFresh(folder))) await build(windowConfig())
  })
  return folder
}

async function isFresh(folder: string): Promise<boolean> {
  const page = await stat(path.join(folder, "index.html")).catch(() => null)
  if (!page) return false
  const sources = await Promise.all(["renderer", "shared"].map((name) => newest(path.join(root, name))))
  return Math.max(...sources) <= page.mtimeMs
}

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
      .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name)).catch(() => null))?.mtimeMs ?? 0),
  )
  return Math.max(0, ...times)
}
