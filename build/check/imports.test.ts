import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { expect, onTestFinished, test, vi } from "vitest"
import { root } from "../vite/places.ts"

// Each question is a start of the linter.
vi.setConfig({ testTimeout: 60_000 })

/** Names of the rules that a tree of these files breaks. */
async function broken(files: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "outrigger-imports-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), text)
  }
  const tool = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs")
  const config = path.join(root, "build/check/imports.config.mjs")
  const folders = [...new Set(Object.keys(files).map((name) => name.split("/")[0] ?? ""))]
  const args = [tool, "--config", config, "--output-type", "json", ...folders]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch((error) => error)
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } }
  return [...new Set(summary.violations.map((it) => it.rule.name))]
}

const other = { "electron/tool/read.ts": "export const read = 1\n", "electron/lib/log.ts": "export const log = 1\n" }

test("code of another feature, and the layer above, are refused; types are not", async () => {
  const file = "electron/session/x.ts"
  expect(await broken({ ...other, [file]: 'export { read } from "../tool/read.ts"\n' })).toEqual([
    "features-meet-in-host",
  ])
  expect(await broken({ ...other, [file]: 'export const f = () => import("../tool/read.ts")\n' })).toEqual([
    "features-meet-in-host",
  ])
  expect(await broken({ ...other, [file]: 'export type Read = typeof import("../tool/read.ts").read\n' })).toEqual([])
  expect(await broken({ ...other, [file]: 'export { log } from "../lib/log.ts"\n' })).toEqual([])
})

test("the page and the host do not import each other, and shared stays plain", async () => {
  expect(
    await broken({ ...other, "renderer/a.tsx": 'import "../electron/lib/log.ts"\nexport const a = <p />\n' }),
  ).toEqual(["renderer-imports-shared-only"])
  expect(await broken({ "shared/a.ts": 'import { sep } from "node:path"\nexport const a = sep\n' })).toEqual([
    "shared-without-platform",
  ])
})

test("Electron is for main, preload and desktop; heavy packages are for first use", async () => {
  expect(await broken({ "electron/git/a.ts": 'import { app } from "electron"\nexport const a = app\n' })).toEqual([
    "electron-only-in-desktop",
  ])
  expect(await broken({ "electron/git/a.ts": 'import git from "isomorphic-git"\nexport const a = git\n' })).toEqual([
    "lazy-packages",
  ])
  expect(await broken({ "electron/git/a.ts": 'export const a = () => import("isomorphic-git")\n' })).toEqual([])
})
