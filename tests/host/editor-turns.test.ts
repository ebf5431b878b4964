import { readFile, writeFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import { type EditorClient, editorClient, modelOf, providerIds, startEditorHost, writes } from "../support/editor.ts"
import { writeFiles } from "../support/folder.ts"
import { inRepo, startTestHost } from "../support/host.ts"
import { git } from "../support/real-git.ts"

const kinds = (client: EditorClient, id: string) =>
  client
    .replies(id)
    .map(({ type, status }) => (type === "run.status" ? String(status) : type))
    .filter((kind, at, all) => kind !== "assistant.delta" || all[at - 1] !== kind)
const said = (client: EditorClient, id: string) =>
  client
    .replies(id)
    .flatMap(({ type, text }) => (type === "assistant.delta" ? text : []))
    .join("")

describe.each(providerIds)("a turn of %s", (provider) => {
  it("goes through its states in order, and its change is a diff of two refs for plain git", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    expect(client.messages[0]).toEqual({ type: "ready", protocolVersion: 1 })
    const session = await client.create(`${test.repo}/src`, { provider })
    expect(session).toMatchObject({ repoRoot: test.repo, provider, messages: [] })
    expect(Object.keys(session).sort()).toEqual(["createdAt", "id", "messages", "model", "provider", "repoRoot"])

    writes(test, { "new file.md": "# Added\n" }, { text: "Done as asked.", provider })
    await client.turn(session.id, "add a file", "t1")
    expect(kinds(client, "t1")).toEqual([
      "syncing",
      "running",
      "assistant.delta",
      "assistant.done",
      "checkpointing",
      "changes.updated",
      "done",
    ])
    expect(client.replies("t1").every(({ sessionId }) => sessionId === session.id)).toBe(true)
    expect(said(client, "t1")).toBe("Done as asked.")
    const done = client.replies("t1").find(({ type }) => type === "assistant.done")!
    expect(done).not.toHaveProperty("summary")
    expect(done.messages).toEqual([
      { role: "user", content: "add a file" },
      { role: "assistant", content: "Done as asked." },
    ])
    const changes = client.replies("t1").find(({ type }) => type === "changes.updated")!
    expect(changes).toEqual({
      type: "changes.updated",
      id: "t1",
      sessionId: session.id,
      files: [{ path: "new file.md", status: "added" }],
      baseRef: `0x0/session/${session.id}/baseline`,
      agentRef: `0x0/session/${session.id}/head`,
    })
    const diff = await git(test.repo, "diff", `${changes.baseRef}..${changes.agentRef}`)
    expect(diff).toContain("+# Added")
    expect(await git(test.repo, "status", "--porcelain")).toBe("")
    expect(test.model.requests[0]?.wire).toBe(provider === "codex" ? "responses" : "anthropic")
  })
})

it("brings what the user did meanwhile in, but nothing that is ignored", async () => {
  const test = await startEditorHost({ files: { "README.md": "one\n", "gone.txt": "x\n", ".gitignore": "*.log\n" } })
  const client = await editorClient(test)
  const { id } = await client.create()
  await writeFiles(test.repo, { "README.md": "dirty\n", "deep/new.txt": "new\n", "staged.txt": "s\n", "a.log": "no\n" })
  await git(test.repo, "add", "staged.txt")
  await git(test.repo, "rm", "-q", "gone.txt")
  test.model.enqueue(
    { toolCalls: [{ name: "bash", input: { command: "cat README.md deep/new.txt staged.txt", description: "d" } }] },
    { toolCalls: [{ name: "bash", input: { command: "ls", description: "d" } }] },
    { text: "Seen." },
  )
  await client.turn(id, "look", "t1")
  const results = test.model.requests.findLast(({ asked }) => asked.results.length === 2)!.asked.results
  expect(results[0]).toContain("dirty\nnew\ns\n")
  expect(results[1]).not.toMatch(/a\.log|gone\.txt/)
  expect(client.replies("t1").find(({ type }) => type === "changes.updated")!.files).toEqual([])
})

