import { chmod, readFile, symlink } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import type { Config } from "../../shared/domain/config.ts"
import { makeFolder, writeFiles } from "../../tests/support/folder.ts"
import { createLog } from "../lib/log.ts"
import { createConfigs } from "./config.ts"

interface Scene {
  env?: Record<string, string>
}

/** A machine of its own: user home, global folders, managed folders and a repository `repo` with the folder `repo/app`. */
async function scene(files: Record<string, unknown>, { env = {} }: Scene = {}) {
  const root = await makeFolder({ "repo/app/.keep": "", ...files })
  const at = (name: string) => path.join(root, name)
  const absolute = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value.replaceAll("ROOT", root)]))
  const lines: string[] = []
  const configs = createConfigs({
    ownGlobal: at("home/config"),
    log: createLog({ write: (line) => lines.push(line) }),
    env: { XDG_CONFIG_HOME: at("xdg"), ...absolute },
    userHome: at("user"),
    managed: [at("etc/opencode"), at("etc/outrigger")],
  })
  const place = { directory: at("repo/app"), folders: [at("repo/app"), at("repo")], git: true, owner: at("repo") }
  return { root, at, configs, place, lines, read: () => configs.forPlace(place) }
}

/** Layers from the weakest to the strongest: each is set and must win over all before it. */
const order = [
  "xdg/opencode/config.json",
  "xdg/opencode/opencode.json",
  "xdg/opencode/opencode.jsonc",
  "home/config/outrigger.json",
  "home/config/outrigger.jsonc",
  "env:OPENCODE_CONFIG",
  "env:OUTRIGGER_CONFIG",
  "repo/opencode.json",
  "repo/opencode.jsonc",
  "repo/outrigger.json",
  "repo/outrigger.jsonc",
  "repo/app/opencode.json",
  "repo/app/opencode.jsonc",
  "repo/app/outrigger.json",
  "repo/app/outrigger.jsonc",
  "repo/app/.opencode/opencode.json",
  "repo/app/.opencode/opencode.jsonc",
  "repo/app/.outrigger/outrigger.json",
  "repo/app/.outrigger/outrigger.jsonc",
  "repo/.opencode/opencode.json",
  "repo/.opencode/opencode.jsonc",
  "repo/.outrigger/outrigger.json",
  "repo/.outrigger/outrigger.jsonc",
  "user/.opencode/opencode.json",
  "user/.opencode/opencode.jsonc",
  "user/.outrigger/outrigger.json",
  "user/.outrigger/outrigger.jsonc",
  "dir:OPENCODE_CONFIG_DIR",
  "dir:OUTRIGGER_CONFIG_DIR",
  "text:OPENCODE_CONFIG_CONTENT",
  "text:OUTRIGGER_CONFIG_CONTENT",
  "etc/opencode/opencode.json",
  "etc/opencode/opencode.jsonc",
  "etc/outrigger/outrigger.json",
  "etc/outrigger/outrigger.jsonc",
]

function layered(names: string[]) {
  const files: Record<string, unknown> = {}
  const env: Record<string, string> = {}
  for (const name of names) {
    const content = { model: `from/${name}`, instructions: [name] }
    const [kind, variable = ""] = name.split(":")
    if (variable === "") files[name] = content
    else if (kind === "text") env[variable] = JSON.stringify(content)
    else if (kind === "env") {
      files[`named/${variable}.json`] = content
      env[variable] = `ROOT/named/${variable}.json`
    } else {
      files[`named/${variable}/${variable.startsWith("OPEN") ? "opencode" : "outrigger"}.json`] = content
      env[variable] = `ROOT/named/${variable}`
    }
  }
  return { files, env }
}

describe("the order of configuration", () => {
  it.each(order.map((name, index) => [name, order.slice(0, index + 1)] as const))(
    "%s wins over all before",
    async (name, names) => {
      const { files, env } = layered(names)
      const { read } = await scene(files, { env })
      expect((await read()).model).toBe(`from/${name}`)
    },
  )

  it("joins the instructions of all layers in that order", async () => {
    const { files, env } = layered(order)
    const { read } = await scene(files, { env })
    expect((await read()).instructions).toEqual(order)
  })

  it("does not look outside the worktree, nor at config.json in a project", async () => {
    const { read } = await scene({ "opencode.json": { model: "a/b" }, "repo/config.json": { model: "c/d" } })
    expect((await read()).model).toBeUndefined()
  })

  it("leaves the project out when the environment says so, and keeps the user's home", async () => {
    const { read, configs, place } = await scene(
      {
        "repo/opencode.json": { model: "a/b" },
        "repo/.opencode/opencode.json": { small_model: "c/d" },
        "user/.opencode/opencode.json": { share: "disabled" },
      },
      { env: { OPENCODE_DISABLE_PROJECT_CONFIG: "1" } },
    )
    expect(await read()).toMatchObject({ share: "disabled" })
    expect(await read()).not.toHaveProperty("model")
    expect(await read()).not.toHaveProperty("small_model")
    await expect(configs.updateProject(place, { model: "x/y" })).rejects.toMatchObject({ tag: "Unsupported" })
  })
})

