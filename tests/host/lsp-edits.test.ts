import { mkdir, readFile, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { fakeConfig, ownModules } from "../support/lsp/place.ts"
import { followEvents, inRepo, startTestHost, type TestHost, type TestHostOptions } from "../support/host.ts"

const files = {
  ".gitignore": "node_modules\n",
  "package.json": { name: "sample" },
  "tsconfig.json": {
    compilerOptions: { strict: true, noEmit: true, module: "esnext", moduleResolution: "bundler", types: [] },
    include: ["src"],
  },
  "src/greet.ts": "export function greet(name: string): string {\n  return name\n}\n",
  "src/main.ts": 'import { greet } from "./greet"\n\nexport const text: string = greet("world")\n',
}

/** The host on a project that has TypeScript and Biome installed. */
async function startWith(options: TestHostOptions & { biome?: boolean } = {}): Promise<TestHost> {
  const { biome, ...rest } = options
  const test = await startTestHost({ files: { ...files, ...(biome && { "biome.json": biomeConfig }) }, ...rest })
  await mkdir(inRepo(test, "node_modules/.bin"), { recursive: true })
  await symlink(path.join(ownModules, "typescript"), inRepo(test, "node_modules/typescript"))
  await symlink(path.join(ownModules, ".bin/biome"), inRepo(test, "node_modules/.bin/biome"))
  return test
}

const biomeConfig = { formatter: { indentStyle: "space" }, javascript: { formatter: { semicolons: "asNeeded" } } }

/** One turn in which the model makes these calls; answers the tool parts. */
async function turn(test: TestHost, ...calls: { name: string; input: Record<string, unknown> }[]) {
  const session = (await test.client.session.create({})).data!
  test.model.enqueue(...calls.map((call) => ({ toolCalls: [call] })), { text: "Done." })
  await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
  const messages = (await test.client.session.messages({ sessionID: session.id })).data!
  return messages.flatMap(({ parts }) => parts).flatMap((part) => (part.type === "tool" ? [part] : []))
}

const read = { name: "read", input: { filePath: "src/greet.ts" } }
const breaking = {
  name: "edit",
  input: { filePath: "src/greet.ts", oldString: "  return name", newString: "  return 42" },
}

describe("a type error that the model writes", () => {
  it("is named in the tool's result and in its metadata; the server shows in the status and its symbols are found", async () => {
    const test = await startWith()
    const stream = await followEvents(test)
    expect((await test.client.lsp.status()).data).toEqual([])
    expect((await test.client.find.symbols({ query: "greet" })).data).toEqual([])
    const [, edit] = await turn(test, read, breaking)
    expect(edit?.state).toMatchObject({
      status: "completed",
      output: expect.stringContaining(
        "<diagnostics file=\"src/greet.ts\">\nERROR 2:3 Type 'number' is not assignable to type 'string'. (ts 2322)",
      ),
      metadata: {
        diagnostics: { [inRepo(test, "src/greet.ts")]: [expect.objectContaining({ code: 2322, severity: 1 })] },
      },
    })
    expect((await test.client.lsp.status()).data).toEqual([
      { id: "typescript", name: "typescript", root: "", status: "connected" },
    ])
    expect((await test.client.find.symbols({ query: "greet" })).data).toEqual([
      expect.objectContaining({ name: "greet", kind: 12 }),
    ])
    await stream.until(({ type }) => type === "lsp.updated", "lsp.updated")
    const about = await stream.until(({ type }) => type === "lsp.client.diagnostics", "lsp.client.diagnostics")
    expect(about.properties).toEqual({ serverID: "typescript", path: inRepo(test, "src/greet.ts") })
  })

  it("comes with write as well", async () => {
    const test = await startWith()
    const content = "export function greet(name: string): string {\n  return true\n}\n"
    const [, written] = await turn(test, read, { name: "write", input: { filePath: "src/greet.ts", content } })
    expect(written?.state).toMatchObject({ output: expect.stringContaining("ERROR 2:3 Type 'boolean'") })
  })

  it("is not looked for when lsp is false, and the model has no lsp tool then", async () => {
    const test = await startWith({ config: { lsp: false } })
    const [, edit] = await turn(test, read, breaking)
    expect(edit?.state).toMatchObject({ output: "Edit applied successfully." })
    expect((await test.client.lsp.status()).data).toEqual([])
    expect(test.model.requests.some(({ asked }) => asked.tools.includes("lsp"))).toBe(false)
  })

  it("does not hold up or break the edit when the server crashes", async () => {
    const config = {
      lsp: { typescript: { ...(fakeConfig("crash").lsp as never as { fake: object }).fake, extensions: [".ts"] } },
    }
    const test = await startWith({ config })
    const [, edit] = await turn(test, read, breaking)
    expect(edit?.state).toMatchObject({ status: "completed", output: "Edit applied successfully." })
    expect((await test.client.lsp.status()).data).toEqual([
      { id: "typescript", name: "typescript", root: "", status: "error" },
    ])
  })
})

describe("the lsp tool", () => {
  it("tells the model of definitions, uses, types, symbols and problems", async () => {
    const test = await startWith()
    const at = { filePath: "src/main.ts", line: 3, symbol: "greet" }
    const parts = await turn(
      test,
      { name: "lsp", input: { operation: "definition", ...at } },
      { name: "lsp", input: { operation: "references", ...at } },
      { name: "lsp", input: { operation: "hover", ...at } },
      { name: "lsp", input: { operation: "symbols", query: "greet" } },
      { name: "lsp", input: { operation: "symbols", filePath: "src/greet.ts" } },
      { name: "lsp", input: { operation: "diagnostics", filePath: "src/main.ts" } },
      { name: "lsp", input: { operation: "definition", filePath: "src/main.ts", line: 99, symbol: "x" } },
      { name: "lsp", input: { operation: "diagnostics", filePath: "package.json" } },
    )
    const said = parts.map(({ state }) =>
      state.status === "completed" ? state.output : state.status === "error" ? `error: ${state.error}` : state.status,
    )
    expect(said[0]).toBe("src/greet.ts:1:17: export function greet(name: string): string {")
    expect(said[1]?.split("\n").sort()).toEqual([
      "src/greet.ts:1:17: export function greet(name: string): string {",
      'src/main.ts:1:10: import { greet } from "./greet"',
      'src/main.ts:3:29: export const text: string = greet("world")',
    ])
    expect(said[2]).toContain("greet(name: string): string")
    expect(said[3]).toBe("function greet (src/greet.ts:1:17)")
    expect(said[4]).toBe("function greet (line 1)")
    expect(said[5]).toBe("No problems found.")
    expect(said[6]).toMatch(/^error: .*has 4 lines; line 99 is not there/)
    expect(said[7]).toMatch(/^error: No language server for .*package\.json/)
    expect(test.model.requests.some(({ asked }) => asked.tools.includes("lsp"))).toBe(true)
  })
})

describe("the project's formatter", () => {
  it("formats what a tool writes; the model hears of it, and its next edit is not refused", async () => {
    const test = await startWith({ biome: true, config: { lsp: false } })
    const [, first, second] = await turn(
      test,
      read,
      {
        name: "edit",
        input: { filePath: "src/greet.ts", oldString: "  return name", newString: "    return   name+'!';" },
      },
      { name: "edit", input: { filePath: "src/greet.ts", oldString: 'name + "!"', newString: 'name + "?"' } },
    )
    expect(first?.state).toMatchObject({
      output:
        "Edit applied successfully.\n\nbiome then formatted the file; read it again before you edit the same lines.",
      metadata: { diff: expect.stringContaining('+  return name + "!"') },
    })
    expect(second?.state).toMatchObject({ status: "completed", output: "Edit applied successfully." })
    expect(await readFile(inRepo(test, "src/greet.ts"), "utf8")).toBe(
      'export function greet(name: string): string {\n  return name + "?"\n}\n',
    )
    expect((await test.client.formatter.status()).data).toEqual([
      { name: "biome", extensions: expect.arrayContaining([".ts"]), enabled: true },
    ])
  })

  it("does not run when formatter is false", async () => {
    const test = await startWith({ biome: true, config: { lsp: false, formatter: false } })
    const content = "const  a = 1;;\n"
    const [written] = await turn(test, { name: "write", input: { filePath: "a.js", content } })
    expect(written?.state).toMatchObject({ output: "Wrote file successfully." })
    expect(await readFile(inRepo(test, "a.js"), "utf8")).toBe(content)
    expect((await test.client.formatter.status()).data).toEqual([])
  })

  it("that fails leaves the edit as it is", async () => {
    const test = await startWith({
      config: { lsp: false, formatter: { mine: { command: ["./broken", "$FILE"], extensions: [".js"] } } },
    })
    await writeFile(inRepo(test, "broken"), '#!/bin/sh\n: > "$1"\nexit 1\n', { mode: 0o755 })
    const [written] = await turn(test, { name: "write", input: { filePath: "a.js", content: "kept\n" } })
    expect(written?.state).toMatchObject({ status: "completed", output: "Wrote file successfully." })
    expect(await readFile(inRepo(test, "a.js"), "utf8")).toBe("kept\n")
  })
})

describe("a host", () => {
  it("starts no server and no formatter until a tool edits a file, and leaves none behind", async () => {
    const test = await startWith()
    await turn(test, read)
    expect((await test.client.lsp.status()).data).toEqual([])
    await turn(test, read, breaking)
    expect((await test.client.lsp.status()).data).toHaveLength(1)
    await test.client.instance.dispose()
    expect((await test.client.lsp.status()).data).toEqual([])
  })
})
