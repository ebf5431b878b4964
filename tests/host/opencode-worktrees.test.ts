import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { followEvents, startTestHost, type TestHost } from "../support/host.ts"
import { git } from "../support/real-git.ts"

const exists = (at: string) =>
  access(at).then(
    () => true,
    () => false,
  )

type GlobalEvent = { directory?: string; payload: { type: string; properties: Record<string, unknown> } }

async function scene(options: Parameters<typeof startTestHost>[0] = {}) {
  const test = await startTestHost(options)
  const stream = await followEvents(test, "/global/event")
  const told = (type: string, directory: string) =>
    stream.until((event) => {
      const { payload, directory: at } = event as unknown as GlobalEvent
      return payload.type === type && at === directory
    }, `${type} of ${directory}`) as unknown as Promise<GlobalEvent>
  return { test, stream, told }
}

const remove = (test: TestHost, directory: string) =>
  test.request("/experimental/worktree", { method: "DELETE", body: JSON.stringify({ directory }) })

describe("worktrees", () => {
  it("are filled in the background with their own branch, after their start commands", async () => {
    const { test, told } = await scene()
    await test.client.project.update({
      projectID: (await test.client.project.current()).data!.id,
      commands: { start: "echo from the project > project.txt" },
    })
    const made = (
      await test.client.worktree.create({
        worktreeCreateInput: { name: "Try It!", startCommand: "cat project.txt > both.txt; echo hello from start" },
      })
    ).data!
    expect(made).toMatchObject({ name: "try-it", branch: "opencode/try-it" })
    expect(made.directory.startsWith(test.home)).toBe(true)
    const ready = await told("worktree.ready", made.directory)
    expect(ready.payload.properties).toEqual({ name: "try-it", branch: "opencode/try-it" })
    expect(await readFile(path.join(made.directory, "both.txt"), "utf8")).toBe("from the project\n")
    expect(await git(made.directory, "branch", "--show-current")).toContain("opencode/try-it")
    expect((await test.client.worktree.list()).data).toEqual([made.directory])
    expect((await test.client.project.current()).data!.sandboxes).toContain(made.directory)

    const again = (await test.client.worktree.create({ worktreeCreateInput: { name: "try it" } })).data!
    expect(again.name).toMatch(/^try-it-\w+-\w+$/)
    const random = (await test.client.worktree.create({})).data!
    expect(random.name).toMatch(/^\w+-\w+$/)
    await Promise.all([told("worktree.ready", again.directory), told("worktree.ready", random.directory)])
    expect((await test.client.worktree.list()).data).toHaveLength(3)
  })

  it("can be reset to the default branch, and removed with their branch", async () => {
    const { test, told, stream } = await scene()
    const { directory, branch } = (await test.client.worktree.create({ worktreeCreateInput: { name: "w" } })).data!
    await told("worktree.ready", directory)
    await writeFile(path.join(directory, "README.md"), "changed")
    await mkdir(path.join(directory, "left"), { recursive: true })
    await writeFile(path.join(directory, "left", "over.txt"), "x")
    await git(directory, "add", "-A")
    await git(directory, "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-qm", "work")
    stream.events.length = 0
    expect((await test.client.worktree.reset({ worktreeResetInput: { directory } })).data).toBe(true)
    await told("worktree.ready", directory)
    expect(await readFile(path.join(directory, "README.md"), "utf8")).toContain("# Fixture")
    expect(await exists(path.join(directory, "left"))).toBe(false)

    expect((await test.client.worktree.remove({ worktreeRemoveInput: { directory } })).data).toBe(true)
    expect([await exists(directory), await git(test.repo, "branch", "--list", branch)]).toEqual([false, ""])
    expect((await test.client.worktree.remove({ worktreeRemoveInput: { directory } })).data).toBe(true)
    const reset = await test.request("/experimental/worktree/reset", {
      method: "POST",
      body: JSON.stringify({ directory }),
    })
    expect([reset.status, await reset.json()]).toMatchObject([400, { name: "WorktreeResetFailedError" }])
    expect((await test.client.project.current()).data!.sandboxes).not.toContain(directory)
  })

  it("touch nothing that was not made as one here", async () => {
    const { test } = await scene()
    for (const directory of [test.repo, path.dirname(test.home), test.home, path.join(test.home, "worktrees")]) {
      await mkdir(path.join(test.home, "worktrees"), { recursive: true })
      expect((await remove(test, directory)).status).toBe(400)
      const reset = await test.request("/experimental/worktree/reset", {
        method: "POST",
        body: JSON.stringify({ directory }),
      })
      expect(reset.status).toBe(400)
    }
    const other = `${test.repo}-by-hand`
    await git(test.repo, "worktree", "add", "-q", "--detach", other)
    try {
      expect((await remove(test, other)).status).toBe(400)
      expect(await exists(path.join(other, "README.md"))).toBe(true)
      expect((await test.client.worktree.list()).data).toEqual([])
    } finally {
      await rm(other, { recursive: true, force: true })
    }
  })

  it("say what failed: no git, no commit, a start command", async () => {
    const { test, told } = await scene()
    const failing = (
      await test.client.worktree.create({ worktreeCreateInput: { startCommand: "echo cannot build; exit 3" } })
    ).data!
    const failed = await told("worktree.failed", failing.directory)
    expect(failed.payload.properties.message).toMatch(/code 3: cannot build/)
    const plain = await test.request(`/experimental/worktree?directory=${encodeURIComponent(test.home)}`, {
      method: "POST",
    })
    expect([plain.status, await plain.json()]).toMatchObject([400, { name: "WorktreeNotGitError" }])
  })
})
