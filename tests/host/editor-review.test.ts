import { existsSync } from "node:fs"
import { readFile, rename, rm } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import { type EditorClient, editorClient, startEditorHost, writes } from "../support/editor.ts"
import { writeFiles } from "../support/folder.ts"
import { inRepo, type TestHost } from "../support/host.ts"
import { commitAll, git } from "../support/real-git.ts"

const ten = Array.from({ length: 10 }, (_, line) => `line ${line + 1}\n`).join("")
const read = (test: TestHost, name: string) => readFile(inRepo(test, name), "utf8")
const listed = async (client: EditorClient, message: Record<string, unknown>) =>
  ((await client.ask(message, "changes.updated")).files as { path: string; status: string }[])
    .map(({ path, status }) => `${status} ${path}`)
    .sort()

/** A session in which the agent has written these files. */
async function proposed(files: Record<string, unknown>, written: Record<string, string>) {
  const test = await startEditorHost({ files })
  const client = await editorClient(test)
  const { id: sessionId } = await client.create()
  writes(test, written)
  await client.turn(sessionId, "write them")
  return { test, client, sessionId, all: (type: string) => listed(client, { type, sessionId }) }
}

describe("accepting", () => {
  it("all puts the changes into the checkout, unstaged, and leaves nothing pending", async () => {
    const { test, all } = await proposed(
      { "a.txt": "a\n", "with space é.txt": "old\n" },
      { "a.txt": "A\n", "with space é.txt": "new\n", "sub/new.txt": "n\n" },
    )
    expect(await all("changes.status")).toEqual(["added sub/new.txt", "modified a.txt", "modified with space é.txt"])
    expect(await read(test, "a.txt")).toBe("a\n")
    const head = await git(test.repo, "rev-parse", "HEAD")
    expect(await all("changes.accept_all")).toEqual([])
    expect(await read(test, "a.txt")).toBe("A\n")
    expect(await read(test, "with space é.txt")).toBe("new\n")
    expect(await read(test, "sub/new.txt")).toBe("n\n")
    expect(await git(test.repo, "diff", "--cached", "--name-only")).toBe("")
    expect(await git(test.repo, "rev-parse", "HEAD")).toBe(head)
    expect(await all("changes.accept_all")).toEqual([])
  })

  it("one file leaves the other pending; discarding that one keeps its old content", async () => {
    const { test, client, sessionId } = await proposed(
      { "a.txt": "a\n", "b.txt": "b\n" },
      { "a.txt": "A\n", "b.txt": "B\n" },
    )
    expect(await listed(client, { type: "changes.accept_file", sessionId, path: "a.txt" })).toEqual(["modified b.txt"])
    expect([await read(test, "a.txt"), await read(test, "b.txt")]).toEqual(["A\n", "b\n"])
    expect(await listed(client, { type: "changes.accept_file", sessionId, path: "none.txt" })).toEqual([
      "modified b.txt",
    ])
    expect(await listed(client, { type: "changes.discard_file", sessionId, path: "b.txt" })).toEqual([])
    expect(await read(test, "b.txt")).toBe("b\n")
  })

  it("works after the user edited other lines, and is refused as a whole where both edited the same", async () => {
    const { test, client, sessionId, all } = await proposed(
      { "a.txt": ten, "b.txt": ten },
      { "a.txt": ten.replace("line 1\n", "agent 1\n"), "b.txt": ten.replace("line 1\n", "agent 1\n"), "c.txt": "c\n" },
    )
    await writeFiles(test.repo, {
      "a.txt": ten.replace("line 9", "user 9"),
      "b.txt": ten.replace("line 1\n", "user 1\n"),
      "c.txt": "mine\n",
    })
    const before = await all("changes.status")
    expect(await client.refused({ type: "changes.accept_all", sessionId })).toMatch(/b\.txt/)
    for (const path of ["b.txt", "c.txt"])
      expect(await client.refused({ type: "changes.accept_file", sessionId, path })).toContain(path)
    expect(await all("changes.status")).toEqual(before)
    expect(await read(test, "b.txt")).toContain("user 1")
    expect(await listed(client, { type: "changes.accept_file", sessionId, path: "a.txt" })).toEqual([
      "added c.txt",
      "modified b.txt",
    ])
    expect(await read(test, "a.txt")).toBe(ten.replace("line 1\n", "agent 1\n").replace("line 9", "user 9"))
  })

  it("refuses paths that lead out of the repository", async () => {
    const { client, sessionId } = await proposed({ "a.txt": "a\n" }, { "a.txt": "A\n" })
    for (const path of ["/etc/passwd", "../x", "a/../../x", "a\\..\\x", "C:\\x", "a\0b"])
      for (const type of ["changes.accept_file", "changes.discard_file"])
        expect(await client.refused({ type, sessionId, path })).toMatch(/relative/)
  })
})

