import { readFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import type { ChangeSet } from "../../shared/native/change.ts"
import type { SessionSummary } from "../../shared/native/host.ts"
import { followEvents, inRepo, startTestHost, type Wire } from "../support/host.ts"

const wires: Wire[] = ["chat", "anthropic", "responses"]

describe.each(wires)("a prompt over the %s wire", (wire) => {
  it("is answered with text, and the session gets a title, costs and tokens", async () => {
    const test = await startTestHost({ wire })
    const stream = await followEvents(test)
    const session = (await test.client.session.create({})).data!
    const answer = (
      await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "say hello there" }] })
    ).data!
    expect(answer.info).toMatchObject({ role: "assistant", finish: "stop", providerID: "scripted" })
    expect(answer.parts.filter((part) => part.type === "text").map((part) => part.text)).toEqual(["hello there"])
    await stream.until((event) => event.type === "session.idle", "session.idle")
    await stream.until(
      (event) =>
        event.type === "session.updated" && (event.properties.info as { title: string }).title === "Scripted title",
      "the title",
    )
  })

  it("runs a command after the person allowed it, and edits a file it has read", async () => {
    const test = await startTestHost({ wire, config: { permission: { bash: "ask" } } })
    const stream = await followEvents(test)
    const session = (await test.client.session.create({})).data!
    test.model.enqueue(
      { toolCalls: [{ name: "read", input: { filePath: "src/greet.js" } }] },
      { toolCalls: [{ name: "edit", input: { filePath: "src/greet.js", oldString: "Hello", newString: "Welcome" } }] },
      { toolCalls: [{ name: "bash", input: { command: "node src/main.js", description: "Runs it" } }] },
      { text: "It says welcome now." },
    )
    await test.client.session.promptAsync({ sessionID: session.id, parts: [{ type: "text", text: "make it welcome" }] })
    const asked = await stream.until((event) => event.type === "permission.asked", "permission.asked")
    expect(asked.properties).toMatchObject({ permission: "bash", patterns: ["node src/main.js"] })
    await test.client.permission.reply({ requestID: asked.properties.id as string, reply: "once" })
    await stream.until((event) => event.type === "session.idle", "session.idle")
    const messages = (await test.client.session.messages({ sessionID: session.id })).data!
    const tools = messages.flatMap((message) => message.parts).filter((part) => part.type === "tool")
    expect(tools.map((part) => [part.tool, part.state.status])).toEqual([
      ["read", "completed"],
      ["edit", "completed"],
      ["bash", "completed"],
    ])
    expect(tools.at(-1)?.state).toMatchObject({ output: "Welcome world\n", metadata: { exit: 0 } })
    expect(await readFile(inRepo(test, "src/greet.js"), "utf8")).toContain("Welcome")
    const diff = (await test.client.session.diff({ sessionID: session.id })).data!
    expect(diff).toEqual([
      expect.objectContaining({ file: "src/greet.js", additions: 1, deletions: 1, status: "modified" }),
    ])
  })

  it("keeps edits pending in the sandbox until hunks are decided: the checkout holds exactly the accepted one", async () => {
    const files = { "long.txt": `${Array.from({ length: 40 }, (_, line) => `line ${line + 1}`).join("\n")}\n` }
    const test = await startTestHost({ wire, files })
    const created = await test.request("/outrigger/sessions", {
      method: "POST",
      body: JSON.stringify({ directory: test.repo }),
    })
    const { session } = (await created.json()) as SessionSummary
    test.model.enqueue(
      { toolCalls: [{ name: "read", input: { filePath: "long.txt" } }] },
      {
        toolCalls: [
          { name: "edit", input: { filePath: "long.txt", oldString: "line 3\n", newString: "line three\n" } },
        ],
      },
      { toolCalls: [{ name: "edit", input: { filePath: "long.txt", oldString: "line 37\n", newString: "LINE\n" } }] },
      { text: "done" },
    )
    await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "change two lines" }] })
    expect(await readFile(inRepo(test, "long.txt"), "utf8")).toBe(files["long.txt"])

    const changes = `/outrigger/sessions/${session.id}/changes`
    const pending = (await (await test.request(changes)).json()) as ChangeSet
    const hunks = pending.files[0]!.hunks
    expect(hunks).toHaveLength(2)
    const decide = async (action: "accept" | "discard", id: string) => {
      const selection = { files: [{ path: "long.txt", hunks: [{ id }] }] }
      const answer = await test.request(`${changes}/decide`, {
        method: "POST",
        body: JSON.stringify({ action, selection }),
      })
      return (await answer.json()) as ChangeSet
    }
    const left = await decide("accept", hunks[0]!.id)
    expect(left.files[0]!.hunks.map((hunk) => hunk.id)).toEqual([hunks[1]!.id])
    expect((await decide("discard", hunks[1]!.id)).files).toEqual([])
    expect(await readFile(inRepo(test, "long.txt"), "utf8")).toBe(files["long.txt"].replace("line 3\n", "line three\n"))
  })
})
