import { createInterface } from "node:readline"
import { readFile } from "node:fs/promises"
import path from "node:path"
import { methods } from "@agentclientprotocol/sdk/unstable"
import { expect, it } from "vitest"
import type { Inbox } from "../../shared/native/host.ts"
import { spawnAcp, startAcpEditor } from "../support/acp.ts"
import { makeFolder } from "../support/folder.ts"
import { afterTest, makeRepository, scriptedConfig, startTestHost } from "../support/host.ts"
import { startHostProcess } from "../support/host-process.ts"
import { startModelServer } from "../support/model-server/server.ts"
import { until } from "../support/until.ts"

/** Processes that start while the machine is busy, ms. */
const LIMIT = 180_000

/** A home in which no host runs. */
async function freshHome() {
  const model = await startModelServer()
  afterTest(() => model.close())
  const [repo, home] = await Promise.all([
    makeRepository(),
    makeFolder({ "config/outrigger.json": scriptedConfig(model.url) }),
  ])
  const discovery = () =>
    readFile(path.join(home, "server.json"), "utf8").then(
      (text) => JSON.parse(text) as { url: string; token: string; pid: number },
      () => undefined,
    )
  return { model, repo, home, discovery }
}

interface Reply {
  id?: number | null
  error?: { code: number; message: string; data?: unknown }
  result?: unknown
}

it("answers whatever is malformed with an error of the protocol, and goes on", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const { child, exited, stderr } = spawnAcp(test.home)
  const replies: Reply[] = []
  createInterface({ input: child.stdout }).on("line", (line) => replies.push(JSON.parse(line) as Reply))
  const send = (message: object | string) =>
    child.stdin.write(`${typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message })}\n`)
  const reply = (id: number) => until(() => replies.find((each) => each.id === id), 60_000)
  const newSession = (id: number, params: object) => send({ id, method: "session/new", params })

  send("this is no JSON")
  send("[1, 2]")
  send('"text"')
  send('{"jsonrpc":"2.0"}')
  send("")
  send({ id: 1, method: "session/new", params: { cwd: test.repo, mcpServers: [] } })
  send({ id: 2, method: "initialize", params: {} })
  expect(await reply(1)).toMatchObject({ error: { code: -32600 } })
  expect(await reply(2)).toMatchObject({ error: { code: -32602 } })
  // A version that is yet to come is answered with ours.
  send({ id: 3, method: "initialize", params: { protocolVersion: 99 } })
  expect(await reply(3)).toMatchObject({ result: { protocolVersion: 1 } })
  expect(replies.filter(({ id }) => id === null).map(({ error }) => error?.code)).toEqual([
    -32700, -32600, -32600, -32600,
  ])

  send({ id: 4, method: "no/such_method", params: {} })
  send({ method: "no/such_notification", params: {} })
  send({ method: "session/cancel", params: { sessionId: "ses_unknown" } })
  send({ method: "session/cancel", params: "nonsense" })
  send({ id: 5, method: "session/prompt", params: { sessionId: "ses_unknown", prompt: [] } })
  send({ id: 6, method: "session/prompt", params: { sessionId: 6 } })
  newSession(7, { cwd: "relative", mcpServers: [] })
  newSession(8, { cwd: path.join(test.repo, "missing"), mcpServers: [] })
  newSession(9, { cwd: test.repo, mcpServers: [{ name: "x" }] })
  newSession(10, { cwd: test.repo, mcpServers: [], additionalDirectories: ["/tmp"] })
  send({ id: 11, method: "session/load", params: { sessionId: "../../x", cwd: test.repo, mcpServers: [] } })
  send({ id: 12, method: "session/load", params: { sessionId: "ses_1", cwd: test.repo, mcpServers: [] } })
  send({ id: 13, method: "authenticate", params: { methodId: "any" } })
  send({ id: 999, result: {} })
  newSession(14, { cwd: test.repo, mcpServers: [] })
  const codes = await Promise.all([4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map(async (id) => (await reply(id)).error?.code))
  expect(codes).toEqual([-32601, -32002, -32602, -32602, -32602, -32602, -32602, -32002, -32002, -32602])
  expect(await reply(5)).toMatchObject({ error: { data: { sessionId: "ses_unknown" } } })
  const { sessionId } = (await reply(14)).result as { sessionId: string }
  send({
    id: 15,
    method: "session/prompt",
    params: { sessionId, prompt: [{ type: "text", text: "say still here" }] },
  })
  expect(await reply(15)).toMatchObject({ result: { stopReason: "end_turn" } })
  child.stdin.end()
  expect(await exited).toBe(0)
  expect(stderr()).not.toContain("    at ")
})

it("tells why a turn failed, and the session goes on", { timeout: LIMIT }, async () => {
  const test = await startTestHost()
  const editor = await startAcpEditor({ home: test.home })
  const { sessionId } = await editor.newSession(test.repo)
  test.model.enqueue({ fault: 401 })
  await expect(editor.prompt(sessionId, "go")).rejects.toMatchObject({
    code: -32603,
    message: expect.stringMatching(/\w{3}/),
  })
  test.model.enqueue({ text: "Cut of", finish: "length" })
  expect(await editor.prompt(sessionId, "long")).toMatchObject({ stopReason: "max_tokens" })
  expect(await editor.prompt(sessionId, "say fine")).toMatchObject({ stopReason: "end_turn" })
})