describe("more than one turn", () => {
  it("waits in order: the queued ones are told at once and run whole, one after another", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const { id: sessionId } = await client.create()
    test.model.enqueue(
      { matcher: /^first$/, reply: { text: "one two three", everyMs: 60 } },
      { matcher: /^second$/, reply: { text: "second answer" } },
      { matcher: /^third$/, reply: { text: "third answer" } },
    )
    for (const [id, prompt] of [
      ["a", "first"],
      ["b", "second"],
      ["c", "third"],
    ])
      client.send({ type: "chat.turn", id, sessionId, prompt })
    await client.ended("c")
    const user = (content: string) => ({ role: "user", content })
    expect(client.replies("b")[0]).toMatchObject({ type: "user.queued", messages: [user("first"), user("second")] })
    expect(client.replies("c")[0]).toMatchObject({
      type: "user.queued",
      messages: [user("first"), user("second"), user("third")],
    })
    expect(kinds(client, "a")[0]).toBe("syncing")
    for (const id of ["b", "c"]) expect(kinds(client, id).slice(0, 3)).toEqual(["user.queued", "syncing", "running"])
    const ends = client.messages.flatMap(({ type, status, id }) =>
      type === "run.status" && status === "done" ? id : [],
    )
    expect(ends).toEqual(["a", "b", "c"])
    expect(client.replies("b").find(({ type }) => type === "assistant.done")!.messages).toHaveLength(4)
    expect(client.replies("c").find(({ type }) => type === "assistant.done")!.messages).toHaveLength(6)
  })

  it("are all ended by one cancel, each told once, and what was written is kept", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const { id: sessionId } = await client.create()
    test.model.enqueue(
      { toolCalls: [{ name: "write", input: { filePath: "half.txt", content: "half\n" } }] },
      { fault: "stall" },
    )
    client.send({ type: "chat.turn", id: "a", sessionId, prompt: "write" })
    client.send({ type: "chat.turn", id: "b", sessionId, prompt: "later" })
    await client.until(({ id, type }) => id === "a" && type === "assistant.delta", "half an answer")
    client.send({ type: "run.cancel", id: "a", sessionId })
    await client.ended("a")
    for (const id of ["a", "b"]) expect(client.replies(id).filter(({ type }) => type === "cancelled")).toHaveLength(1)
    const after = client.messages.slice(client.messages.findIndex(({ type }) => type === "cancelled"))
    expect(after.map(({ type, id }) => `${type} ${id}`)).toEqual(["cancelled a", "cancelled b", "run.status a"])
    const changes = await client.ask({ type: "changes.status", sessionId }, "changes.updated")
    expect(changes.files).toEqual([{ path: "half.txt", status: "added" }])
    expect(await git(test.repo, "show", `${changes.agentRef}:half.txt`)).toBe("half")
    // The session goes on.
    await client.turn(sessionId, "say again", "c")
    expect(kinds(client, "c").at(-1)).toBe("done")
    expect(said(client, "c")).toContain("again")
  })

  it("cancel is answered although nothing runs, and for a session that is not there", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const { id: sessionId } = await client.create()
    for (const [id, session] of [
      ["x", sessionId],
      ["y", "nowhere"],
    ]) {
      client.send({ type: "run.cancel", id, sessionId: session })
      await client.ended(id!)
      expect(client.replies(id!).map(({ type }) => type)).toEqual(["cancelled", "run.status"])
    }
  })

  it("of two sockets go one after another, and a change is not decided while one runs", async () => {
    const test = await startEditorHost()
    const [one, two] = [await editorClient(test), await editorClient(test)]
    const { id: sessionId } = await one.create()
    test.model.enqueue({ matcher: /^slow$/, reply: { fault: "stall" } })
    one.send({ type: "chat.turn", id: "same", sessionId, prompt: "slow" })
    await one.until(({ type }) => type === "assistant.delta", "a delta")
    const opened = await two.ask({ type: "session.open", sessionId }, "session.created")
    expect((opened.session as { messages: unknown[] }).messages).toEqual([{ role: "user", content: "slow" }])
    two.send({ type: "chat.turn", id: "same", sessionId, prompt: "say mine" })
    await two.until(({ type }) => type === "user.queued", "user.queued")
    expect(await two.refused({ type: "changes.accept_all", sessionId })).toMatch(/busy/)
    expect(await two.refused({ type: "changes.discard_file", sessionId, path: "a" })).toMatch(/busy/)
    // The first client goes away: what it started ends, what the other one queued runs.
    one.close()
    await two.ended("same")
    expect(said(two, "same")).toBe("mine")
  })
})

describe("a turn that fails", () => {
  it("says so once, is done, keeps what was written, and the queue goes on", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const { id: sessionId } = await client.create()
    test.model.enqueue(
      { toolCalls: [{ name: "write", input: { filePath: "kept.txt", content: "kept\n" } }] },
      { fault: 400, message: "no such thing" },
    )
    client.send({ type: "chat.turn", id: "a", sessionId, prompt: "fail" })
    client.send({ type: "chat.turn", id: "b", sessionId, prompt: "say fine" })
    await client.ended("b")
    expect(kinds(client, "a")).toEqual(["syncing", "running", "error", "done"])
    expect(client.replies("a").find(({ type }) => type === "error")!.error).toContain("no such thing")
    expect(client.replies("b").find(({ type }) => type === "changes.updated")!.files).toEqual([
      { path: "kept.txt", status: "added" },
    ])
  })

  it("has its error alone when its provider has no key", async () => {
    const test = await startEditorHost({ configured: ["claude"] })
    const client = await editorClient(test)
    const session = await client.create(test.repo, { provider: "codex" })
    client.send({ type: "chat.turn", id: "a", sessionId: session.id, prompt: "hello" })
    await client.until(({ id }) => id === "a", "an error")
    await client.ask({ type: "changes.status", sessionId: session.id }, "changes.updated")
    expect(client.replies("a")).toEqual([{ type: "error", id: "a", error: expect.stringContaining("OPENAI_API_KEY") }])
    const other = await client.create(test.repo, {})
    expect(other.provider).toBe("claude")
  })
})