describe("merging", () => {
  it("merges objects deeply and replaces lists", async () => {
    const { read } = await scene({
      "repo/opencode.json": {
        provider: { local: { name: "Local", options: { timeout: 5 } } },
        watcher: { ignore: ["a"] },
      },
      "repo/app/outrigger.json": {
        provider: { local: { options: { baseURL: "http://x" } } },
        watcher: { ignore: ["b"] },
      },
    })
    expect(await read()).toMatchObject({
      provider: { local: { name: "Local", options: { timeout: 5, baseURL: "http://x" } } },
      watcher: { ignore: ["b"] },
    })
  })

  it("keeps the user's order of permission patterns, because the last match decides", async () => {
    const { read } = await scene({
      "repo/opencode.json": '{"permission":{"*":"ask","bash":{"git *":"allow","*":"deny"},"read":"allow"}}',
    })
    const permission = (await read()).permission as Record<string, object>
    expect(Object.keys(permission)).toEqual(["*", "bash", "read"])
    expect(Object.keys(permission.bash!)).toEqual(["git *", "*"])
  })

  it("lets a later pattern refine an earlier word without lifting it", async () => {
    const { read } = await scene({
      "repo/opencode.json": { permission: { bash: "ask" }, agent: { build: { permission: "deny" } } },
      "repo/app/opencode.json": {
        permission: { bash: { "git *": "allow" } },
        agent: { build: { permission: { read: "allow" } } },
      },
    })
    const config = await read()
    expect(config.permission).toEqual({ bash: { "*": "ask", "git *": "allow" } })
    expect(config.agent?.build?.permission).toEqual({ "*": "deny", read: "allow" })
  })

  it("puts OPENCODE_PERMISSION above every file and names it when it is broken", async () => {
    const files = { "repo/opencode.json": { permission: { edit: "allow" } } }
    const { read } = await scene(files, { env: { OPENCODE_PERMISSION: '{"edit":"deny"}' } })
    expect((await read()).permission).toEqual({ edit: "deny" })
    const broken = await scene(files, { env: { OUTRIGGER_PERMISSION: "{" } })
    await expect(broken.read()).rejects.toMatchObject({ tag: "ConfigJson", data: { path: "OUTRIGGER_PERMISSION" } })
  })

  it("understands old spellings", async () => {
    const { read } = await scene({
      "repo/opencode.json": {
        autoshare: true,
        tools: { write: false, bash: true },
        mode: { review: { prompt: "Look closely." } },
        agent: { build: { tools: { edit: false }, maxSteps: 7 } },
      },
    })
    const config = await read()
    expect(config.share).toBe("auto")
    expect(config.permission).toEqual({ edit: "deny", bash: "allow" })
    expect(config.agent?.review).toEqual({ prompt: "Look closely.", mode: "primary" })
    expect(config.agent?.build).toEqual({ permission: { edit: "deny" }, steps: 7 })
  })

  it("takes an agent's unknown keys as options for the provider", async () => {
    const { read } = await scene({
      "repo/opencode.json": { agent: { build: { reasoningEffort: "high", options: { a: 1 }, top_p: 0.5 } } },
    })
    expect((await read()).agent?.build).toEqual({ top_p: 0.5, options: { reasoningEffort: "high", a: 1 } })
  })

  it("fills in what clients iterate over", async () => {
    const { read, configs } = await scene({})
    const empty = { command: {}, agent: {}, mode: {}, plugin: [], username: expect.stringMatching(/./) }
    expect(await read()).toEqual(empty)
    expect(await configs.global()).toEqual(empty)
  })
})

