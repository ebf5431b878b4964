import { access, chmod, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { homePaths } from "../../electron/lib/paths.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { type Discobot, startDiscobot } from "../support/discobot.ts"
import { makeFolder } from "../support/folder.ts"
import { makeRepository, scriptedConfig } from "../support/host.ts"
import { startHostProcess } from "../support/host-process.ts"
import { git } from "../support/real-git.ts"
import { until } from "../support/until.ts"

const head = async (repo: string) => (await git(repo, "rev-parse", "HEAD")).trim()
const filesOf = async (repo: string) =>
  (await git(repo, "show", "--name-only", "--format=", "HEAD")).trim().split("\n").sort()
const statusOf = async (test: Pick<Discobot, "call">, id: string) =>
  (await test.call("GET", `sessions/${id}`)).value.status

/** The host was killed while it committed: this is what its store says then. */
function cutOff(home: string, landing: { base: string; plan?: { paths: string[]; message: string } }) {
  const db = openDatabase(homePaths(home).database)
  const session = db.get<{ id: string }>("SELECT session_id AS id FROM session_alias WHERE scope = ''")!
  db.run(
    "INSERT INTO landing (session_id, operation, state, base, plan) VALUES (?, 'commit', 'committing', ?, ?)",
    session.id,
    landing.base,
    landing.plan ? JSON.stringify(landing.plan) : null,
  )
  db.close()
}

describe("a commit that was cut off goes on when the host starts, whether or not anybody looks", () => {
  it("with the files taken over but not committed: they are committed, and nothing else", async () => {
    const test = await startDiscobot()
    const id = await test.session("cut-1")
    const base = await head(test.repo)
    await test.call("PUT", `sessions/${id}/files/write`, { path: "work.txt", content: "work\n" })
    const [first] = (await test.call("GET", "/outrigger/sessions")).value
    const own = first.session.id as string
    await test.call("POST", `/outrigger/sessions/${own}/changes/decide`, { action: "accept", selection: { all: true } })
    expect(await readFile(path.join(test.repo, "work.txt"), "utf8")).toBe("work\n")
    await writeFile(path.join(test.repo, "mine.txt"), "of the person\n")
    await test.host.stop()
    cutOff(test.home, { base, plan: { paths: ["work.txt"], message: "The work" } })
    const again = await startDiscobot({ again: test })
    await until(async () => (await head(test.repo)) !== base)
    expect(await filesOf(test.repo)).toEqual(["work.txt"])
    await until(async () => (await statusOf(again, id)) === "committed")
    expect((await again.call("GET", `sessions/${id}`)).value.appliedCommit).toBe(await head(test.repo))
    expect(await git(test.repo, "status", "--porcelain")).toContain("?? mine.txt")
  })

  it("with the commit made but not noted: it is found, and not made again", async () => {
    const test = await startDiscobot()
    const id = await test.session("cut-2")
    const base = await head(test.repo)
    await test.host.stop()
    await writeFile(path.join(test.repo, "work.txt"), "work\n")
    await git(test.repo, "add", "work.txt")
    await git(test.repo, "-c", "user.name=T", "-c", "user.email=t@t", "commit", "-q", "-m", "The work")
    const made = await head(test.repo)
    cutOff(test.home, { base, plan: { paths: ["work.txt"], message: "The work" } })
    const again = await startDiscobot({ again: test })
    await until(async () => (await statusOf(again, id)) === "committed")
    expect(await head(test.repo)).toBe(made)
    expect((await again.call("GET", `sessions/${id}`)).value.appliedCommit).toBe(made)
  })

  it("killed in the middle of its check: it begins again and ends well", async () => {
    const marker = path.join(await makeFolder(), "began")
    const repo = await makeRepository({
      "README.md": "x\n",
      // The first run never ends by itself.
      ".discobot/hooks/gate.sh": `#!/bin/sh\n#---\n# type: pre-commit\n#---\nif [ ! -e ${marker} ]; then touch ${marker}; exec sleep 300; fi\n`,
    })
    await chmod(path.join(repo, ".discobot/hooks/gate.sh"), 0o755)
    const home = await makeFolder({ "config/outrigger.json": scriptedConfig("http://127.0.0.1:9") })
    const host = await startHostProcess({ home, folder: repo })
    const ask = async (from: typeof host, method: string, target: string, body?: unknown) => {
      const answer = await from.request(`/api/projects/local/${target}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: answer.status, value: (await answer.json()) as Record<string, string> }
    }
    const workspace = (await ask(host, "POST", "workspaces", { path: repo })).value.id
    expect((await ask(host, "POST", "sessions", { id: "kill", workspaceId: workspace })).status).toBe(200)
    await ask(host, "PUT", "sessions/kill/files/write", { path: "work.txt", content: "work\n" })
    expect((await ask(host, "POST", "sessions/kill/commit")).value).toEqual({ success: true })
    await until(() =>
      access(marker).then(
        () => true,
        () => false,
      ),
    )
    // Meanwhile nothing else may touch it.
    expect((await ask(host, "GET", "sessions/kill")).value.status).toBe("committing")
    for (const operation of ["commit", "rebase"])
      expect(await ask(host, "POST", `sessions/kill/${operation}`)).toEqual({
        status: 409,
        value: { error: "Session operation already in progress" },
      })
    const chat = { messages: [{ id: "u", role: "user", parts: [{ type: "text", text: "hi" }] }] }
    expect((await ask(host, "POST", "sessions/kill/threads/kill/chat", chat)).status).toBe(409)
    expect((await ask(host, "POST", "sessions/kill/threads/kill/chat", { messages: [] })).status).toBe(200)
    const before = await head(repo)
    await host.end("SIGKILL")
    const again = await startHostProcess({ home, folder: repo })
    await until(async () => (await head(repo)) !== before, 30_000)
    expect(await filesOf(repo)).toEqual(["work.txt"])
    await until(async () => (await ask(again, "GET", "sessions/kill")).value.status === "committed")
  })
})
