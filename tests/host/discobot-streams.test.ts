import { chmod, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { type Discobot, readStream, startDiscobot } from "../support/discobot.ts"
import { connect, upgradeStatus } from "../support/sockets.ts"
import { until } from "../support/until.ts"

const files = {
  "README.md": "# Fixture\n",
  ".discobot/services/web.sh":
    "#!/bin/sh\n#---\n# name: Web\n# http: 3999\n# path: app\n# order: 2\n#---\necho up\nexec sleep 60\n",
  ".discobot/services/once.sh": "#!/bin/sh\n#---\n# name: Once\n# order: 1\n#---\necho out\necho err >&2\nexit 3\n",
  ".discobot/services/proxy": "---\nname: Proxy\nhttp: 8080\n---\n",
  ".discobot/hooks/check.sh":
    '#!/bin/sh\n#---\n# name: Check\n# type: file\n# pattern: "*.js"\n#---\necho "saw $DISCOBOT_CHANGED_FILES"\ngrep -q good src/*.js\n',
  ".discobot/hooks/gate.sh": "#!/bin/sh\n#---\n# name: Gate\n# type: pre-commit\n#---\ntest ! -e forbidden.txt\n",
}

async function start(options: Parameters<typeof startDiscobot>[0] = {}): Promise<Discobot> {
  const test = await startDiscobot({ files, ...options })
  for (const name of Object.keys(files)) if (name.endsWith(".sh")) await chmod(path.join(test.repo, name), 0o755)
  return test
}

const wsOf = (test: Discobot, at: string) =>
  `${test.base.replace("http", "ws")}/${at}${at.includes("?") ? "&" : "?"}token=${test.host.token}`

describe("project events", () => {
  it("tell what changes, and what changed since", async () => {
    const test = await start()
    const stream = await readStream(`${test.base}/events?token=${test.host.token}`)
    expect((await stream.until(() => true)).data).toEqual({ projectId: "local" })
    const id = await test.session("ev")
    const first = await stream.until(({ event }) => event === "workspace_updated")
    const named = await stream.until(({ event, data }) => event === "session_updated" && data.data.sessionId === id)
    expect(named.data).toMatchObject({
      id: expect.stringMatching(/^\d{14}\.\d{9}$/),
      type: "session_updated",
      timestamp: expect.any(String),
    })
    const later = await readStream(`${test.base}/events?after=${first.data.id}`, test.headers)
    await later.until(({ data }) => data.id === named.data.id)
    const since = await readStream(`${test.base}/events?since=2020-01-01T00:00:00Z`, test.headers)
    await since.until(({ data }) => data.id === first.data.id)
    for (const bad of ["yesterday", "-5", "1e400", "2026-99-99"])
      expect((await test.call("GET", `events?since=${bad}`)).status).toBe(400)
    await test.call("DELETE", `sessions/${id}`)
    await stream.until(({ data }) => data.data?.status === "removed", "the removal")
    expect((await test.call("GET", `sessions/${id}`)).value).toEqual({ error: "Session not found" })
  })

  it("share one socket with chat and services, whatever nonsense comes between", async () => {
    const test = await start()
    const id = await test.session("ws")
    const { socket, frames } = await connect(wsOf(test, "ws"))
    const messages = () => frames.map(({ data }) => JSON.parse(data.toString()))
    const say = (message: unknown) => socket.send(typeof message === "string" ? message : JSON.stringify(message))
    say("{nonsense")
    say({ type: "dance" })
    say({ type: "subscribe", stream: "weather" })
    say({ type: "subscribe", stream: "chat", sessionId: id })
    say({ type: "subscribe", stream: "chat", sessionId: "none", threadId: "none" })
    await until(() => messages().filter(({ type }) => type === "error").length === 5)
    say({ type: "subscribe", stream: "chat", sessionId: id, threadId: id })
    say({ type: "subscribe", stream: "project-events", replay: true })
    await until(() => messages().some(({ event }) => event === "workspace_updated"))
    await test.call("POST", `sessions/${id}/threads/${id}/chat`, {
      messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "say hello there" }] }],
    })
    await until(() => messages().some(({ stream, data }) => stream === "chat" && data?.includes('"finish"')))
    const chat = messages().filter(({ stream, threadId }) => stream === "chat" && threadId === id)
    expect(chat[0]).toMatchObject({ type: "subscribed" })
    expect(chat.slice(1, 3).map(({ event }) => event)).toEqual(["history-start", "history-end"])
    const last = chat.findLast((each) => each.id)
    say({ type: "unsubscribe", stream: "chat", sessionId: id, threadId: id })
    await until(() => messages().some(({ type }) => type === "unsubscribed"))
    const before = frames.length
    say({ type: "subscribe", stream: "chat", sessionId: id, threadId: id, replay: true, lastEventId: last.id })
    say({ type: "unsubscribe", stream: "service", sessionId: id, serviceId: "web" })
    await until(() =>
      messages()
        .slice(before)
        .some(({ stream, type }) => stream === "service" && type === "unsubscribed"),
    )
    // It has all of the answer that just ended: nothing is told twice.
    const again = messages().slice(before)
    expect(again.filter(({ stream }) => stream === "chat").map(({ type }) => type)).toEqual(["subscribed"])
    expect(await upgradeStatus(wsOf(test, "ws").replace("/local/", "/other/"))).toBe(404)
  })
})

