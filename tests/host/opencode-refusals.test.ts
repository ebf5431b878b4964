import { readFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import { followEvents, inRepo, startTestHost } from "../support/host.ts"

const order = (value: unknown) => Object.keys(value as object)

describe("a change of the configuration", () => {
  it("keeps the order of rules as it was sent, for the folder and for everything", async () => {
    const test = await startTestHost()
    const permission = { "*": "allow", bash: "deny", edit: { "*": "allow", "*.env": "deny", "a.*": "ask" } }
    const answer = await test.request("/config", { method: "PATCH", body: JSON.stringify({ permission }) })
    expect(answer.status).toBe(200)
    const kept = (await (await test.request("/config")).json()) as { permission: Record<string, unknown> }
    expect(order(kept.permission)).toEqual(["*", "bash", "edit"])
    expect(order(kept.permission.edit)).toEqual(["*", "*.env", "a.*"])
    const file = JSON.parse(await readFile(inRepo(test, "outrigger.json"), "utf8")) as typeof kept
    expect(order(file.permission)).toEqual(["*", "bash", "edit"])
    const agents = (await test.client.app.agents()).data!
    const build = agents.find((agent) => agent.name === "build")!
    const own = build.permission.filter(({ permission }) => permission === "*" || permission === "bash")
    expect(own.at(-1)).toMatchObject({ permission: "bash", action: "deny" })

    const globally = await test.request("/global/config", {
      method: "PATCH",
      body: JSON.stringify({ permission: { "*": "ask", webfetch: "allow", bash: "allow" } }),
    })
    expect(globally.status).toBe(200)
    const all = (await (await test.request("/global/config")).json()) as typeof kept
    expect(order(all.permission)).toEqual(["*", "webfetch", "bash"])
  })
})

describe("what a request names and is not there", () => {
  it("is a 400 with the reason, which also comes as session.error", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    const { id } = (await test.client.session.create({})).data!
    const send = (verb: string, body: object) =>
      test.request(`/session/${id}/${verb}`, { method: "POST", body: JSON.stringify(body) })
    const said = (text: string) =>
      stream.until(
        ({ type, properties }) => type === "session.error" && JSON.stringify(properties.error).includes(text),
        `session.error about ${text}`,
      )
    const parts = [{ type: "text", text: "hello" }]

    const noAgent = await send("message", { agent: "nobody", parts })
    expect([noAgent.status, await noAgent.json()]).toMatchObject([
      400,
      { name: "BadRequest", data: { message: expect.stringContaining('Agent not found: "nobody"') } },
    ])
    await said("nobody")
    expect((await test.client.session.messages({ sessionID: id })).data).toEqual([])

    const noModel = await send("message", { model: { providerID: "scripted", modelID: "gone" }, parts })
    expect([noModel.status, await noModel.json()]).toMatchObject([
      400,
      { name: "BadRequest", data: { message: expect.stringContaining("Model not found: scripted/gone") } },
    ])
    await said("scripted/gone")
    await stream.until(({ type }) => type === "session.idle", "session.idle")

    const noCommand = await send("command", { command: "nothing", arguments: "" })
    expect([noCommand.status, await noCommand.json()]).toMatchObject([400, { name: "BadRequest" }])
    await said("nothing")

    expect((await send("prompt_async", { agent: "nobody-else", parts })).status).toBe(204)
    await said("nobody-else")
    expect((await send("prompt_async", { model: { providerID: "no-one", modelID: "x" }, parts })).status).toBe(204)
    await said("no-one/x")
    const unknown = await test.request("/session/ses_unknown/prompt_async", {
      method: "POST",
      body: JSON.stringify({ parts }),
    })
    expect(unknown.status).toBe(404)
  })

  it("is a 400 for every path that leads out of the folder", async () => {
    const test = await startTestHost()
    for (const target of ["/file?path=../x", "/file/content?path=..%2F..%2Fetc%2Fpasswd", "/file/content?path=%00"]) {
      const answer = await test.request(target)
      expect([target, answer.status, await answer.json()]).toEqual([
        target,
        400,
        { name: "BadRequest", data: { message: "Access denied: path escapes project directory", kind: "Query" } },
      ])
    }
  })
})
