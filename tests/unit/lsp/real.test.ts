import { mkdir, symlink, unlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { createLanguageQuestions } from "../../../electron/integration/lsp/questions.ts"
import { lspPlace, ownModules } from "../../support/lsp/place.ts"
import { until } from "../../support/until.ts"

const tsconfig = {
  compilerOptions: { strict: true, noEmit: true, module: "esnext", moduleResolution: "bundler", types: [] },
  include: ["src"],
}

const typescriptFiles = {
  "package.json": { name: "sample" },
  "tsconfig.json": tsconfig,
  "src/greet.ts": "/** Says hello. */\nexport function greet(name: string): string {\n  return name\n}\n",
  "src/main.ts": 'import { greet } from "./greet"\n\nexport const text: string = greet("world")\n',
}

/** A project whose `node_modules` has this project's own TypeScript and Pyright. */
async function realPlace(files: Record<string, unknown>, packages: string[], watch = false) {
  const place = await lspPlace({ files, watch, env: { PATH: "" } })
  await mkdir(place.at("node_modules/.bin"), { recursive: true })
  for (const name of packages) {
    await mkdir(path.dirname(place.at(`node_modules/${name}`)), { recursive: true })
    await symlink(path.join(ownModules, name), place.at(`node_modules/${name}`))
  }
  return place
}

describe("the project's own TypeScript", () => {
  it("names a type error after an edit, and that it is gone after the next; nothing else is started", async () => {
    const place = await realPlace(typescriptFiles, ["typescript"])
    expect(await place.folder.applies()).toBe(true)
    expect(place.trees.running()).toEqual([])
    await writeFile(place.at("src/greet.ts"), "export function greet(name: string): string {\n  return 42\n}\n")
    const { diagnostics, report } = await place.folder.diagnose([place.at("src/greet.ts")])
    expect(report).toContain(
      `<diagnostics file="src/greet.ts">\nERROR 2:3 Type 'number' is not assignable to type 'string'. (ts 2322)\n</diagnostics>`,
    )
    expect(diagnostics[place.at("src/greet.ts")]).toContainEqual(expect.objectContaining({ code: 2322, severity: 1 }))
    await writeFile(place.at("src/greet.ts"), "export function greet(name: string): string {\n  return name\n}\n")
    expect((await place.folder.diagnose([place.at("src/greet.ts")])).report).toBe("")
    expect(place.folder.status()).toEqual([{ id: "typescript", name: "typescript", root: "", status: "connected" }])
    expect(place.trees.running()).toHaveLength(1)
  })

  it("names what an edit breaks in another file that is open", async () => {
    const place = await realPlace(typescriptFiles, ["typescript"])
    await place.folder.diagnose([place.at("src/main.ts")])
    await writeFile(
      place.at("src/greet.ts"),
      "export function greet(name: string): number {\n  return name.length\n}\n",
    )
    const { report } = await place.folder.diagnose([place.at("src/greet.ts")])
    expect(report).toContain('New errors in other files:\n<diagnostics file="src/main.ts">\nERROR 3:14')
  })

  it("sees files that others make and remove", async () => {
    const place = await realPlace(typescriptFiles, ["typescript"], true)
    await writeFile(place.at("src/main.ts"), 'import { extra } from "./extra"\n\nexport const text: string = extra\n')
    expect((await place.folder.diagnose([place.at("src/main.ts")])).report).toContain("./extra")
    await writeFile(place.at("src/extra.ts"), 'export const extra = "here"\n')
    await until(async () => (await place.folder.diagnose([place.at("src/main.ts")])).report === "", 30_000)
    await unlink(place.at("src/extra.ts"))
    await until(async () => (await place.folder.diagnose([place.at("src/main.ts")])).report !== "", 30_000)
  })

  it("is started anew when packages were installed, whose files it does not watch", async () => {
    const place = await realPlace(typescriptFiles, ["typescript"])
    await writeFile(place.at("src/main.ts"), 'import { added } from "added"\n\nexport const text: string = added\n')
    expect((await place.folder.diagnose([place.at("src/main.ts")])).report).toContain("Cannot find module 'added'")
    await mkdir(place.at("node_modules/added"))
    await writeFile(place.at("node_modules/added/package.json"), '{"name":"added","types":"index.d.ts"}')
    await writeFile(place.at("node_modules/added/index.d.ts"), "export declare const added: string\n")
    expect((await place.folder.diagnose([place.at("src/main.ts")])).report).toBe("")
  })

  it("answers where a name is defined and used, what it is, and what a file and the project contain", async () => {
    const place = await realPlace(typescriptFiles, ["typescript"])
    const ask = createLanguageQuestions(place.folder)
    const main = place.at("src/main.ts")
    const call = { line: 2, character: 30 }
    expect(await ask.definition(main, call)).toMatchObject([
      { file: place.at("src/greet.ts"), start: { line: 1, character: 16 } },
    ])
    const used = await ask.references(main, call)
    expect(used.map(({ file, start }) => `${path.basename(file)}:${start.line}`).sort()).toEqual([
      "greet.ts:1",
      "main.ts:0",
      "main.ts:2",
    ])
    expect(await ask.hover(main, call)).toMatch(/function greet\(name: string\): string[^]*Says hello/)
    expect(await ask.outline(place.at("src/greet.ts"))).toMatchObject([{ name: "greet", kind: 12, depth: 0 }])
    expect(await ask.symbols("gree")).toMatchObject([{ name: "greet", file: place.at("src/greet.ts") }])
    expect(await ask.problems(main)).toEqual([])
    expect(await place.folder.symbols("text")).toMatchObject([{ name: "text" }])
  })

  it("leaves Deno's projects to Deno", async () => {
    const place = await realPlace({ ...typescriptFiles, "deno.json": {} }, ["typescript"])
    await writeFile(place.at("node_modules/.bin/deno"), "#!/bin/sh\nexit 1\n", { mode: 0o755 })
    expect((await place.folder.serving(place.at("src/main.ts"))).map(({ id }) => id)).toEqual(["deno"])
  })

  it("is one server for a whole workspace of packages", async () => {
    const place = await realPlace(
      {
        "package-lock.json": {},
        "packages/a/package.json": {},
        "packages/a/a.ts": "export {}\n",
        "packages/b/tsconfig.json": {},
        "packages/b/b.ts": "export {}\n",
      },
      ["typescript"],
    )
    const of = async (name: string) => (await place.folder.serving(place.at(name)))[0]
    expect(await of("packages/a/a.ts")).toBe(await of("packages/b/b.ts"))
    expect((await of("packages/a/a.ts"))?.root).toBe(place.root)
  })
})

describe("Pyright", () => {
  it("pushes the errors of a Python file", async () => {
    const place = await lspPlace({
      files: { "pyproject.toml": "[project]\nname = 'sample'\n", "app.py": "def size(x: str) -> int:\n    return x\n" },
      times: { quiet: 400 },
    })
    await mkdir(place.at("node_modules"))
    await symlink(path.join(ownModules, ".bin"), place.at("node_modules/.bin"))
    const { report } = await place.folder.diagnose([place.at("app.py")])
    expect(report).toMatch(
      /ERROR 2:12 Type "str" is not assignable to return type "int"[^]*\(Pyright reportReturnType\)/,
    )
    await writeFile(place.at("app.py"), "def size(x: str) -> int:\n    return len(x)\n")
    expect((await place.folder.diagnose([place.at("app.py")])).report).toBe("")
    expect(place.folder.status()).toMatchObject([{ id: "pyright", status: "connected" }])
  })
})

describe("without any server", () => {
  it("nothing applies, nothing is started, and edits wait for nothing", async () => {
    const place = await lspPlace({ files: typescriptFiles, env: { PATH: "" } })
    expect(await place.folder.applies()).toBe(false)
    expect(await place.folder.diagnose([place.at("src/main.ts")])).toEqual({ diagnostics: {}, report: "" })
    expect(place.trees.running()).toEqual([])
  })

  it("a project's older TypeScript is no server of its own", async () => {
    const place = await lspPlace({
      files: { ...typescriptFiles, "node_modules/typescript/package.json": { version: "5.9.3" } },
      env: { PATH: "" },
    })
    expect(await place.folder.serving(place.at("src/main.ts"))).toEqual([])
  })
})