it("discarding all empties the list and leaves the checkout as it is", async () => {
  const { test, all } = await proposed({ "a.txt": "a\n" }, { "a.txt": "A\n", "b.txt": "b\n" })
  expect(await all("changes.discard_all")).toEqual([])
  expect(await read(test, "a.txt")).toBe("a\n")
  expect(existsSync(inRepo(test, "b.txt"))).toBe(false)
})

it("a renamed file is one change, decided by its new name", async () => {
  const move = "require('node:fs').renameSync('old.txt', 'new.txt')\n"
  const test = await startEditorHost({ files: { "old.txt": ten, "move.cjs": move } })
  const client = await editorClient(test)
  const { id: sessionId } = await client.create()
  const command = "node move.cjs"
  test.model.enqueue(
    { toolCalls: [{ name: "bash", input: { command, description: "Renames" } }] },
    { text: "Renamed." },
  )
  await client.turn(sessionId, "rename it")
  expect(await listed(client, { type: "changes.status", sessionId })).toEqual(["renamed new.txt"])
  expect(await listed(client, { type: "changes.accept_file", sessionId, path: "new.txt" })).toEqual([])
  expect([existsSync(inRepo(test, "old.txt")), await read(test, "new.txt")]).toEqual([false, ten])
})

describe("the next turn's sync, with a proposal pending", () => {
  it("keeps both where different lines were edited, and the agent's version where it was the same", async () => {
    const { test, client, sessionId, all } = await proposed(
      { "both.txt": ten, "same.txt": ten, "gone.txt": "x\n", "rm.cjs": "require('node:fs').rmSync('gone.txt')\n" },
      { "both.txt": ten.replace("line 1\n", "agent 1\n"), "same.txt": ten.replace("line 5", "agent 5") },
    )
    const command = "node rm.cjs"
    test.model.enqueue({ toolCalls: [{ name: "bash", input: { command, description: "Removes" } }] }, { text: "Gone." })
    await client.turn(sessionId, "remove it")
    await writeFiles(test.repo, {
      "both.txt": ten.replace("line 9", "user 9"),
      "same.txt": ten.replace("line 5", "user 5").replace("line 10", "user 10"),
      "gone.txt": "x, edited\n",
    })
    await commitAll(test.repo, "the user went on")
    test.model.enqueue({ text: "Nothing to do." })
    await client.turn(sessionId, "go on")
    expect(await all("changes.status")).toEqual(["deleted gone.txt", "modified both.txt", "modified same.txt"])
    const { agentRef } = await client.ask({ type: "changes.status", sessionId }, "changes.updated")
    expect(await git(test.repo, "show", `${agentRef}:same.txt`)).not.toContain("<<<<")
    expect(await all("changes.accept_all")).toEqual([])
    expect(await read(test, "both.txt")).toBe(ten.replace("line 1\n", "agent 1\n").replace("line 9", "user 9"))
    expect(await read(test, "same.txt")).toBe(ten.replace("line 5", "agent 5").replace("line 10", "user 10"))
    expect(existsSync(inRepo(test, "gone.txt"))).toBe(false)
  })
})

describe("deleting a session", () => {
  it("ends its turn, and leaves no worktree, no ref and the checkout as it was", async () => {
    const { test, client, sessionId } = await proposed({ "a.txt": "a\n" }, { "a.txt": "A\n" })
    const { directory } = (await test.client.session.get({ sessionID: sessionId })).data!
    test.model.enqueue({ fault: "stall" })
    client.send({ type: "chat.turn", id: "t", sessionId, prompt: "more" })
    await client.until(({ id, type }) => id === "t" && type === "assistant.delta", "a delta")
    const gone = await test.request(`/sessions/${sessionId}`, { method: "DELETE" })
    expect([gone.status, ((await gone.json()) as { id: string }).id]).toEqual([200, sessionId])
    await client.until(({ id, type }) => id === "t" && type === "cancelled", "cancelled")
    expect(existsSync(directory)).toBe(false)
    expect(await git(test.repo, "for-each-ref", "refs/0x0", "refs/outrigger/session")).toBe("")
    expect(await git(test.repo, "worktree", "list")).not.toContain(directory)
    expect(await read(test, "a.txt")).toBe("a\n")
    expect((await test.request(`/sessions/${sessionId}`)).status).toBe(404)
    expect((await test.request(`/sessions/${sessionId}`, { method: "DELETE" })).status).toBe(404)
    expect(await client.refused({ type: "session.open", sessionId })).toMatch(/not found/)
  })

  it("works although its worktree, or the whole repository, is gone", async () => {
    const test = await startEditorHost()
    const client = await editorClient(test)
    const [one, two] = [await client.create(), await client.create()]
    const { directory } = (await test.client.session.get({ sessionID: one.id })).data!
    await rm(directory, { recursive: true })
    expect((await test.request(`/sessions/${one.id}`, { method: "DELETE" })).status).toBe(200)
    await rename(test.repo, `${test.home}/moved`)
    expect((await test.request(`/sessions/${two.id}`, { method: "DELETE" })).status).toBe(200)
    expect(await (await test.request("/sessions")).json()).toEqual({ sessions: [] })
  })
})
