import { execFile } from "node:child_process"
import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { startEditorHost, writes } from "../support/editor.ts"
import { inRepo, type TestHost } from "../support/host.ts"
import { git } from "../support/real-git.ts"

const run = promisify(execFile)
const docs = path.join(import.meta.dirname, "../../docs/editor")
const neovim = await run("nvim", ["--version"]).then(
  () => true,
  () => false,
)

describe("the Neovim client of the documentation", () => {
  // Debian: apt-get install neovim. Other machines run the rest.
  it.skipIf(!neovim)("asks, shows the diff, takes one file, drops the rest, completes and cancels", async () => {
    const test = await startEditorHost({ files: { "a.txt": "a\n", "b.txt": "b\n" } })
    writes(test, { "a.txt": "A ünï\n", "b.txt": "B\n" }, { text: "Both are upper case." })
    test.model.enqueue({ text: "```lua\nlocal x = 1\n```" })
    test.model.enqueue({ fault: "stall" })
    const out = path.join(test.home, "neovim.json")
    const script = path.join(test.home, "drive.lua")
    await writeFile(
      script,
      `package.path = ${JSON.stringify(`${docs}/?.lua`)} .. ";" .. package.path
local outrigger = require("outrigger")
outrigger.setup({ provider = "claude" })
local seen, cut = { kinds = {} }, false
local function wait(what, done)
  if not vim.wait(60000, done, 20) then error("no " .. what) end
end
local ok, problem = pcall(function()
  local over = false
  outrigger.ask("make them upper case", function(message)
    table.insert(seen.kinds, message.status or message.type)
    if message.type == "assistant.done" then seen.messages = message.messages end
    if message.error then seen.error = message.error end
    over = over or message.status == "done" or message.type == "error"
  end)
  wait("end of the turn", function() return over end)
  seen.session = outrigger.session
  seen.diff = outrigger.diff()
  outrigger.decide("accept", "a.txt", function(files) seen.left = files end)
  wait("accept", function() return seen.left end)
  local empty
  outrigger.decide("discard", nil, function(files) empty = #files == 0 end)
  wait("discard", function() return empty end)
  outrigger.complete(function(text) seen.completion = text end)
  wait("completion", function() return seen.completion end)
  over = false
  outrigger.ask("never ends", function(message)
    if message.type == "assistant.delta" and not cut then
      cut = true
      vim.cmd("OutriggerCancel")
    end
    if message.type == "cancelled" then seen.cancelled = true end
    over = over or message.status == "done"
  end)
  wait("cancel", function() return over end)
end)
seen.problem = not ok and tostring(problem) or nil
vim.fn.writefile({ vim.json.encode(seen) }, ${JSON.stringify(out)})
vim.cmd("qall!")
`,
    )
    await run("nvim", ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", `luafile ${script}`], {
      cwd: test.repo,
      env: { ...process.env, OUTRIGGER_HOME: test.home },
      timeout: 150_000,
    })
    const seen = JSON.parse(await readFile(out, "utf8")) as Record<string, unknown>
    expect(seen.problem).toBeUndefined()
    expect(seen.error).toBeUndefined()
    expect(dedupe(seen.kinds as string[])).toEqual([
      "syncing",
      "running",
      "assistant.delta",
      "assistant.done",
      "checkpointing",
      "changes.updated",
      "done",
    ])
    expect(seen.messages).toEqual([
      { role: "user", content: "make them upper case" },
      { role: "assistant", content: "Both are upper case." },
    ])
    expect(seen.session).toMatchObject({ repoRoot: test.repo })
    expect(seen.diff).toEqual(expect.arrayContaining(["+A ünï", "+B"]))
    expect(seen.left).toEqual([{ path: "b.txt", status: "modified" }])
    expect(seen.completion).toBe("local x = 1")
    expect(seen.cancelled).toBe(true)
    await expectDecided(test, "A ünï\n")
  })
})

describe("the Node client of the documentation", () => {
  it("asks, takes one file, drops the rest, completes and cancels", async () => {
    const test = await startEditorHost({ files: { "a.txt": "a\n", "b.txt": "b\n" } })
    writes(test, { "a.txt": "A\n", "b.txt": "B\n" }, { text: "Both are upper case." })
    test.model.enqueue({ text: "const x = 1" }, { fault: "stall" })
    const script = path.join(test.home, "drive.mjs")
    await writeFile(
      script,
      `import { complete, connect, discover } from ${JSON.stringify(`file://${docs}/outrigger-client.mjs`)}
const host = await discover()
const client = await connect(host)
const session = await client.create(${JSON.stringify(test.repo)}, { provider: "claude" })
let said = ""
const { files } = await client.turn(session, "make them upper case", (text) => (said += text))
const left = (await client.accept(session, "a.txt")).files
const none = (await client.discard(session)).files
const request = { prefix: "", suffix: "", language: "javascript", filepath: "x.js", provider: "claude" }
const completion = await complete(host, request)
const problem = await client.open("nowhere").catch((error) => error.message)
const cut = client.turn(session, "never ends", () => client.cancel(session))
await cut
const { messages } = await client.open(session.id)
client.close()
console.log(JSON.stringify({ said, files, left, none, completion, problem, messages }))
`,
    )
    const { stdout } = await run(process.execPath, [script], {
      env: { ...process.env, OUTRIGGER_HOME: test.home },
      timeout: 150_000,
    })
    const seen = JSON.parse(stdout) as Record<string, unknown>
    expect(seen).toMatchObject({
      said: "Both are upper case.",
      files: [
        { path: "a.txt", status: "modified" },
        { path: "b.txt", status: "modified" },
      ],
      left: [{ path: "b.txt", status: "modified" }],
      none: [],
      completion: "const x = 1",
      problem: expect.stringContaining("nowhere"),
    })
    expect((seen.messages as { content: string }[]).map(({ content }) => content).slice(0, 3)).toEqual([
      "make them upper case",
      "Both are upper case.",
      "never ends",
    ])
    await expectDecided(test, "A\n")
  })
})

async function expectDecided(test: TestHost, accepted: string) {
  expect(await readFile(inRepo(test, "a.txt"), "utf8")).toBe(accepted)
  expect(await readFile(inRepo(test, "b.txt"), "utf8")).toBe("b\n")
  expect(await git(test.repo, "status", "--porcelain")).toBe("M a.txt")
}

const dedupe = (kinds: string[]) => kinds.filter((kind, at) => kind !== kinds[at - 1])
