import { readFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import type { SessionSummary } from "../../shared/native/host.ts"
import { startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

const json = (body: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
})

async function setSetup(started: TestHost, command: string): Promise<void> {
  const body = json({ directory: started.repo, command })
  expect((await started.request("/outrigger/setup", { ...body, method: "PUT" })).status).toBe(200)
}

const begin = async (started: TestHost): Promise<SessionSummary> =>
  (await started.request("/outrigger/sessions", json({ directory: started.repo, sandbox: true }))).json()

const look = async (started: TestHost, id: string): Promise<SessionSummary> =>
  (await started.request(`/outrigger/sessions/${id}`)).json()

const act = (started: TestHost, id: string, action: string) =>
  started.request(`/outrigger/sessions/${id}/setup`, json({ action }))

const prompt = (started: TestHost, session: SessionSummary["session"], text: string) =>
  started.client.session.promptAsync({
    sessionID: session.id,
    directory: session.directory,
    parts: [{ type: "text", text }],
  })

describe("the setup of a sandbox", () => {
  it("runs before the first turn, with the sandbox's own ports, and what it changes is not for review", async () => {
    const started = await startTestHost()
    await setSetup(started, "until [ -e go ]; do sleep 0.05; done; echo port $OUTRIGGER_PORT; echo made > made.txt")
    const { session, sandbox } = await begin(started)
    expect(sandbox!.port).toBeGreaterThanOrEqual(20_000)
    started.model.enqueue(
      { toolCalls: [{ name: "bash", input: { command: "cat made.txt; echo $OUTRIGGER_PORT", description: "Shows" } }] },
      { text: "Done." },
    )
    await started.client.session.update({
      sessionID: session.id,
      permission: [{ permission: "bash", pattern: "*", action: "allow" }],
    })
    await prompt(started, session, "show it")
    await until(async () => (await look(started, session.id)).sandbox?.setup?.state === "running")
    expect(started.model.requests).toHaveLength(0)
    expect((await look(started, session.id)).state).toBe("running")

    const { writeFile } = await import("node:fs/promises")
    await writeFile(path.join(session.directory, "go"), "")
    await until(async () => (await look(started, session.id)).sandbox?.setup?.state === "done")
    const { setup, port } = (await look(started, session.id)).sandbox!
    expect(setup).toMatchObject({ exit: 0, output: `port ${port}\n` })
    await until(async () => (await look(started, session.id)).state === "idle")
    const messages = (await started.client.session.messages({ sessionID: session.id })).data!
    const ran = messages.flatMap((message) => message.parts).find((part) => part.type === "tool")
    expect(ran).toMatchObject({ state: { status: "completed", output: `made\n${port}\n` } })
    const changes = await (await started.request(`/outrigger/sessions/${session.id}/changes`)).json()
    expect(changes.files).toEqual([])
    const log = (await (await started.request("/outrigger/commands")).json()) as { commands: { cmd: string }[] }
    expect(JSON.stringify(log)).toContain("made > made.txt")

    const other = await begin(started)
    expect(Math.abs(other.sandbox!.port! - port!)).toBeGreaterThanOrEqual(10)
    await act(started, other.session.id, "skip")
  })

  it("that fails says how, lets the agent go on, and can be run again", async () => {
    const started = await startTestHost()
    await setSetup(started, 'echo "no such package"; exit 3')
    const { session } = await begin(started)
    started.model.enqueue({ text: "Without it." })
    await prompt(started, session, "go on")
    await until(async () => (await look(started, session.id)).state === "idle")
    expect((await look(started, session.id)).sandbox!.setup).toMatchObject({
      state: "failed",
      exit: 3,
      output: "no such package\n",
    })
    expect(await (await act(started, session.id, "skip")).json()).toBe(true)
    expect((await look(started, session.id)).sandbox!.setup!.state).toBe("skipped")
    await setSetup(started, "echo fine")
    expect(await (await act(started, session.id, "run")).json()).toBe(true)
    await until(async () => (await look(started, session.id)).sandbox?.setup?.state === "done")
  })

  it("can be skipped while a turn waits, and an aborted turn does not wait for it", async () => {
    const started = await startTestHost()
    await setSetup(started, "echo begun; sleep 600")
    const first = await begin(started)
    started.model.enqueue({ text: "Went on." })
    await prompt(started, first.session, "go on")
    expect((await act(started, first.session.id, "run")).status).toBe(409)
    expect(await (await act(started, first.session.id, "skip")).json()).toBe(true)
    await until(async () => (await look(started, first.session.id)).state === "idle")
    expect((await look(started, first.session.id)).sandbox!.setup!.state).toBe("skipped")

    const second = await begin(started)
    await prompt(started, second.session, "wait")
    await until(async () => (await look(started, second.session.id)).state === "running")
    await started.client.session.abort({ sessionID: second.session.id })
    await until(async () => (await look(started, second.session.id)).state === "idle")
    expect((await look(started, second.session.id)).sandbox!.setup!.state).toBe("running")
    // Removing the session ends what still runs for it.
    await started.client.session.delete({ sessionID: second.session.id })
    await expect(readFile(path.join(second.session.directory, "README.md"))).rejects.toThrow("ENOENT")
  })

  it("refuses what makes no sense: unknown sessions and actions, folders that are not there", async () => {
    const started = await startTestHost()
    expect((await act(started, "ses_00000000000000000000000000", "run")).status).toBe(404)
    const { session } = await begin(started)
    expect((await act(started, session.id, "dance")).status).toBe(400)
    expect(await (await act(started, session.id, "run")).json()).toBe(false)
    expect((await started.request("/outrigger/setup")).status).toBe(400)
  })
})