describe("the text of a configuration file", () => {
  it("may have comments, trailing commas and a byte order mark, or be blank", async () => {
    const { read } = await scene({
      "repo/opencode.json": '\uFEFF{\n // why\n "model": "a/b", /* x */\n "instructions": ["x",],\n}',
      "repo/app/opencode.json": " \n",
    })
    expect(await read()).toMatchObject({ model: "a/b", instructions: ["x"] })
  })

  it("replaces environment variables and files, escaped inside strings, not in comments", async () => {
    const { read } = await scene(
      {
        "repo/opencode.json":
          '{ // {file:missing.txt}\n"username": "{env:WHO}", "provider": {"p": {"options": {"apiKey": "{file:key.txt}", "timeout": {env:WAIT}, "baseURL": "{env:UNSET}"}}},\n"instructions": ["{file:~/note.txt}"]}',
        "repo/key.txt": 'two "words"\nand a line\n',
        "user/note.txt": "noted",
      },
      { env: { WHO: 'a", "model": "evil/evil', WAIT: "1500" } },
    )
    const config = await read()
    expect(config.username).toBe('a", "model": "evil/evil')
    expect(config.model).toBeUndefined()
    expect(config.provider?.p?.options).toEqual({ apiKey: 'two "words"\nand a line', timeout: 1500, baseURL: "" })
    expect(config.instructions).toEqual(["noted"])
  })

  it("names file, line and column of broken JSON", async () => {
    const { read, at } = await scene({ "repo/opencode.json": '{\n  "model": "a/b"\n  "share": "auto"\n}' })
    await expect(read()).rejects.toMatchObject({
      tag: "ConfigJson",
      message: expect.stringContaining("line 3, column 3"),
      data: { path: at("repo/opencode.json"), message: "comma expected at line 3, column 3" },
    })
  })

  it.each<[string, unknown, (string | number)[], string]>([
    ["a wrong type", { model: 5 }, ["model"], "expected a string, found 5"],
    ["a wrong word", { share: "always" }, ["share"], 'expected one of "manual", "auto", "disabled", found "always"'],
    [
      "a nested field",
      { provider: { p: { options: { timeout: -1 } } } },
      ["provider", "p", "options", "timeout"],
      "must be more than 0",
    ],
    [
      "a permission",
      { permission: { bash: { "git *": "yes" } } },
      ["permission", "bash", "git *"],
      'expected one of "ask", "allow", "deny", found "yes"',
    ],
    ["a list item", { instructions: ["a", 3] }, ["instructions", 1], "expected a string, found 3"],
    ["an agent's colour", { agent: { a: { color: "teal" } } }, ["agent", "a", "color"], 'found "teal"'],
    ["a missing file", { username: "{file:gone.txt}" }, [], "{file:gone.txt} points to"],
  ])("names the field of %s", async (_case, content, field, message) => {
    const { read, at } = await scene({ "repo/app/outrigger.jsonc": content })
    await expect(read()).rejects.toMatchObject({
      tag: "ConfigInvalid",
      message: expect.stringContaining(at("repo/app/outrigger.jsonc")),
      data: {
        path: at("repo/app/outrigger.jsonc"),
        issues: [{ path: field, message: expect.stringContaining(message) }],
      },
    })
  })

  it("ignores unknown keys", async () => {
    const { read } = await scene({ "repo/opencode.json": { keybinds: { leader: "x" }, theme: "dark", model: "a/b" } })
    const config = await read()
    expect(config.model).toBe("a/b")
    expect(config).not.toHaveProperty("keybinds")
  })

  it("warns about a named file that is not there", async () => {
    const { read, lines, root } = await scene({}, { env: { OPENCODE_CONFIG: "ROOT/gone.json" } })
    await read()
    expect(lines.join("")).toContain(path.join(root, "gone.json"))
  })
})

describe("changes on disk", () => {
  it("show in the next call: edited, added, removed and referenced files", async () => {
    const { read, root, at } = await scene({
      "repo/opencode.json": { username: "{file:name.txt}" },
      "repo/name.txt": "one",
    })
    expect((await read()).username).toBe("one")
    await writeFiles(root, { "repo/name.txt": "two" })
    expect((await read()).username).toBe("two")
    await writeFiles(root, { "repo/app/outrigger.json": { username: "three" } })
    expect((await read()).username).toBe("three")
    const { rm } = await import("node:fs/promises")
    await rm(at("repo/app/outrigger.json"))
    expect((await read()).username).toBe("two")
  })

  it("are not waited for: an unchanged folder answers with the same object", async () => {
    const { read } = await scene({ "repo/opencode.json": { model: "a/b" } })
    await expect.poll(async () => (await read()) === (await read())).toBe(true)
  })
})

