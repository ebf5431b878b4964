import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { writeFakeSsh } from "../support/fake-ssh.ts"
import { makeFolder } from "../support/folder.ts"
import { followEvents, makeRepository, scriptedConfig, startTestHost, type TestHost } from "../support/host.ts"
import { startModelServer } from "../support/model-server/server.ts"
import { afterTest } from "../support/host.ts"
import { until } from "../support/until.ts"

const cli = path.resolve(import.meta.dirname, "../../electron/cli.ts")

const call = async (test: TestHost, method: string, target: string, body?: unknown) => {
  const answer = await test.request(target, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: answer.status, body: (await answer.json()) as never }
}

describe("a worktree workspace", () => {
  it("holds sessions of its own, takes others over, and gives them back", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    expect((await test.client.experimental.workspace.adapter.list()).data!.map((adapter) => adapter.type)).toEqual([
      "worktree",
      "ssh",
    ])
    const made = (await test.client.experimental.workspace.create({ type: "worktree", branch: null })).data!
    expect(made).toMatchObject({ type: "worktree", branch: `opencode/${made.name}`, extra: null })
    await stream.until((event) => event.type === "workspace.ready" && event.properties.name === made.name)
    expect((await test.client.experimental.workspace.list()).data).toEqual([made])
    expect((await test.client.experimental.workspace.status()).data).toEqual([
      { workspaceID: made.id, status: "connected" },
    ])

    const inside = await call(test, "POST", `/session?workspace=${made.id}`, {})
    expect(inside.body).toMatchObject({ directory: made.directory })
    const named = await call(test, "POST", "/session", { workspaceID: made.id })
    expect(named.body).toMatchObject({ directory: made.directory, workspaceID: made.id })

    const session = (await test.client.session.create({})).data!
    const restored = await test.client.experimental.workspace.sessionRestore({ id: made.id, sessionID: session.id })
    expect(restored.data).toEqual({ total: 1 })
    expect((await test.client.session.get({ sessionID: session.id })).data).toMatchObject({
      directory: made.directory,
      workspaceID: made.id,
    })
    await test.client.session.prompt({
      sessionID: session.id,
      parts: [{ type: "text", text: 'tool write {"filePath":"made-there.txt","content":"hello"}' }],
    })
    expect(await readFile(path.join(made.directory!, "made-there.txt"), "utf8")).toBe("hello")

    expect((await test.client.experimental.workspace.remove({ id: made.id })).data).toEqual(made)
    const back = (await test.client.session.get({ sessionID: session.id })).data!
    expect([back.directory, back.workspaceID]).toEqual([test.repo, undefined])
    expect((await call(test, "DELETE", `/experimental/workspace/${made.id}`)).status).toBe(404)
    expect((await call(test, "GET", `/path?workspace=${made.id}`)).status).toBe(404)
  })

  it("is refused with the reason", async () => {
    const test = await startTestHost()
    const refused = async (body: unknown, text: string) => {
      const answer = await call(test, "POST", "/experimental/workspace", body)
      expect(answer).toMatchObject({
        status: 400,
        body: { name: "WorkspaceCreateError", data: { message: expect.stringContaining(text) } },
      })
    }
    await refused({ type: "cloud", branch: null }, "worktree, ssh")
    await refused({ type: "worktree", branch: null, id: "other_1" }, "wrk_")
    await refused({ type: "ssh", branch: null }, "host")
    await refused({ type: "ssh", branch: null, extra: { host: "-oProxyCommand=x", directory: "/a" } }, "host name")
    await refused({ type: "ssh", branch: null, extra: { host: "a", directory: "relative" } }, "absolute")
    expect((await test.client.experimental.workspace.list()).data).toEqual([])
  })
})

