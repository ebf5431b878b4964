import { readFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import type { SessionSummary } from "../../shared/native/host.ts"
import { inRepo, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

async function start(test: TestHost): Promise<SessionSummary> {
  const created = await test.request("/outrigger/sessions", {
    method: "POST",
    body: JSON.stringify({ directory: test.repo }),
  })
  return (await created.json()) as SessionSummary
}

const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command, description: "Runs it" } }] })

describe("a session that the window starts", () => {
  it("asks before a command runs, and not before one that only looks", async () => {
    const test = await startTestHost()
    const { session } = await start(test)
    test.model.enqueue(bash("cat README.md"), bash("cat README.md && touch made.txt"), { text: "done" })
    const answer = test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
    const [request] = (await until(async () => {
      const waiting = (await test.client.permission.list({ directory: session.directory })).data!
      return waiting.length ? waiting : undefined
    }))!
    expect(request).toMatchObject({ permission: "bash", patterns: ["cat README.md", "touch made.txt"] })
    const summary = (await (await test.request(`/outrigger/sessions/${session.id}`)).json()) as SessionSummary
    expect(summary).toMatchObject({ state: "needs-you", waiting: expect.stringContaining("cat README.md") })
    await test.client.permission.reply({ requestID: request!.id, directory: session.directory, reply: "once" })
    expect((await answer).data!.parts.find((part) => part.type === "text")?.text).toBe("done")
    await expect(readFile(inRepo(test, "made.txt"))).rejects.toThrow("ENOENT")
  })

  it("follows the configuration where that says something", async () => {
    const test = await startTestHost({ config: { permission: { bash: "allow" } } })
    const { session } = await start(test)
    test.model.enqueue(bash("echo straight"), { text: "done" })
    const { parts } = (
      await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
    ).data!
    expect(parts.find((part) => part.type === "text")?.text).toBe("done")
  })

  it("remembers an always that was given for the project", async () => {
    const test = await startTestHost()
    const { session } = await start(test)
    test.model.enqueue(bash("echo one"), bash("echo two"), { text: "done" })
    const answer = test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
    const [request] = (await until(async () => {
      const waiting = (await test.client.permission.list({ directory: session.directory })).data!
      return waiting.length ? waiting : undefined
    }))!
    await test.client.permission.reply({ requestID: request!.id, directory: session.directory, reply: "always" })
    expect((await answer).data!.parts.find((part) => part.type === "text")?.text).toBe("done")
    const rules = (await (await test.request("/outrigger/rules")).json()) as { pattern: string; scope: string }[]
    expect(rules).toEqual([expect.objectContaining({ pattern: "echo *", scope: "project" })])
  })
})
