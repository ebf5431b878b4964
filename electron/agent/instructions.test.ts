import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { createLog } from "../lib/log.ts"
import { createInstructions } from "./instructions.ts"
import { systemPrompt } from "./system-prompt.ts"

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

async function scene(files: Record<string, string>, deadline = 5_000) {
  const root = await makeFolder({ "repo/app/.keep": "", ...files })
  const at = (name: string) => path.join(root, name)
  const lines: string[] = []
  const instructions = createInstructions({
    userHome: at("user"),
    globalFolders: [at("home"), at("xdg")],
    log: createLog({ write: (line) => lines.push(line) }),
    deadline,
  })
  const place = { directory: at("repo/app"), root: at("repo"), folders: [at("repo/app"), at("repo")] }
  const load = async (...configured: string[]) =>
    (await instructions.load(place, configured)).map((each) => path.relative(root, each.path))
  return { root, at, lines, instructions, place, load }
}

async function server(answer: (url: string) => { status: number; body: string } | undefined) {
  const asked: string[] = []
  const http = createServer((request, response) => {
    asked.push(request.url ?? "")
    const found = answer(request.url ?? "")
    if (found) response.writeHead(found.status).end(found.body)
  })
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
  ends.push(() => {
    http.closeAllConnections()
    http.close()
  })
  return { asked, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
}

describe("instruction files", () => {
  it("are global first, then the project's nearest first, then configured ones", async () => {
    const { load } = await scene({
      "xdg/AGENTS.md": "opencode's global",
      "user/.claude/CLAUDE.md": "unused",
      "repo/AGENTS.md": "root",
      "repo/app/AGENTS.md": "app",
      "repo/rules/b.md": "b",
      "repo/rules/a.md": "a",
      "AGENTS.md": "outside",
    })
    expect(await load("rules/*.md")).toEqual([
      "xdg/AGENTS.md",
      "repo/app/AGENTS.md",
      "repo/AGENTS.md",
      "repo/rules/a.md",
      "repo/rules/b.md",
    ])
  })

  it.each([
    [{ "home/AGENTS.md": "x", "xdg/AGENTS.md": "y" }, ["home/AGENTS.md"]],
    [{ "user/.claude/CLAUDE.md": "x" }, ["user/.claude/CLAUDE.md"]],
    [{ "repo/AGENTS.md": "x", "repo/app/CLAUDE.md": "y", "repo/app/CONTEXT.md": "z" }, ["repo/AGENTS.md"]],
    [
      { "repo/CLAUDE.md": "x", "repo/app/CLAUDE.md": "y", "repo/CONTEXT.md": "z" },
      ["repo/app/CLAUDE.md", "repo/CLAUDE.md"],
    ],
    [{ "repo/CONTEXT.md": "x" }, ["repo/CONTEXT.md"]],
    [{ "repo/AGENTS.md": " \n" }, []],
  ])("of %j are %j", async (files, expected) => {
    const { load } = await scene(files)
    expect(await load()).toEqual(expected)
  })

  it("are configured by absolute path, home path, name anywhere above, and glob; missing ones do not matter", async () => {
    const { load, at } = await scene({
      "user/mine.md": "x",
      "repo/docs/deep/style.md": "x",
      "repo/CONTRIBUTING.md": "x",
    })
    expect(await load("~/mine.md", at("repo/CONTRIBUTING.md"), "docs/**/*.md", "CONTRIBUTING.md", "gone.md")).toEqual([
      "user/mine.md",
      "repo/CONTRIBUTING.md",
      "repo/docs/deep/style.md",
    ])
  })

  it("are cut when they are very long", async () => {
    const { instructions, place } = await scene({ "repo/AGENTS.md": "x".repeat(300_000) })
    const [instruction] = await instructions.load(place, [])
    expect(instruction?.text.length).toBeLessThan(140_000)
    expect(instruction?.text).toMatch(/cut off after 128 KB\)$/)
  })

  it("may come from a URL, which is asked once in a while", async () => {
    const { instructions, place } = await scene({})
    const { url, asked } = await server(() => ({ status: 200, body: "from afar" }))
    for (let i = 0; i < 3; i += 1)
      expect(await instructions.load(place, [`${url}/r.md`])).toEqual([{ path: `${url}/r.md`, text: "from afar" }])
    expect(asked).toHaveLength(1)
  })

  it("from a URL that fails or stalls are left out and logged", async () => {
    const { load, lines } = await scene({ "repo/AGENTS.md": "x" }, 100)
    const { url } = await server((at) => (at === "/stall" ? undefined : { status: 500, body: "no" }))
    expect(await load(`${url}/stall`, `${url}/broken`)).toEqual(["repo/AGENTS.md"])
    expect(lines).toHaveLength(2)
    expect(lines.join("")).toContain("HTTP status 500")
  })
})