describe("the session's terminal", () => {
  it("is one shell that stays, with its output, and ends with its socket closed", async () => {
    const test = await start()
    const id = await test.session("term")
    const at = `sessions/${id}/terminal`
    expect((await test.call("GET", `${at}/status`)).value.status).toBe("created")
    expect((await test.call("GET", `${at}/history`)).value).toEqual({ history: [] })
    const one = await connect(wsOf(test, `${at}/ws?rows=30&cols=90`))
    const output = ({ frames }: typeof one) =>
      frames
        .map(({ data }) => JSON.parse(data.toString()))
        .filter(({ type }) => type === "output")
        .map(({ data }) => data)
        .join("")
    one.socket.send("not json")
    one.socket.send(JSON.stringify({ type: "resize", data: { rows: 40, cols: 120 } }))
    one.socket.send(JSON.stringify({ type: "input", data: "echo mar''ker $((40+2)); stty size\r" }))
    await until(() => output(one).includes("marker 42") && output(one).includes("40 120"))
    one.socket.close()
    await one.closed
    expect((await test.call("GET", `${at}/status`)).value.status).toBe("running")
    const two = await connect(wsOf(test, `${at}/ws`))
    await until(() => output(two).includes("marker 42"))
    two.socket.send(JSON.stringify({ type: "input", data: "exit\r" }))
    expect(await two.closed).toBe(1000)
    expect(await upgradeStatus(wsOf(test, `${at}/ws?root=true`))).toBe(403)
    expect(await upgradeStatus(wsOf(test, "sessions/none/terminal/ws"))).toBe(404)
  })
})

describe("services of the workspace", () => {
  it("are listed in order, started, followed and stopped", async () => {
    const test = await start()
    await test.client.session.list()
    const { git } = await import("../support/real-git.ts")
    await git(test.repo, "add", "--chmod=+x", ".discobot")
    const id = await test.session("svc")
    const at = `sessions/${id}/services`
    const list = async () => (await test.call("GET", at)).value.services
    expect((await list()).map(({ id: name }: { id: string }) => name)).toEqual(["once", "web", "proxy"])
    expect((await list())[2]).toMatchObject({ name: "Proxy", passive: true, http: 8080 })
    expect(await test.call("POST", `${at}/proxy/start`)).toMatchObject({
      status: 400,
      value: { error: "service_is_passive" },
    })
    expect(await test.call("POST", `${at}/none/start`)).toMatchObject({
      status: 404,
      value: { error: "service_not_found" },
    })
    expect(await test.call("POST", `${at}/web/stop`)).toMatchObject({
      status: 400,
      value: { error: "service_not_running" },
    })
    expect(await test.call("POST", `${at}/web/start`)).toMatchObject({
      status: 202,
      value: { status: "starting", serviceId: "web" },
    })
    expect(await test.call("POST", `${at}/web/start`)).toMatchObject({
      status: 409,
      value: { error: "service_already_running" },
    })
    const output = await readStream(`${test.base}/${at}/web/output`, test.headers)
    await output.until(({ data }) => data.type === "stdout" && data.data.includes("up"))
    expect((await list())[1]).toMatchObject({ status: "running", http: 3999, urlPath: "/app", pid: expect.any(Number) })
    expect((await test.call("POST", `${at}/web/stop`)).value).toEqual({ status: "stopped", serviceId: "web" })
    await output.until(({ data }) => data === "[DONE]")
    await test.call("POST", `${at}/once/start`)
    await until(async () => (await list())[0].exitCode === 3)
    const once = await readStream(`${test.base}/${at}/once/output`, test.headers)
    await once.ended()
    const kinds = new Set(once.frames.map(({ data }) => data.type ?? data))
    expect(once.frames).toHaveLength(4)
    expect(kinds).toEqual(new Set(["[DONE]", "exit", "stderr", "stdout"]))
  })
})

describe("hooks of the workspace", () => {
  it("run after a turn that changed files, tell the agent of a failure, and stop a commit", async () => {
    const test = await start({ config: { permission: { edit: "allow", write: "allow" } } })
    const id = await test.session("hook")
    const at = `sessions/${id}`
    test.model.enqueue(
      { toolCalls: [{ name: "write", input: { filePath: "src/a.js", content: "bad\n" } }] },
      { text: "written" },
      { toolCalls: [{ name: "read", input: { filePath: "src/a.js" } }] },
      { toolCalls: [{ name: "edit", input: { filePath: "src/a.js", oldString: "bad", newString: "good" } }] },
      { text: "fixed" },
    )
    await test.call("POST", `${at}/threads/${id}/chat`, {
      messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "write it" }] }],
    })
    const status = async () => (await test.call("GET", `${at}/hooks/status`)).value
    await until(async () => (await status()).hooks.check?.lastResult === "success", 30_000)
    expect(await status()).toMatchObject({
      hooks: {
        check: { type: "file", runCount: 2, failCount: 1, consecutiveFailures: 0 },
        gate: { type: "pre-commit", lastResult: "pending" },
      },
      pendingHooks: [],
    })
    expect((await test.call("GET", `${at}/hooks/check/output`)).value.output).toContain("saw src/a.js")
    const download = await fetch(`${test.base}/${at}/hooks/check/output/download`, { headers: test.headers })
    expect(download.headers.get("content-disposition")).toBe('attachment; filename="check.log"')
    expect((await test.call("POST", `${at}/hooks/check/rerun`)).value).toEqual({ success: true, exitCode: 0 })
    expect((await test.call("GET", `${at}/hooks/none/output`)).status).toBe(404)

    await writeFile(
      path.join((await test.call("GET", "/outrigger/sessions")).value[0].session.directory, "forbidden.txt"),
      "x",
    )
    test.model.enqueue({ text: "I see." })
    await test.call("POST", `${at}/commit`)
    await until(async () => (await test.call("GET", at)).value.status === "error")
    expect((await test.call("GET", at)).value.errorMessage).toContain("Gate")
  })
})
