import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { createFormatters } from "../../../electron/integration/format/formatters.ts"
import { createLog } from "../../../electron/lib/log.ts"
import { createProcessTrees } from "../../../electron/terminal/process-tree.ts"
import type { Config } from "../../../shared/domain/config.ts"
import { makeFolder, textOf } from "../../support/folder.ts"
import { afterTest } from "../../support/host.ts"
import { ownModules } from "../../support/lsp/place.ts"

async function project(files: Record<string, unknown>, config: Config = {}, options: { deadlineMs?: number } = {}) {
  const root = await makeFolder(files)
  const lines: string[] = []
  const log = createLog({ level: "debug", write: (line) => void lines.push(line) })
  const trees = createProcessTrees({ log })
  afterTest(() => trees.killAll())
  const env = { ...process.env, PATH: "/usr/bin:/bin" }
  const formatters = createFormatters({ trees, log, env: () => env, ...options })
  const place = { directory: root, root, projectID: "global", config: async () => config, own: () => {} }
  return {
    root,
    lines,
    trees,
    format: (name: string) => formatters.format(place, path.join(root, name)),
    status: () => formatters.status(place),
    text: (name: string) => textOf(root, name),
  }
}

/** A program of the project's own, in its `node_modules/.bin`. */
async function program(root: string, name: string, script: string): Promise<void> {
  const file = path.join(root, "node_modules/.bin", name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
}

async function withBiome(root: string): Promise<void> {
  await mkdir(path.join(root, "node_modules/.bin"), { recursive: true })
  await symlink(path.join(ownModules, ".bin/biome"), path.join(root, "node_modules/.bin/biome"))
}

const biomeConfig = { formatter: { indentStyle: "space" }, javascript: { formatter: { semicolons: "asNeeded" } } }

describe("the project's own Biome", () => {
  it("formats a file by the project's rules and keeps its mode", async () => {
    const { root, format, text, status } = await project({
      "biome.json": biomeConfig,
      "src/a.ts": "const  a = {b:1};;\n",
    })
    await withBiome(root)
    await chmod(path.join(root, "src/a.ts"), 0o755)
    expect(await format("src/a.ts")).toEqual(["biome"])
    expect(await text("src/a.ts")).toBe("const a = { b: 1 }\n")
    expect((await stat(path.join(root, "src/a.ts"))).mode & 0o777).toBe(0o755)
    expect(await format("src/a.ts")).toEqual([])
    expect(await status()).toEqual([{ name: "biome", extensions: expect.arrayContaining([".ts"]), enabled: true }])
  })

  it("leaves a file with a syntax error as it was written, and says so in the log", async () => {
    const { root, format, text, lines } = await project({ "biome.json": biomeConfig, "a.ts": "const  = =\n" })
    await withBiome(root)
    expect(await format("a.ts")).toEqual([])
    expect(await text("a.ts")).toBe("const  = =\n")
    expect(lines.join()).toContain("a formatter failed")
  })

  it("does not run without a configuration file of the project, or when it is switched off", async () => {
    for (const [files, config] of [
      [{}, {}],
      [{ "biome.json": biomeConfig }, { formatter: false }],
      [{ "biome.json": biomeConfig }, { formatter: { biome: { disabled: true } } }],
    ] as [Record<string, unknown>, Config][]) {
      const { root, format, text } = await project({ ...files, "a.ts": "const  a = 1\n" }, config)
      await withBiome(root)
      expect(await format("a.ts")).toEqual([])
      expect(await text("a.ts")).toBe("const  a = 1\n")
    }
  })
})

describe("a formatter that goes wrong", () => {
  const write = 'printf "half" > "$1"'
  it.each([
    ["fails after it wrote half", `${write}; exit 1`, "code 1"],
    ["empties the file", ': > "$1"', "emptied the file"],
    ["removes the file", 'rm "$1"', "emptied the file"],
    ["never ends", `${write}; sleep 600`, "took longer than 0.3 s"],
    ["kills itself", "kill -9 $$", "SIGKILL"],
  ])("that %s does not cost the edit", async (_what, script, reason) => {
    const { root, format, text, lines, trees } = await project(
      { "a.zz": "my edit\n" },
      { formatter: { mine: { command: ["mine", "$FILE"], extensions: [".zz"] } } },
      { deadlineMs: 300 },
    )
    await program(root, "mine", script)
    expect(await format("a.zz")).toEqual([])
    expect(await text("a.zz")).toBe("my edit\n")
    expect(lines.join()).toContain(reason)
    expect(trees.running()).toEqual([])
  })

  it.each([
    ["writes nothing to stdout", "cat > /dev/null"],
    ["writes half and fails", "head -c 2; exit 2"],
    ["does not read its input", "exit 1"],
  ])("over stdin that %s does not cost the edit", async (_what, script) => {
    const { root, format, text } = await project({ "a.sh": "echo  hi\n" }, { formatter: { shfmt: {} } })
    await program(root, "shfmt", script)
    expect(await format("a.sh")).toEqual([])
    expect(await text("a.sh")).toBe("echo  hi\n")
  })

  it("does not overwrite what a person saved while it ran", async () => {
    const { root, format, text } = await project({ "a.sh": "old\n" }, { formatter: { shfmt: {} } })
    await program(root, "shfmt", `cat > /dev/null; printf "theirs" > '${root}/a.sh'; echo formatted`)
    expect(await format("a.sh")).toEqual([])
    expect(await text("a.sh")).toBe("theirs")
  })
})

describe("the choice of a formatter", () => {
  it("goes by the nearest configuration file, and passes over what is not installed", async () => {
    const { root, format, text } = await project({
      "package.json": { devDependencies: { prettier: "3" } },
      "biome.json": {},
      "packages/a/.prettierrc": "{}",
      "packages/a/a.ts": "x",
      "packages/b/b.ts": "x",
    })
    await program(root, "prettier", "cat; printf ' by prettier'")
    expect(await format("packages/a/a.ts")).toEqual(["prettier"])
    expect(await text("packages/a/a.ts")).toBe("x by prettier")
    // biome.json speaks for Biome, which is not there; package.json beside it names Prettier.
    expect(await format("packages/b/b.ts")).toEqual(["prettier"])
    await program(root, "biome", "cat; printf ' by biome'")
    expect(await format("packages/b/b.ts")).toEqual(["biome"])
  })

  it("takes all commands of the user's for the extension, with their environment, before any other", async () => {
    const { root, format, text } = await project(
      { "biome.json": {}, "a.ts": "x" },
      {
        formatter: {
          one: { command: ["one", "--file", "$FILE"], extensions: [".ts"], environment: { WORD: "first" } },
          two: { command: ["./tools/two", "$FILE"], extensions: [".ts"] },
          other: { command: ["one", "$FILE"], extensions: [".js"] },
        },
      },
    )
    await program(root, "biome", "cat; printf ' by biome'")
    await program(root, "one", 'printf " $WORD" >> "$2"')
    await mkdir(path.join(root, "tools"))
    await symlink(path.join(root, "node_modules/.bin/two"), path.join(root, "tools/two"))
    await program(root, "two", 'printf " second" >> "$1"')
    expect(await format("a.ts")).toEqual(["one", "two"])
    expect(await text("a.ts")).toBe("x first second")
  })

  it("formats nothing outside of the folder", async () => {
    const { root, format } = await project({ "biome.json": biomeConfig })
    await withBiome(root)
    const outside = path.join(await makeFolder({ "a.ts": "const  a = 1\n" }), "a.ts")
    expect(await format(path.relative(root, outside))).toEqual([])
    expect(await readFile(outside, "utf8")).toBe("const  a = 1\n")
  })

  it("is told by the status: what is used, or with a setting all that is known", async () => {
    const none = await project({})
    expect(await none.status()).toEqual([])
    const off = await project({ "biome.json": {} }, { formatter: false })
    await withBiome(off.root)
    expect(await off.status()).toEqual([])
    const all = await project({ "biome.json": {} }, { formatter: { mine: { command: ["sh"], extensions: [".q"] } } })
    await withBiome(all.root)
    const states = Object.fromEntries((await all.status()).map(({ name, enabled }) => [name, enabled]))
    expect(states).toMatchObject({ mine: true, biome: true, gofmt: false, shfmt: false })
  })

  it("reads rustfmt's edition from the manifest, which rustfmt does not", async () => {
    const { root, format, text } = await project({
      "Cargo.toml": '[package]\nname = "x"\nedition = "2024"\n',
      "src/main.rs": "fn main(){}",
    })
    await program(root, "rustfmt", 'cat > /dev/null; printf "%s" "$*"')
    expect(await format("src/main.rs")).toEqual(["rustfmt"])
    expect(await text("src/main.rs")).toBe("--emit stdout --edition 2024")
  })
})
