import { createOpencodeClient } from "@opencode-ai/sdk/v2/client"
import { describe, expect, it } from "vitest"
import { apiServer, bearer } from "../support/api-server.ts"

async function scene() {
  const server = await apiServer()
  const client = createOpencodeClient({ baseUrl: server.url, directory: server.repo, headers: bearer })
  return { ...server, client }
}

describe("the stock client", () => {
  it("finds a healthy server, a folder and a project", async () => {
    const { client, repo } = await scene()
    expect((await client.global.health()).data).toEqual({ healthy: true, version: "9.9.9" })
    expect((await client.path.get()).data).toMatchObject({ directory: repo, worktree: "/" })
    expect((await client.project.current()).data).toMatchObject({ id: "global" })
    expect((await client.vcs.get()).data).toEqual({})
    expect((await client.config.get()).data).toMatchObject({ agent: {}, command: {} })
    expect((await client.app.agents()).data).toEqual([])
  })

  it("keeps sessions", async () => {
    const { client, repo } = await scene()
    const made = (await client.session.create({ title: "From the client" })).data
    expect(made).toMatchObject({ title: "From the client", directory: repo })
    const sessionID = made?.id ?? ""
    expect((await client.session.list()).data).toMatchObject([{ id: sessionID }])
    expect((await client.session.update({ sessionID, title: "Renamed" })).data?.title).toBe("Renamed")
    expect((await client.session.get({ sessionID })).data?.title).toBe("Renamed")
    expect((await client.session.messages({ sessionID })).data).toEqual([])
    expect((await client.session.todo({ sessionID })).data).toEqual([])
    expect((await client.session.status()).data).toEqual({})
    const fork = (await client.session.fork({ sessionID })).data
    expect(fork?.title).toBe("Renamed (fork #1)")
    expect((await client.session.delete({ sessionID })).data).toBe(true)
    const { error, response } = await client.session.get({ sessionID })
    expect(response?.status).toBe(404)
    expect(error).toEqual({ name: "NotFoundError", data: { message: `Session not found: ${sessionID}` } })
  })

  it("follows events of its folder and of everything", async () => {
    const { client, sessions, repo } = await scene()
    for (const open of [() => client.event.subscribe(), () => client.global.event()]) {
      const controller = new AbortController()
      const { stream } = await open()
      const types: string[] = []
      for await (const event of stream) {
        const { type } = "payload" in event ? event.payload : event
        types.push(type)
        if (type === "server.connected") sessions.create({ directory: repo, projectID: "global" })
        if (type === "session.created") break
      }
      controller.abort()
      expect(types).toEqual(["server.connected", "session.created"])
    }
  })

  it("reads files", async () => {
    const { client } = await scene()
    expect((await client.file.list({ path: "" })).data).toMatchObject([{ name: "hello.txt", type: "file" }])
    expect((await client.file.read({ path: "hello.txt" })).data).toMatchObject({ type: "text", content: "hello" })
    expect((await client.find.files({ query: "h" })).data).toEqual(["hello.txt"])
    const { error } = await client.file.read({ path: "../secret.txt" })
    expect(error).toMatchObject({ name: "BadRequest", data: { message: expect.stringContaining("Access denied") } })
  })
})

describe("the documents", () => {
  it("list what is implemented, under the contract's ids", async () => {
    const { url } = await scene()
    const idsOf = async (path: string) => {
      const document = (await (await fetch(url + path, { headers: bearer })).json()) as {
        openapi: string
        paths: Record<string, Record<string, { operationId: string }>>
      }
      expect(document.openapi).toBe("3.1.0")
      return Object.values(document.paths).flatMap((methods) => Object.values(methods).map((each) => each.operationId))
    }
    const opencode = await idsOf("/doc")
    for (const id of [
      "global.health",
      "event.subscribe",
      "global.event",
      "session.prompt",
      "permission.respond",
      "find.text",
    ])
      expect(opencode).toContain(id)
    expect(new Set(opencode).size).toBe(123)
    const native = await idsOf("/doc/native")
    for (const id of ["host.info", "event.stream", "change.decide", "signIn.link", "queue.add"])
      expect(native).toContain(id)
    expect(new Set(native).size).toBe(native.length)
  })
})
