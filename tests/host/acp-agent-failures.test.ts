import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import type { AssistantMessage } from "../../shared/domain/message.ts"
import type { PermissionRequest } from "../../shared/domain/permission.ts"
import type { SessionSummary } from "../../shared/native/host.ts"
import type { MessageWithParts } from "../../electron/session/api.ts"
import { listProcesses } from "../../electron/terminal/process-table.ts"
import { addAgent, ask, call, newSession, scriptedAgent, textOf, toolsOf } from "../support/acp/setup.ts"
import { makeFolder } from "../support/folder.ts"
import { makeRepository, scriptedConfig, startTestHost, type TestHost } from "../support/host.ts"
import { type HostProcess, startHostProcess } from "../support/host-process.ts"
import { until as wait } from "../support/until.ts"

/** Programs start and end meanwhile, on a machine that may be busy. */
const until = <T>(check: () => T | Promise<T>) => wait(check, 50_000)

const errorOf = (message: MessageWithParts) => (message.info as AssistantMessage).error

async function begin(test: TestHost | HostProcess, sessionID: string, text: string) {
  await call(test, `/session/${sessionID}/prompt_async`, { agent: "scripted", parts: [{ type: "text", text }] })
}

const last = async (test: TestHost | HostProcess, sessionID: string) =>
  (await call<MessageWithParts[]>(test, `/session/${sessionID}/message`)).at(-1)!

it("says what happened when the agent fails, and loses nothing of what it said before", async () => {
  const test = await startTestHost()
  await addAgent(test, { ACP_GREETING: "Welcome to the scripted agent!" })
  const { session } = await newSession(test, test.repo)
  const crashed = await ask(test, session.id, "say before\nself kept.txt kept\ncrash")
  expect(errorOf(crashed)?.data.message).toContain(
    "Scripted is gone: it ended with exit code 3. It wrote:\nout of memory",
  )
  expect(textOf(crashed)).toContain("before")
  expect(crashed.parts.at(-1)).toMatchObject({ type: "patch" })
  expect(await readFile(path.join(session.directory, "kept.txt"), "utf8")).toBe("kept\n")

  // The next prompt starts it again; it cannot resume, and that is said.
  const again = textOf(await ask(test, session.id, "recall"))
  expect(again).toContain("Scripted could not resume its earlier session.")
  expect(again).toContain("first prompt: told")

  expect(textOf(await ask(test, session.id, "garbage\nsay still here"))).toContain("still here")
  const huge = await ask(test, session.id, "huge")
  expect(errorOf(huge)?.data.message).toContain("more than 32 MB without the end of a message")
  const auth = errorOf(await ask(test, session.id, "auth"))
  expect(auth).toMatchObject({ name: "ProviderAuthError", data: { providerID: "acp:scripted" } })
  expect(auth?.data.message).toContain("It offers: Log in (run “scripted login”).")
  expect(errorOf(await ask(test, session.id, "refuse"))?.data.message).toContain("refuses to go on")

  await addAgent(test, { ACP_VERSION: "99" }, "Future")
  expect(errorOf(await ask(test, session.id, "hi", "future"))?.data.message).toContain("version 99 of the protocol")
})

it("cancels what a dead agent asked for", async () => {
  const test = await startTestHost()
  await addAgent(test)
  const { session } = await newSession(test, test.repo, false)
  await begin(test, session.id, "permit other x")
  const [request] = await until(async () => {
    const all = await call<PermissionRequest[]>(test, "/permission")
    return all.length > 0 ? all : undefined
  })
  const [agent] = (await listProcesses())
    .filter((info) => info.parent === process.pid && info.pid !== process.pid)
    .slice(-1)
  process.kill(agent!.pid, "SIGKILL")
  await until(async () => (await call<PermissionRequest[]>(test, "/permission")).length === 0)
  const message = await until(async () => {
    const found = await last(test, session.id)
    return (found.info as AssistantMessage).time.completed ? found : undefined
  })
  expect(errorOf(message)?.data.message).toContain("Scripted is gone: it was ended by SIGKILL")
  expect(toolsOf(message)[0]?.state.status).toBe("error")
  const response = await test.request(`/permission/${request!.id}/reply`, { method: "POST", body: '{"reply":"once"}' })
  expect(response.status).toBe(404)
})

it("is told to stop, and ended when it does not", async () => {
  const test = await startTestHost()
  await addAgent(test)
  const { session } = await newSession(test, test.repo, false)
  for (const verb of ["hang", "stubborn"]) {
    await begin(test, session.id, `say ready\n${verb}`)
    await until(async () => textOf(await last(test, session.id)).trim() === "ready")
    expect(await call(test, `/session/${session.id}/abort`, {})).toBe(true)
    const stopped = await last(test, session.id)
    expect(errorOf(stopped)?.name).toBe("MessageAbortedError")
    expect((stopped.info as AssistantMessage).time.completed).toBeGreaterThan(0)
  }
  expect(textOf(await ask(test, session.id, "say alive"))).toContain("alive")
})

it("takes its session up again after a restart of the host where it can", async () => {
  const state = path.join(await makeFolder({}), "state.json")
  const first = await startTestHost()
  await addAgent(first, { ACP_LOAD: "1", ACP_STATE: state })
  const { session } = await newSession(first, first.repo)
  await ask(first, session.id, "say one")
  await first.host.stop()
  const second = await startTestHost({ again: first })
  const answer = await ask(second, session.id, "count")
  expect(textOf(answer)).toContain("prompts 2 ")
  expect(textOf(answer)).not.toContain("replayed")
  expect(textOf(answer)).not.toContain("told the conversation")
  // What it kept is gone: then it is told.
  await second.host.stop()
  await writeFile(state, "{}")
  const third = await startTestHost({ again: first })
  expect(textOf(await ask(third, session.id, "recall"))).toContain("could not resume its earlier session")
})

it("leaves no process behind when the host is killed, and the turn can be continued", { timeout: 60_000 }, async () => {
  const state = path.join(await makeFolder({}), "state.json")
  const folder = await makeRepository()
  const home = await makeFolder({ "config/outrigger.json": scriptedConfig("http://127.0.0.1:9") })
  const host = await startHostProcess({ home, folder })
  await addAgent(host, { ACP_LOAD: "1", ACP_STATE: state })
  const { session } = await newSession(host, folder, false)
  await begin(host, session.id, "say ready\nhang")
  await until(async () => textOf(await last(host, session.id)).trim() === "ready")
  const agents = async () => {
    const { execFile } = await import("node:child_process")
    const { promisify } = await import("node:util")
    const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,args="])
    return stdout.split("\n").filter((line) => line.includes(scriptedAgent) && line.includes("node"))
  }
  const before = await agents()
  expect(before.length).toBeGreaterThan(0)
  await host.end("SIGKILL")
  const next = await startHostProcess({ home, folder })
  await until(async () => {
    const left = await agents()
    return before.every((line) => !left.includes(line))
  })
  await until(async () => (await call<SessionSummary>(next, `/outrigger/sessions/${session.id}`)).interrupted)
  await call(next, `/outrigger/sessions/${session.id}/resume`, {})
  const answer = await until(async () => {
    const found = await last(next, session.id)
    return (found.info as AssistantMessage).finish ? found : undefined
  })
  expect(errorOf(answer)).toBeUndefined()
})