it("leaves a turn running in the host when the editor goes away, and another editor sees its end", {
  timeout: LIMIT,
}, async () => {
  const test = await startTestHost()
  const one = await startAcpEditor({ home: test.home })
  const { sessionId } = await one.newSession(test.repo)
  test.model.enqueue({ toolCalls: [{ name: "bash", input: { command: "npm --version", description: "Prints" } }] })
  test.model.enqueue({ text: "Went on." })
  one.prompt(sessionId, "run it").catch(() => {})
  await one.untilAsked()
  expect(await one.quit()).toBe(0)
  const two = await startAcpEditor({ home: test.home })
  await two.agent.request(methods.agent.session.load, { sessionId, cwd: test.repo, mcpServers: [] })
  const { request, answer } = await two.untilAsked()
  expect(request).toMatchObject({ sessionId, toolCall: { title: "npm --version" } })
  answer("once")
  await two.until(() => two.text(sessionId) === "Went on.", "the end of the turn")
})

it("becomes the host where none runs, serves a second editor, and hands over to it in mid-turn", {
  timeout: LIMIT,
}, async () => {
  const { model, repo, home, discovery } = await freshHome()
  // Both at once: one becomes the host.
  const editors = await Promise.all([startAcpEditor({ home }), startAcpEditor({ home })])
  const created = await Promise.all(editors.map((editor) => editor.newSession(repo)))
  const first = await until(discovery)
  const owner = editors.findIndex(({ child }) => child.pid === first.pid)
  expect(owner).toBeGreaterThanOrEqual(0)
  const [host, guest] = [editors[owner]!, editors[1 - owner]!]
  const { sessionId } = created[1 - owner]!
  const health = await fetch(`${first.url}/global/health`, { headers: { authorization: `Bearer ${first.token}` } })
  expect(health.status).toBe(200)
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:/)

  model.enqueue({ toolCalls: [{ name: "bash", input: { command: "npm --version", description: "Prints" } }] })
  const turn = guest.prompt(sessionId, "run it")
  await guest.untilAsked()
  expect(await host.quit()).toBe(0)
  const second = await until(async () => {
    const found = await discovery()
    return found && found.pid !== first.pid ? found : undefined
  }, 60_000)
  expect(second.pid).toBe(guest.child.pid)
  // The turn that the first host's end cut off is taken up, and asks again.
  model.enqueue({ toolCalls: [{ name: "bash", input: { command: "npm --version", description: "Prints" } }] })
  model.enqueue({ text: "Finished elsewhere." })
  guest.asked.at(-1)?.answer("once")
  expect(await turn).toMatchObject({ stopReason: "end_turn" })
  expect(guest.text(sessionId)).toContain("Finished elsewhere.")
  expect(await guest.quit()).toBe(0)
  expect(await discovery()).toBeUndefined()
})

it("goes on with the next host when the one it joined is killed", { timeout: LIMIT }, async () => {
  const { repo, home, discovery } = await freshHome()
  const host = await startHostProcess({ home, folder: repo })
  const editor = await startAcpEditor({ home })
  const { sessionId } = await editor.newSession(repo)
  expect(await editor.prompt(sessionId, "say before")).toMatchObject({ stopReason: "end_turn" })
  await host.end("SIGKILL")
  await until(async () => (await discovery())?.pid === editor.child.pid, 60_000)
  expect(await editor.prompt(sessionId, "say after")).toMatchObject({ stopReason: "end_turn" })
  expect(editor.text(sessionId)).toBe("beforeafter")
})

it("makes room for a host that a person starts: the turn goes on there, and the session is in it", {
  timeout: LIMIT,
}, async () => {
  const { model, repo, home, discovery } = await freshHome()
  const editor = await startAcpEditor({ home })
  const { sessionId } = await editor.newSession(repo)
  const bash = { toolCalls: [{ name: "bash", input: { command: "npm --version", description: "Prints" } }] }
  model.enqueue(bash)
  const turn = editor.prompt(sessionId, "run it")
  const { answer } = await editor.untilAsked()
  expect(await discovery()).toMatchObject({ pid: editor.child.pid, guest: true })

  model.enqueue(bash, { text: "Finished in the window." })
  const host = await startHostProcess({ home, folder: repo })
  expect(await discovery()).toMatchObject({ pid: host.pid })
  // The request that the editor shows stands for the one that the turn, taken up again, waits for.
  await until(async () => ((await (await host.request("/outrigger/inbox")).json()) as Inbox).permissions.length)
  answer("once")
  expect(await turn).toMatchObject({ stopReason: "end_turn" })
  expect(editor.text(sessionId)).toContain("Finished in the window.")
  const response = await host.request(`/session/${sessionId}`)
  expect(await response.json()).toMatchObject({ id: sessionId, directory: repo })
  expect(await editor.quit()).toBe(0)
  expect((await host.request("/global/health")).status).toBe(200)
})