describe("an SSH workspace", () => {
  async function scene() {
    const model = await startModelServer()
    afterTest(() => model.close())
    const folder = await makeFolder()
    const there = await makeRepository({ "there.txt": "on the other machine\n" })
    const home = path.join(folder, "home")
    await mkdir(path.join(home, "config"), { recursive: true })
    await writeFile(
      path.join(home, "config", "outrigger.json"),
      JSON.stringify({ ...scriptedConfig(model.url), permission: { bash: "ask" } }),
    )
    const ssh = await writeFakeSsh(folder, home)
    const test = await startTestHost({ ssh: ssh.program })
    const stream = await followEvents(test)
    const extra = { host: "me@elsewhere", directory: there, command: `${process.execPath} ${cli}` }
    return { test, stream, ssh, model, there, extra }
  }

  it("restores a session on the other machine, works there, and survives a cut line", async () => {
    const { test, stream, ssh, model, there, extra } = await scene()
    const session = (await test.client.session.create({ title: "Far away" })).data!
    await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "say from here" }] })

    const made = (await test.client.experimental.workspace.create({ type: "ssh", branch: null, extra })).data!
    expect(made).toMatchObject({ type: "ssh", directory: there, name: `me@elsewhere:${path.basename(there)}` })
    expect(JSON.stringify(made)).not.toContain("token")
    const status = async () => (await test.client.experimental.workspace.status()).data![0]!.status
    expect(await status()).toBe("connected")
    expect(await call(test, "GET", `/path?workspace=${made.id}`)).toMatchObject({ body: { directory: there } })

    const restored = await test.client.experimental.workspace.sessionRestore({ id: made.id, sessionID: session.id })
    expect(restored.data!.total).toBeGreaterThan(0)
    await stream.until(
      (event) => event.type === "workspace.restore" && event.properties.step === event.properties.total,
    )

    // A turn with a permission runs over there; this host tells it as its own.
    model.enqueue(
      { toolCalls: [{ name: "bash", input: { command: "cat there.txt", description: "Reads" } }] },
      { text: "Read it." },
    )
    stream.events.length = 0
    const turn = test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "look" }] })
    const asked = await stream.until((event) => event.type === "permission.asked", "permission.asked")
    const replied = await test.client.permission.reply({ requestID: asked.properties.id as string, reply: "once" })
    expect(replied.data).toBe(true)
    expect((await turn).data!.info).toMatchObject({ role: "assistant", finish: "stop" })
    await stream.until((event) => event.type === "session.idle", "session.idle")
    expect(stream.events.some((event) => event.type === "message.part.delta")).toBe(true)
    const texts = async () =>
      (await test.client.session.messages({ sessionID: session.id })).data!.map((message) =>
        message.parts.flatMap((part) =>
          part.type === "text"
            ? [part.text]
            : part.type === "tool" && part.state.status === "completed"
              ? [part.state.output]
              : [],
        ),
      )
    await until(async () => JSON.stringify(await texts()).includes("Read it."))
    expect((await texts()).flat()).toEqual(["say from here", "from here", "look", "on the other machine\n", "Read it."])
    expect((await test.client.session.get({ sessionID: session.id })).data).toMatchObject({
      directory: test.repo,
      workspaceID: made.id,
    })

    // What is started there shows here as well.
    const born = (await call(test, "POST", `/session?workspace=${made.id}`, { title: "Born there" })).body as {
      id: string
    }
    await until(async () => (await test.client.session.list()).data!.some((each) => each.id === born.id))

    await ssh.cut()
    await stream.until(
      (event) => event.type === "workspace.status" && event.properties.status === "disconnected",
      "disconnected",
    )
    expect((await texts()).flat()).toContain("Read it.")
    const again = await test.client.session.prompt({
      sessionID: session.id,
      parts: [{ type: "text", text: "say back again" }],
    })
    expect(again.data!.parts.filter((part) => part.type === "text").map((part) => part.text)).toEqual(["back again"])
    expect(await status()).toBe("connected")

    expect((await test.client.experimental.workspace.remove({ id: made.id })).data).toMatchObject({ id: made.id })
    const back = (await test.client.session.get({ sessionID: session.id })).data!
    expect([back.directory, back.workspaceID]).toEqual([test.repo, undefined])
    expect((await texts()).flat()).toContain("back again")
  })

  it("that cannot be reached is not kept, and says why", async () => {
    const { test, stream, extra } = await scene()
    const answer = await call(test, "POST", "/experimental/workspace", {
      type: "ssh",
      branch: null,
      extra: { ...extra, host: "nowhere" },
    })
    expect(answer).toMatchObject({
      status: 400,
      body: { name: "WorkspaceCreateError", data: { message: expect.stringContaining("Could not resolve hostname") } },
    })
    await stream.until((event) => event.type === "workspace.failed", "workspace.failed")
    const missing = await call(test, "POST", "/experimental/workspace", {
      type: "ssh",
      branch: null,
      extra: { ...extra, command: "no-such-program-here" },
    })
    expect(missing.status).toBe(400)
    expect((await test.client.experimental.workspace.list()).data).toEqual([])
  })
})