describe("a session", () => {
  it("is there after a restart, with its conversation, its changes and its refs", async () => {
    const first = await startEditorHost()
    const before = await editorClient(first)
    const { id: sessionId } = await before.create()
    writes(first, { "README.md": "# Pending\n" })
    await before.turn(sessionId, "change it")
    await first.host.stop()

    const test = await startTestHost({ again: first })
    const client = await editorClient(test)
    client.send({ type: "session.open", id: "o", sessionId })
    const changes = await client.until(({ id, type }) => id === "o" && type === "changes.updated", "changes")
    expect(client.replies("o").map(({ type }) => type)).toEqual(["session.created", "changes.updated"])
    expect(client.replies("o")[0]!.session).toMatchObject({
      id: sessionId,
      messages: [
        { role: "user", content: "change it" },
        { role: "assistant", content: "Written." },
      ],
    })
    expect(changes.files).toEqual([{ path: "README.md", status: "modified" }])
    expect(await git(test.repo, "diff", "--name-only", `${changes.baseRef}..${changes.agentRef}`)).toBe("README.md")
    await client.ask({ type: "changes.accept_all", sessionId }, "changes.updated")
    expect(await readFile(inRepo(test, "README.md"), "utf8")).toBe("# Pending\n")
  })

  it("of the window opens here, and one of here is in the window and the opencode API", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const made = await client.create()
    const summaries = (await (await test.request("/outrigger/sessions")).json()) as { session: { id: string } }[]
    expect(summaries.map(({ session }) => session.id)).toContain(made.id)
    expect((await test.client.session.get({ sessionID: made.id })).data?.id).toBe(made.id)

    for (const sandbox of [true, false]) {
      const body = JSON.stringify({ directory: test.repo, sandbox })
      const created = await test.request("/outrigger/sessions", { method: "POST", body })
      const { session } = (await created.json()) as { session: { id: string } }
      client.send({ type: "session.open", id: session.id, sessionId: session.id })
      const { baseRef, agentRef } = await client.until(
        ({ id, type }) => id === session.id && type === "changes.updated",
        "changes",
      )
      expect(await git(test.repo, "diff", "--name-only", `${baseRef}..${agentRef}`)).toBe("")
      writes(test, { [`by-${sandbox}.txt`]: "hello\n" })
      await test.client.session.prompt({
        sessionID: session.id,
        parts: [{ type: "text", text: "write" }],
        model: { providerID: "anthropic", modelID: modelOf.claude },
      })
      const status = await client.ask({ type: "changes.status", sessionId: session.id }, "changes.updated")
      expect(status.files).toEqual([{ path: `by-${sandbox}.txt`, status: "added" }])
      expect(await git(test.repo, "diff", "--name-only", `${baseRef}..${agentRef}`)).toBe(`by-${sandbox}.txt`)
      const gone = await test.request(`/sessions/${session.id}`, { method: "DELETE" })
      expect(gone.status).toBe(200)
      expect(await git(test.repo, "for-each-ref", "refs/0x0")).not.toContain(session.id)
    }
  })

  it("is not made where there is no commit, no repository or no folder", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const empty = `${test.home}/empty`
    await writeFiles(empty, { "a.txt": "a" })
    expect(await client.refused({ type: "session.create", repoRoot: empty })).toMatch(/not a git repository/)
    await git(empty, "init", "-q")
    expect(await client.refused({ type: "session.create", repoRoot: empty })).toMatch(/at least one commit/)
    for (const repoRoot of ["", "relative", `${test.repo}/nowhere`, "/a\0b"])
      expect(await client.refused({ type: "session.create", repoRoot })).toMatch(/repoRoot|no folder/)
    await writeFile(inRepo(test, "file"), "")
    expect(await client.refused({ type: "session.create", repoRoot: inRepo(test, "file") })).not.toMatch(/wrong inside/)
    expect(await client.refused({ type: "session.create", repoRoot: test.repo, model: "no-such" })).toMatch(/no-such/)
  })
})
