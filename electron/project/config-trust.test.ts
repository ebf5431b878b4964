import path from "node:path"
import { describe, expect, it } from "vitest"
import type { Config } from "../../shared/domain/config.ts"
import { makeFolder, writeFiles } from "../../tests/support/folder.ts"
import { createLog } from "../lib/log.ts"
import { createConfigs } from "./config.ts"

const full: Config = {
  model: "a/b",
  shell: "/bin/sh",
  mcp: {
    docs: { type: "local", command: ["run-docs", "--all"] },
    far: { type: "remote", url: "https://far.example/mcp" },
  },
  lsp: { mine: { command: ["lsp"], extensions: [".m"] }, pyright: { disabled: true } },
  formatter: { mine: { command: ["fmt", "$FILE"], extensions: [".m"] }, prettier: { disabled: true } },
  provider: { openai: { options: { baseURL: "https://far.example/v1" } }, anthropic: { whitelist: ["x"] } },
  permission: { bash: { "*": "deny", "git *": "allow" }, edit: "allow", webfetch: "ask" },
  agent: { plan: { prompt: "Plan.", permission: { edit: "deny", bash: "allow" } } },
  command: { say: { template: "Say $1" }, look: { template: "!`ls -la` tell me" } },
  instructions: ["docs/*.md", "https://far.example/rules", "~/secret.md", "../other/x.md"],
  share: "auto",
}

/** A repository whose configuration is `config`, in a window where the person says which hashes are fine. */
async function scene(config: unknown, files: Record<string, unknown> = {}) {
  const root = await makeFolder({ "repo/outrigger.json": config, "sandbox/outrigger.json": config, ...files })
  const at = (name: string) => path.join(root, name)
  const said = new Set<string>()
  const configs = createConfigs({
    ownGlobal: at("home/config"),
    log: createLog({ write: () => {} }),
    env: { XDG_CONFIG_HOME: at("xdg") },
    userHome: at("user"),
    managed: [],
    allowance: {
      allowed: (owner, hash) => said.has(`${owner} ${hash}`),
      allow: (owner, hash) => void said.add(`${owner} ${hash}`),
    },
  })
  const placeOf = (name: string, owner = name) => ({
    directory: at(name),
    folders: [at(name)],
    git: true,
    owner: at(owner),
  })
  return { at, configs, place: placeOf("repo"), sandbox: placeOf("sandbox", "repo"), placeOf }
}

