import { stat, readdir } from "node:fs/promises"
import path from "node:path"
import { build } from "vite"
import { windowConfig } from "../../../build/vite/window.ts"

const root = path.resolve(import.meta.dirname, "..", "..", "..")

/** Folder of the built page; built now when a source is newer than it (a run of this file alone). */
export async function builtPage(): Promise<string> {
  const config = windowConfig()
  const out = config.build?.outDir ?? path.join(root, "out", "renderer")
  const page = await stat(path.join(out, "index.html")).catch(() => null)
  if (
    !page ||
    (await newest(path.join(root, "renderer"))) > page.mtimeMs ||
    (await newest(path.join(root, "shared"))) > page.mtimeMs
  ) {
    await build(config)
  }
  return out
}

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
      .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).mtimeMs),
  )
  return Math.max(0, ...times)
}
