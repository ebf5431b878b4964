import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { afterEach, expect, it } from "vitest"
import { makeFolder } from "../../../tests/support/folder.ts"
import { scriptedAgent } from "../../../tests/support/acp/setup.ts"
import { until } from "../../../tests/support/until.ts"
import { createLog } from "../../lib/log.ts"
import type { MessageWithParts } from "../../session/api.ts"
import { openDatabase } from "../../store/database.ts"
import { migrate } from "../../store/migrate.ts"
import { externalAgentMigrations } from "../../store/migrations/external-agent.ts"
import { createProcessTrees } from "../../terminal/process-tree.ts"
import type { TurnSide } from "./client-side.ts"
import { createExternalAgents, type ExternalAgentsOptions } from "./external-agents.ts"

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(options: Partial<ExternalAgentsOptions> = {}) {
  const folder = await makeFolder({})
  const db = openDatabase(path.join(folder, "test.db"))
  migrate(db, [{ id: "session", sql: "CREATE TABLE session (id TEXT PRIMARY KEY) STRICT" }, ...externalAgentMigrations])
  db.run("INSERT INTO session (id) VALUES ('ses_1')")
  const log = createLog({ level: "error" })
  const trees = createProcessTrees({ log })
  const agents = createExternalAgents({
    db,
    file: path.join(folder, "external-agents.json"),
    log,
    trees: async () => trees,
    env: process.env,
    version: "1.0.0",
    taken: new Set(["build"]),
    changed: () => {},
    ...options,
  })
  closing.push(async () => {
    await agents.dispose()
    db.close()
  })
  const add = (env: Record<string, string> = {}) =>
    agents.put({
      name: "Scripted",
      command: process.execPath,
      args: ["--disable-warning=ExperimentalWarning", scriptedAgent],
      env,
    })
  return { agents, add, folder, trees }
}

it("says of a program that keeps silent what probably is wrong, and ends it", async () => {
  const { agents, trees } = await start({ initializeMs: 4_000 })
  await agents.put({
    name: "Scripted",
    command: "/bin/sh",
    args: ["-c", "echo 'Usage: scripted [options]'; sleep 1000"],
  })
  const { ok, message } = await agents.test("scripted")
  expect(ok).toBe(false)
  expect(message).toContain("it did not answer within 4 seconds")
  expect(message).toContain("speaks the Agent Client Protocol; it printed: Usage: scripted [options]")
  expect(trees.running()).toEqual([])
})

it("keeps variables where the system can protect them, readable by their owner alone", async () => {
  const protection = {
    protect: (value: string) => [...value].reverse().join(""),
    unprotect: (value: string) => [...value].reverse().join(""),
  }
  const { agents, add, folder } = await start({ protection })
  await add({ ACP_KEY: "s3cret", OTHER: "plain" })
  const file = path.join(folder, "external-agents.json")
  expect(await readFile(file, "utf8")).not.toContain("s3cret")
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const [stored] = await agents.agents()
  expect(stored?.env.ACP_KEY?.reveal()).toBe("s3cret")
  // A value that is not given again is kept.
  await agents.put({ name: "Scripted", command: "x", env: { ACP_KEY: null } })
  const [changed] = await agents.agents()
  expect(changed).toMatchObject({ command: "x" })
  expect(changed?.env.ACP_KEY?.reveal()).toBe("s3cret")
  expect(changed?.env.OTHER).toBeUndefined()
})

it("ends an agent that has nothing to do, and resumes its session for the next prompt", async () => {
  const state = path.join(await makeFolder({}), "state.json")
  const { agents, add, folder, trees } = await start({ idleMs: 1 })
  await add({ ACP_LOAD: "1", ACP_STATE: state })
  const said: string[] = []
  const turn = {
    note: (text: string) => said.push(text),
    update: (update: { sessionUpdate: string; content?: { text?: string } }) => said.push(update.content?.text ?? ""),
  } as unknown as TurnSide
  const prompt = async (id: string) => {
    const message = {
      info: { id, role: "user", agent: "scripted" },
      parts: [{ type: "text", text: "count\nmcp" }],
    } as unknown as MessageWithParts
    history.push(message)
    await agents.prompt({
      sessionID: "ses_1",
      agent: "scripted",
      directory: folder,
      mcp: {
        own: { type: "local", command: ["my-server", "--stdio"], environment: { A: "1" } },
        off: { type: "local", command: ["other"], enabled: false },
        far: { type: "remote", url: "https://example.com/mcp" },
      },
      history,
      prompt: message,
      resume: false,
      turn,
      signal: new AbortController().signal,
    })
  }
  const history: MessageWithParts[] = []
  await prompt("msg_1")
  await until(() => trees.running().length === 0, 50_000)
  await prompt("msg_2")
  const text = said.join("")
  expect(text).toContain("prompts 1 ")
  expect(text).toContain("prompts 2 ")
  expect(text).not.toContain("told the conversation")
  // Only what is on, and only what the agent can reach.
  expect(text).toContain('[{"name":"own","command":"my-server","args":["--stdio"],"env":[{"name":"A","value":"1"}]}]')
})