describe("updating", () => {
  it("merges into the global file and keeps comments, indentation and placeholders", async () => {
    const text = '{\n    // mine\n    "model": "a/b", // the good one\n    "username": "{env:WHO}",\n}\n'
    const { configs, at } = await scene({ "home/config/outrigger.jsonc": text }, { env: { WHO: "me" } })
    const { config, changed } = await configs.updateGlobal({ model: "c/d", username: "me", share: "disabled" })
    expect(changed).toBe(true)
    expect(config).toMatchObject({ model: "c/d", username: "me", share: "disabled" })
    expect(await readFile(at("home/config/outrigger.jsonc"), "utf8")).toBe(
      '{\n    // mine\n    "model": "c/d", // the good one\n    "username": "{env:WHO}",\n    "share": "disabled",\n}\n',
    )
  })

  it("says when nothing changed, and then writes nothing", async () => {
    const { configs, at } = await scene({ "home/config/outrigger.jsonc": '{"model":"a/b"}' })
    expect(await configs.updateGlobal({ model: "a/b", agent: {} })).toMatchObject({ changed: false })
    expect(await readFile(at("home/config/outrigger.jsonc"), "utf8")).toBe('{"model":"a/b"}')
  })

  it("never writes opencode's own global folder", async () => {
    const { configs, at } = await scene({ "xdg/opencode/opencode.json": '{"model":"a/b"}' })
    await configs.updateGlobal({ model: "c/d" })
    expect(await readFile(at("xdg/opencode/opencode.json"), "utf8")).toBe('{"model":"a/b"}')
    expect((await configs.global()).model).toBe("c/d")
  })

  it.each<[string, string | undefined, unknown]>([
    ["an invalid change", '{"model":"a/b"}', { share: "always" }],
    ["a null", '{"model":"a/b"}', { model: null }],
    ["a change to a file with broken JSON", '{"model":', { share: "auto" }],
    ["a change to a file with other invalid settings", '{"model":7}', { share: "auto" }],
    ["an invalid change to a file that is not there", undefined, { share: 1 }],
  ])("writes nothing for %s", async (_case, text, patch) => {
    const { configs, at, root } = await scene(text === undefined ? {} : { "home/config/outrigger.jsonc": text })
    await expect(configs.updateGlobal(patch)).rejects.toMatchObject({ tag: expect.stringMatching(/^Config/) })
    const after = await readFile(at("home/config/outrigger.jsonc"), "utf8").catch(() => undefined)
    expect(after).toBe(text)
    expect(root).toBeTruthy()
  })

  it.each([
    ["a new outrigger.json", {}, "repo/app/outrigger.json"],
    ["the folder's opencode.json", { "repo/app/opencode.json": { model: "o/o" } }, "repo/app/opencode.json"],
    ["the root's file", { "repo/outrigger.jsonc": { model: "o/o" } }, "repo/outrigger.jsonc"],
    [
      "the file that is read last",
      { "repo/app/opencode.json": { model: "o/o" }, "repo/.opencode/opencode.jsonc": { model: "p/p" } },
      "repo/.opencode/opencode.jsonc",
    ],
  ])("a project goes to %s and takes effect", async (_case, files, expected) => {
    const { configs, place, at, read } = await scene(files as Record<string, unknown>)
    const result = await configs.updateProject(place, { model: "n/n" } satisfies Config)
    expect(result).toMatchObject({ changed: true, path: at(expected), config: { model: "n/n" } })
    expect((await read()).model).toBe("n/n")
    expect(JSON.parse(await readFile(at(expected), "utf8"))).toEqual({ model: "n/n" })
  })

  it("refines a permission word in the file instead of lifting it", async () => {
    const { configs, place, at } = await scene({ "repo/app/opencode.json": { permission: { bash: "ask" } } })
    await configs.updateProject(place, { permission: { bash: { "git *": "allow" } } })
    expect(JSON.parse(await readFile(at("repo/app/opencode.json"), "utf8"))).toEqual({
      permission: { bash: { "*": "ask", "git *": "allow" } },
    })
  })

  it("two changes at once are both kept", async () => {
    const { configs, read, place } = await scene({ "repo/app/opencode.json": "{}" })
    await Promise.all([
      configs.updateProject(place, { model: "a/b" }),
      configs.updateProject(place, { small_model: "c/d" }),
    ])
    expect(await read()).toMatchObject({ model: "a/b", small_model: "c/d" })
  })

  it("keeps the file's mode, and refuses a link that leads out of the project", async () => {
    const { configs, place, at } = await scene({ "repo/app/opencode.json": "{}", "outside.json": "{}" })
    await chmod(at("repo/app/opencode.json"), 0o600)
    await configs.updateProject(place, { model: "a/b" })
    const { stat } = await import("node:fs/promises")
    expect((await stat(at("repo/app/opencode.json"))).mode & 0o777).toBe(0o600)
    await symlink(at("outside.json"), at("repo/app/outrigger.jsonc"))
    await expect(configs.updateProject(place, { model: "c/d" })).rejects.toMatchObject({ tag: "PathOutside" })
    expect(await readFile(at("outside.json"), "utf8")).toBe("{}")
  })
})