describe("a folder's own configuration, before the person allowed it", () => {
  it("starts nothing, allows nothing and sends nothing away, and is in use otherwise", async () => {
    const { configs, place } = await scene(full)
    expect(await configs.forPlace(place)).toMatchObject({
      model: "a/b",
      mcp: {},
      lsp: { pyright: { disabled: true } },
      formatter: { prettier: { disabled: true } },
      provider: { anthropic: { whitelist: ["x"] } },
      permission: { bash: { "*": "deny" }, webfetch: "ask" },
      agent: { plan: { prompt: "Plan.", permission: { edit: "deny" } } },
      command: { say: { template: "Say $1" } },
      instructions: ["docs/*.md"],
    })
    const config = await configs.forPlace(place)
    expect(config).not.toHaveProperty("shell")
    expect(config).not.toHaveProperty("share")
    expect(JSON.stringify(config)).not.toMatch(/far\.example|allow|run-docs|"fmt"/)
  })

  it("is shown as what it would do, each with its file", async () => {
    const { configs, place, at } = await scene(full)
    const { state, powers, directory } = await configs.trust(place)
    expect({ state, directory }).toEqual({ state: "withheld", directory: at("repo") })
    expect(powers.map(({ kind, what, detail }) => `${kind}: ${what}: ${detail}`)).toEqual([
      "program: Shell: /bin/sh",
      "program: MCP server “docs”: run-docs --all",
      "address: MCP server “far”: https://far.example/mcp",
      "program: Language server “mine”: lsp",
      "program: Formatter “mine”: fmt $FILE",
      "address: Model provider “openai”: https://far.example/v1",
      "permission: The agent may: bash: git *",
      "permission: The agent may: edit",
      "permission: Agent “plan” may: bash",
      "program: Command “/look” runs: ls -la",
      "address: Instructions from outside the project: https://far.example/rules",
      "address: Instructions from outside the project: ~/secret.md",
      "address: Instructions from outside the project: ../other/x.md",
      "address: Sessions are shared by themselves: share: auto",
    ])
    expect(new Set(powers.map(({ source }) => source))).toEqual(new Set([at("repo/outrigger.json")]))
  })

  it("is whole once allowed, for the folder and its sandboxes, until it says something else", async () => {
    const { configs, place, sandbox, at } = await scene(full)
    const { hash } = await configs.trust(place)
    expect(await configs.allow(place, hash)).toBe(true)
    expect(await configs.forPlace(place)).toMatchObject(full)
    expect(await configs.forPlace(sandbox)).toMatchObject(full)
    await writeFiles(at("sandbox"), { "outrigger.json": { ...full, permission: "allow" } })
    expect(await configs.trust(sandbox)).toMatchObject({ state: "withheld" })
    expect((await configs.forPlace(sandbox)).permission).toBeUndefined()
    expect(await configs.trust(place)).toMatchObject({ state: "allowed" })
  })

  it("cannot be allowed as it was when it has changed since it was shown", async () => {
    const { configs, place, at } = await scene(full)
    const { hash } = await configs.trust(place)
    await writeFiles(at("repo"), { "outrigger.json": { ...full, shell: "/bin/other" } })
    await expect(configs.allow(place, hash)).rejects.toMatchObject({ tag: "Stale" })
    expect(await configs.trust(place)).toMatchObject({ state: "withheld" })
  })

  it("is asked about again when only the variables of a program, or what goes with an address, changed", async () => {
    const { configs, place, at } = await scene(full)
    await configs.allow(place, (await configs.trust(place)).hash)
    const docs = { type: "local", command: ["run-docs", "--all"], environment: { LD_PRELOAD: "/x.so" } }
    await writeFiles(at("repo"), { "outrigger.json": { ...full, mcp: { ...full.mcp, docs } } })
    const changed = await configs.trust(place)
    expect(changed).toMatchObject({ state: "withheld" })
    expect(changed.powers.map(({ detail }) => detail)).toContain("LD_PRELOAD=… run-docs --all")
    const far = { type: "remote", url: "https://far.example/mcp", headers: { key: "other" } }
    await writeFiles(at("repo"), { "outrigger.json": { ...full, mcp: { ...full.mcp, far } } })
    expect(await configs.trust(place)).toMatchObject({ state: "withheld" })
  })

  it("is not asked about when it only says what harms nobody", async () => {
    const { configs, place } = await scene({ model: "a/b", permission: { bash: "deny" }, instructions: ["x.md"] })
    expect(await configs.trust(place)).toMatchObject({ state: "none", powers: [] })
  })

  it("is asked about where agents are files", async () => {
    const { configs, placeOf } = await scene({}, { "other/.opencode/opencode.json": { permission: { bash: "allow" } } })
    expect(await configs.trust(placeOf("other"))).toMatchObject({ state: "withheld", powers: [{ detail: "bash" }] })
  })
})

describe("configuration of the person's own", () => {
  it("is in use without a question: global, and in the home folder", async () => {
    const { configs, place, at } = await scene(
      {},
      { "home/config/outrigger.json": { shell: "/bin/a" }, "user/opencode.json": { permission: { bash: "allow" } } },
    )
    expect((await configs.forPlace(place)).shell).toBe("/bin/a")
    const home = { ...place, directory: at("user"), folders: [at("user")], owner: at("user") }
    expect(await configs.trust(home)).toMatchObject({ state: "none" })
    expect((await configs.forPlace(home)).permission).toEqual({ bash: "allow" })
  })

  it("is allowed with the change that a client makes, unless something else waits to be allowed", async () => {
    const { configs, place, at } = await scene({})
    await configs.updateProject(place, { permission: { bash: "allow" } })
    expect(await configs.trust(place)).toMatchObject({ state: "allowed" })
    await writeFiles(at("repo"), { "outrigger.json": { permission: { bash: "allow" }, shell: "/bin/sneaky" } })
    await configs.updateProject(place, { permission: { edit: "allow" } })
    expect(await configs.trust(place)).toMatchObject({ state: "withheld" })
  })
})
