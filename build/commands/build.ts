import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"
import { build, type InlineConfig } from "vite"
import { withLock } from "../bootstrap/lock.mjs"
import { say } from "../bootstrap/say.mjs"
import { sourceStamp, stampFile, targets } from "../bootstrap/stale.mjs"
import { hostConfig } from "../vite/host.ts"
import { out } from "../vite/places.ts"
import { preloadConfig } from "../vite/preload.ts"
import { windowConfig } from "../vite/window.ts"

type Target = keyof typeof targets

const configs: Record<Target, { folders: string[]; configs: () => InlineConfig[] }> = {
  host: { folders: ["host", "main", "preload"], configs: () => [hostConfig(), preloadConfig()] },
  window: { folders: ["renderer"], configs: () => [windowConfig()] },
}

/** A host that is running may still load chunks of the build before this one; after this long they are removed. */
const keepFormerBuild = 30 * 60_000

const all = Object.keys(targets) as Target[]
const asked = process.argv.slice(2) as Target[]

try {
  await withLock("build", () => buildTargets(asked.length > 0 ? asked : all))
} catch (error) {
  // The bundler's message names file and line; the stack below it would be its own.
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

async function buildTargets(wanted: Target[]): Promise<void> {
  for (const target of wanted) {
    // Taken before the build: an edit made while it runs leaves the target stale.
    const stamp = sourceStamp(target)
    const began = performance.now()
    for (const config of configs[target].configs()) await build(config)
    for (const folder of configs[target].folders) removeFormer(path.join(out, folder), Date.now() - keepFormerBuild)
    mkdirSync(out, { recursive: true })
    writeFileSync(stampFile(target), stamp)
    say(`built ${target} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
}

function removeFormer(folder: string, before: number): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isFile() && statSync(file).mtimeMs < before) rmSync(file)
  }
}