describe("nearby instructions", () => {
  it("come in when a file deeper down is read, nearest first, once", async () => {
    const { instructions, place, at } = await scene({
      "repo/AGENTS.md": "root",
      "repo/app/AGENTS.md": "app",
      "repo/app/a/AGENTS.md": "a",
      "repo/app/a/b/CLAUDE.md": "b",
      "repo/app/a/b/code.ts": "x",
    })
    const already = new Set<string>()
    const read = async (name: string) => (await instructions.nearby(place, at(name), already)).map((each) => each.text)
    expect(await read("repo/app/a/b/code.ts")).toEqual(["b", "a"])
    expect(await read("repo/app/a/b/code.ts")).toEqual([])
    expect([...already]).toEqual([at("repo/app/a/b/CLAUDE.md"), at("repo/app/a/AGENTS.md")])
  })

  it("also count beside the session's folder, not outside the project, and not the file itself", async () => {
    const { instructions, place, at } = await scene({
      "AGENTS.md": "outside",
      "repo/other/AGENTS.md": "other",
      "repo/other/x.ts": "x",
      "elsewhere/AGENTS.md": "elsewhere",
      "elsewhere/x.ts": "x",
    })
    const read = async (name: string) =>
      (await instructions.nearby(place, at(name), new Set())).map((each) => each.text)
    expect(await read("repo/other/x.ts")).toEqual(["other"])
    expect(await read("repo/other")).toEqual(["other"])
    expect(await read("repo/other/AGENTS.md")).toEqual([])
    expect(await read("elsewhere/x.ts")).toEqual([])
  })
})

describe("the system prompt", () => {
  const base = {
    agent: {},
    model: { providerID: "p", modelID: "m" },
    place: { directory: "/r/app", root: "/r", git: true },
    instructions: [{ path: "/r/AGENTS.md", text: "House rules." }],
    platform: "linux" as const,
  }

  it("keeps the unchanging part apart from where and when", () => {
    const [who, where, ...rest] = systemPrompt({ ...base, now: new Date(2026, 0, 2, 9) })
    expect(who).toBe(systemPrompt({ ...base, now: new Date(2030, 5, 6) })[0])
    expect(where).toContain(
      "Working folder: /r/app\n  Project root: /r\n  Git repository: yes\n  Platform: linux\n  Today: Fri, 2 Jan 2026",
    )
    expect(where).toBe(systemPrompt({ ...base, now: new Date(2026, 0, 2, 23) })[1])
    expect(where).toContain("Instructions from: /r/AGENTS.md\nHouse rules.")
    expect(rest).toEqual([])
  })

  it("begins with the agent's own prompt, ends with the request's, and names the sandbox's target", () => {
    const messages = systemPrompt({
      ...base,
      agent: { prompt: "Be brief." },
      extra: "Now in verse.",
      sandbox: { target: "/mine", port: 20010 },
    })
    expect(messages[0]).toBe("Be brief.")
    expect(messages[1]).toContain("git worktree of /mine")
    expect(messages[2]).toBe("Now in verse.")
  })
})
