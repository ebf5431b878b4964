import { expect, it } from "vitest"
import type { SessionSummary } from "../../shared/native/host.ts"
import { makeFolder } from "../support/folder.ts"
import { afterTest, makeRepository, scriptedConfig } from "../support/host.ts"
import { type HostProcess, startHostProcess } from "../support/host-process.ts"
import { startModelServer } from "../support/model-server/server.ts"
import { until } from "../support/until.ts"

const KILLS = 20

interface Stored {
  info: { id: string; role: string; time: { completed?: number }; error?: { name: string } }
  parts: { type: string; text?: string; state?: { status: string } }[]
}

async function json<T>(host: HostProcess, target: string, body?: unknown): Promise<T> {
  const response = await host.request(target, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

/** Reads the stream until `count` events came, then answers; the connection dies with the host. */
async function afterEvents(host: HostProcess, count: number): Promise<void> {
  const response = await host.request("/event")
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let seen = 0
  while (seen < count) {
    const { value, done } = await reader.read()
    if (done) return
    seen += decoder.decode(value, { stream: true }).split("\n\n").length - 1
  }
  void reader.cancel().catch(() => {})
}

it(`keeps every acknowledged message through ${KILLS} kills in mid-turn, marks the turn, and goes on`, {
  timeout: 180_000,
}, async () => {
  const model = await startModelServer()
  afterTest(() => model.close())
  const folder = await makeRepository()
  const home = await makeFolder({ "config/outrigger.json": scriptedConfig(model.url) })
  let host = await startHostProcess({ home, folder })
  const session = await json<{ id: string }>(host, "/session", {})
  const acknowledged: string[] = []

  for (let round = 0; round < KILLS; round += 1) {
    const text = round % 2 ? "deltas 3000" : "tools 12"
    // A different place each time: from right after the prompt to deep in the answer.
    const reached = afterEvents(host, 4 + round * 6)
    await json(host, `/session/${session.id}/prompt_async`, { parts: [{ type: "text", text }] })
    const ids = await json<Stored[]>(host, `/session/${session.id}/message`)
    acknowledged.push(...ids.map((message) => message.info.id).filter((id) => !acknowledged.includes(id)))
    await reached.catch(() => {})
    await host.end("SIGKILL")

    host = await startHostProcess({ home, folder })
    const after = await json<Stored[]>(host, `/session/${session.id}/message`)
    expect(after.map((message) => message.info.id)).toEqual(expect.arrayContaining(acknowledged))
    const summary = await until(async () => {
      const found = await json<SessionSummary>(host, `/outrigger/sessions/${session.id}`)
      return found.state === "running" ? undefined : found
    })
    const settled = await json<Stored[]>(host, `/session/${session.id}/message`)
    for (const message of settled) {
      if (message.info.role === "assistant") expect(message.info.time.completed).toBeGreaterThan(0)
      for (const part of message.parts) expect(["pending", "running"]).not.toContain(part.state?.status)
    }
    const cut = settled.findLast((message) => message.info.role === "assistant")
    // The kill may have come after the turn's end, or before its first answer: then there is nothing to mark in it.
    if (cut?.info.error) {
      expect(cut.info.error.name).toBe("MessageAbortedError")
      expect(summary.interrupted).toBe(true)
    }
  }

  const answer = await json<Stored>(host, `/session/${session.id}/message`, {
    parts: [{ type: "text", text: "say still here" }],
  })
  expect(answer.parts.find((part) => part.type === "text")?.text).toBe("still here")
  const summary = await json<SessionSummary>(host, `/outrigger/sessions/${session.id}`)
  expect(summary).toMatchObject({ interrupted: false, state: "idle" })
})

it("continues an interrupted turn when asked to", async () => {
  const model = await startModelServer()
  afterTest(() => model.close())
  const folder = await makeRepository()
  const home = await makeFolder({ "config/outrigger.json": scriptedConfig(model.url) })
  const first = await startHostProcess({ home, folder })
  const session = await json<{ id: string }>(first, "/session", { title: "kept" })
  model.enqueue({ fault: "stall" }, { text: "Here is the rest." })
  await json(first, `/session/${session.id}/prompt_async`, { parts: [{ type: "text", text: "go" }] })
  await model.nextRequest()
  await first.end("SIGKILL")

  const second = await startHostProcess({ home, folder })
  await until(async () => (await json<SessionSummary>(second, `/outrigger/sessions/${session.id}`)).interrupted)
  await json(second, `/outrigger/sessions/${session.id}/resume`, {})
  await until(async () => {
    const messages = await json<Stored[]>(second, `/session/${session.id}/message`)
    return messages.at(-1)?.parts.some((part) => part.text === "Here is the rest.")
  })
  await until(async () => !(await json<SessionSummary>(second, `/outrigger/sessions/${session.id}`)).interrupted)
})

it("ends on SIGTERM within two seconds, with code 0 and without a process left behind", async () => {
  const model = await startModelServer()
  afterTest(() => model.close())
  const folder = await makeRepository()
  const home = await makeFolder({ "config/outrigger.json": scriptedConfig(model.url) })
  const host = await startHostProcess({ home, folder })
  const session = await json<{ id: string }>(host, "/session", {})
  const input = { command: "sleep 987 & echo $! > bg.pid; sleep 987", description: "Waits" }
  model.enqueue({ toolCalls: [{ name: "bash", input }] })
  await json(host, `/session/${session.id}/prompt_async`, { parts: [{ type: "text", text: "wait" }] })
  const read = async () => (await json<{ content: string }>(host, "/file/content?path=bg.pid")).content.trim()
  const background = Number(await until(read))
  const began = performance.now()
  expect(await host.end("SIGTERM")).toBe(0)
  expect(performance.now() - began).toBeLessThan(2_000)
  await until(() => !alive(background))
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
