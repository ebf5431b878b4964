import { access, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import { expect, test } from "vitest"
import { runtimeModules } from "../../build/package/runtime-modules.ts"
import { root } from "../../build/vite/places.ts"
import forge from "../../forge.config.ts"

const builder = createRequire(createRequire(import.meta.url).resolve("electron-builder"))
const { getConfig, validateConfiguration } = builder("app-builder-lib/out/util/config/config")
const { DebugLogger } = builder("builder-util")

const builderConfig = () => getConfig(root, path.join(root, "build", "package", "electron-builder.yml"), null)

test("electron-builder accepts its configuration", async () => {
  await expect(validateConfiguration(await builderConfig(), new DebugLogger(false))).resolves.toBeUndefined()
})

test("a wrong word in it would be found", async () => {
  const config = { ...(await builderConfig()), asarr: true }
  await expect(validateConfiguration(config, new DebugLogger(false))).rejects.toThrow("asarr")
})

test("every file that the packaging names exists", async () => {
  const config = await builderConfig()
  const named = [
    config.mac.icon,
    config.mac.entitlements,
    config.win.icon,
    `${config.linux.icon}/512x512.png`,
    "LICENSE",
  ]
  for (const file of named) await access(path.join(root, file))
  for (const ending of ["icns", "ico"]) await access(`${String(forge.packagerConfig?.icon)}.${ending}`)
})

test("what the bundle leaves out is packed with all that it needs, and nothing else is", async () => {
  const modules = runtimeModules(root)
  expect(modules).toEqual(
    expect.arrayContaining([
      "node_modules/node-pty",
      "node_modules/@parcel/watcher",
      "node_modules/@vscode/ripgrep",
      "node_modules/playwright-core",
      "node_modules/web-tree-sitter",
      "node_modules/tree-sitter-bash",
    ]),
  )
  expect(modules.filter((it) => /node_modules\/(electron|react|hono|vite|monaco-editor)$/.test(it))).toEqual([])
  // The addon of this platform comes as an optional dependency of the package that uses it.
  const { optionalDependencies } = JSON.parse(
    await readFile(path.join(root, "node_modules/node-pty/package.json"), "utf8"),
  )
  const addon = Object.keys(optionalDependencies).find((it) => it.endsWith(`${process.platform}-${process.arch}`))
  expect(modules).toContain(`node_modules/${addon}`)
})

test("sources, tests and build tools stay out of the app", () => {
  const ignore = forge.packagerConfig?.ignore as (file: string) => boolean
  for (const file of ["/electron/main.ts", "/tests", "/node_modules/vite", "/build", "/out/.compile-cache", "/.git"]) {
    expect(ignore(file), file).toBe(true)
  }
  for (const file of [
    "",
    "/package.json",
    "/out",
    "/out/main/main.js",
    "/node_modules",
    "/node_modules/node-pty/index.js",
  ]) {
    expect(ignore(file), file).toBe(false)
  }
})
