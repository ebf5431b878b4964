import { chmod, lstat, mkdir, readdir, readlink, rm, stat, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { beforeEach, describe, expect, test } from "vitest"
import { makeFolder, writeFiles } from "../../support/folder.ts"
import { commit, makeRepo, read, sh } from "../../support/git-repo.ts"
import { type Bench, makeBench, names } from "../../support/git-session.ts"

let bench: Bench
const id = "ses_1"

beforeEach(async () => {
  bench = await makeBench()
})

describe("a new sandbox", () => {
  test("is the user's folder as it is: uncommitted, untracked, deleted, modes and links", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "gone.txt": "x\n", "run.sh": "#!/bin/sh\n" })
    await writeFiles(root, { "a.txt": "uncommitted\n", "dir/new.txt": "untracked\n", "staged.txt": "s\n" })
    await sh(root, "add", "staged.txt")
    await rm(path.join(root, "gone.txt"))
    await chmod(path.join(root, "run.sh"), 0o755)
    await symlink("a.txt", path.join(root, "link"))
    const status = await sh(root, "status", "--porcelain")
    const steps: string[] = []
    const { sandbox, ready } = await bench.changes.sandboxes.create({
      sessionID: id,
      projectID: "project",
      directory: root,
      onProgress: (step) => steps.push(step),
    })
    expect(sandbox).toMatchObject({ state: "creating", target: root })
    expect(await ready).toMatchObject({ state: "ready", directory: sandbox.directory })
    const box = sandbox.directory
    expect(await read(box, "a.txt")).toBe("uncommitted\n")
    expect(await read(box, "dir/new.txt")).toBe("untracked\n")
    expect(await read(box, "staged.txt")).toBe("s\n")
    expect(await readlink(path.join(box, "link"))).toBe("a.txt")
    expect((await stat(path.join(box, "run.sh"))).mode & 0o100).toBe(0o100)
    await expect(lstat(path.join(box, "gone.txt"))).rejects.toMatchObject({ code: "ENOENT" })
    expect(await sh(root, "status", "--porcelain")).toBe(status)
    expect(await sh(box, "rev-parse", "HEAD")).toBe(await sh(root, "rev-parse", "HEAD"))
    expect(steps.length).toBeGreaterThan(1)
    bench.sessions.set(id, { id, directory: box })
    expect(await bench.changes.list(id)).toMatchObject({ files: [], behind: false, mode: "sandbox" })
    const states = bench.news.flatMap((event) => (event.type === "sandbox.updated" ? [event.sandbox.state] : []))
    expect(states).toEqual(["creating", "ready"])
  })

  test("has a baseline and a head that plain git can read, and they follow", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    await writeFiles(root, { "mine.txt": "untracked\n" })
    const box = await bench.sandboxed(id, root)
    const ref = `refs/outrigger/session/${id}`
    expect(await sh(root, "show", `${ref}/baseline:mine.txt`)).toBe("untracked")
    await writeFiles(box, { "a.txt": "two\n" })
    expect(await bench.changes.refresh(id)).toBe(1)
    expect(await sh(root, "diff", "--name-only", `${ref}/baseline`, `${ref}/head`)).toBe("a.txt")
    await bench.changes.decide(id, { action: "accept", selection: { all: true } })
    expect(await sh(root, "diff", "--name-only", `${ref}/baseline`, `${ref}/head`)).toBe("")
    expect(await sh(root, "fsck", "--strict", "--no-dangling")).toBe("")
  })

  test("of a folder below the top opens that folder, and accepts to the right place", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "pkg/app/b.txt": "b\n" })
    const box = await bench.sandboxed(id, path.join(root, "pkg/app"))
    expect(bench.changes.sandboxes.get(id)).toMatchObject({ target: path.join(root, "pkg/app") })
    expect(path.basename(box)).toBe("app")
    await writeFiles(box, { "b.txt": "agent\n", "../../a.txt": "agent\n" })
    expect(names(await bench.changes.list(id))).toEqual(["a.txt", "pkg/app/b.txt"])
    await bench.changes.decide(id, { action: "accept", selection: { all: true } })
    expect(await read(root, "pkg/app/b.txt")).toBe("agent\n")
    expect(await read(root, "a.txt")).toBe("agent\n")
  })

  test("brings dependency folders and what .worktreeinclude names, but no other ignored file", async () => {
    const root = await makeRepo({
      ".gitignore": "node_modules\n.venv\n.env*\ndist\n*.secret\n",
      ".worktreeinclude": ".env*\n!.env.prod\nconfig/*.secret\n",
    })
    await writeFiles(root, {
      "node_modules/pkg/index.js": "module\n",
      "node_modules/.cache/x": "cache\n",
      "web/node_modules/deep/index.js": "deep\n",
      ".venv/bin/python": "py\n",
      ".env": "A=1\n",
      ".env.prod": "no\n",
      "config/a.secret": "s\n",
      "other.secret": "no\n",
      "dist/out.js": "built\n",
    })
    await mkdir(path.join(root, "node_modules/.bin"))
    await symlink("../pkg/index.js", path.join(root, "node_modules/.bin/pkg"))
    const box = await bench.sandboxed(id, root)
    expect(await read(box, "node_modules/pkg/index.js")).toBe("module\n")
    expect(await readlink(path.join(box, "node_modules/.bin/pkg"))).toBe("../pkg/index.js")
    expect(await read(box, "web/node_modules/deep/index.js")).toBe("deep\n")
    expect(await read(box, ".venv/bin/python")).toBe("py\n")
    expect(await read(box, ".env")).toBe("A=1\n")
    expect(await read(box, "config/a.secret")).toBe("s\n")
    for (const left of [".env.prod", "other.secret", "dist"])
      await expect(lstat(path.join(box, left))).rejects.toMatchObject({ code: "ENOENT" })
    // What is written in place there must not reach the user's folder.
    await writeFiles(box, { ".venv/bin/python": "changed\n", ".env": "changed\n" })
    expect(await read(root, ".venv/bin/python")).toBe("py\n")
    expect(await read(root, ".env")).toBe("A=1\n")
    expect((await bench.changes.list(id)).files).toEqual([])
  })

  test("runs no hook and no file system monitor of the user's", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const trap = path.join(await makeFolder(), "ran")
    for (const hook of ["post-checkout", "reference-transaction", "post-index-change", "pre-commit"]) {
      await mkdir(path.join(root, ".git/hooks"), { recursive: true })
      await writeFile(path.join(root, ".git/hooks", hook), `#!/bin/sh\ntouch '${trap}'\n`, { mode: 0o755 })
    }
    await writeFile(path.join(root, "monitor"), `#!/bin/sh\ntouch '${trap}'\n`, { mode: 0o755 })
    await sh(root, "config", "core.fsmonitor", path.join(root, "monitor"))
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "two\n" })
    await bench.changes.decide(id, { action: "accept", selection: { all: true } })
    await bench.changes.sandboxes.remove(id)
    await expect(stat(trap)).rejects.toMatchObject({ code: "ENOENT" })
  })

  test("leaves submodules to git: empty, never pending, never moved", async () => {
    const inner = await makeRepo({ "lib.txt": "lib\n" })
    const root = await makeRepo({ "a.txt": "one\n" })
    await sh(root, "submodule", "add", "-q", inner, "sub")
    await commit(root)
    const box = await bench.sandboxed(id, root)
    expect(await readdir(path.join(box, "sub"))).toEqual([])
    expect(bench.changes.sandboxes.get(id)?.notices.join()).toMatch(/[Ss]ubmodule/)
    await writeFiles(path.join(root, "sub"), { "lib.txt": "newer\n" })
    await commit(path.join(root, "sub"))
    const set = await bench.changes.list(id)
    expect(set).toMatchObject({ files: [], behind: false })
    await writeFiles(box, { "a.txt": "two\n" })
    await rm(path.join(box, "sub"), { recursive: true })
    const gone = await bench.changes.list(id)
    expect(gone.files.find((file) => file.path === "sub")).toMatchObject({ kind: "submodule" })
    await expect(
      bench.changes.decide(id, { action: "accept", selection: { files: [{ path: "sub" }] } }),
    ).rejects.toMatchObject({ tag: "Unsupported" })
    await bench.changes.decide(id, { action: "accept", selection: { all: true } })
    expect(await read(root, "a.txt")).toBe("two\n")
    expect(await read(root, "sub/lib.txt")).toBe("newer\n")
  })

  test("keeps converted line endings as the user has them on disk", async () => {
    const root = await makeRepo({ ".gitattributes": "*.txt text eol=crlf\n", "a.txt": "one\n", "b.txt": "b\n" })
    await rm(path.join(root, "a.txt"))
    await sh(root, "checkout", "a.txt")
    const box = await bench.sandboxed(id, root)
    expect(await read(box, "a.txt")).toBe("one\r\n")
    expect(await read(box, "b.txt")).toBe("b\n")
    expect(await bench.changes.list(id)).toMatchObject({ files: [], behind: false })
  })

  test("is refused with a reason without git, and without a commit", async () => {
    const create = (directory: string) => bench.changes.sandboxes.create({ sessionID: id, projectID: "p", directory })
    await expect(create(await makeFolder({ a: "" }))).rejects.toMatchObject({ tag: "NotGit" })
    const empty = await makeFolder()
    await sh(empty, "init", "-q")
    await expect(create(empty)).rejects.toMatchObject({ tag: "Unsupported" })
  })

  test("that could not be made is failed with the reason, and can be tried again", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const input = { sessionID: id, projectID: "project", directory: root, branch: "main" }
    const first = await bench.changes.sandboxes.create(input)
    await expect(first.ready).rejects.toMatchObject({ tag: "GitFailed" })
    expect(bench.changes.sandboxes.get(id)).toMatchObject({ state: "failed" })
    const second = await bench.changes.sandboxes.create({ ...input, branch: "session/one" })
    expect(await second.ready).toMatchObject({ state: "ready" })
    expect(await sh(second.sandbox.directory, "symbolic-ref", "--short", "HEAD")).toBe("session/one")
  })
})

describe("removing a sandbox", () => {
  test("is refused while work is pending; by force the work is kept under a ref", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "two\n", "new.txt": "n\n" })
    await expect(bench.changes.sandboxes.remove(id)).rejects.toMatchObject({ tag: "Conflict" })
    expect(await read(box, "new.txt")).toBe("n\n")
    const { rescued } = await bench.changes.sandboxes.remove(id, { force: true })
    expect(await sh(root, "show", `${rescued}:new.txt`)).toBe("n")
    expect(await sh(root, "show", `${rescued}:a.txt`)).toBe("two")
    await expect(stat(box)).rejects.toMatchObject({ code: "ENOENT" })
    expect(await sh(root, "worktree", "list", "--porcelain")).not.toContain(box)
    expect(await sh(root, "for-each-ref", "refs/outrigger/session")).toBe("")
    expect(bench.changes.sandboxes.get(id)).toBeUndefined()
    await bench.changes.forget(id)
  })

  test("keeps commits that the session made on no branch", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "two\n" })
    const made = await commit(box, "by the session")
    await bench.changes.decide(id, { action: "accept", selection: { all: true } })
    const { rescued } = await bench.changes.sandboxes.remove(id)
    expect(await sh(root, "merge-base", "--is-ancestor", made, rescued!)).toBe("")
  })

  test("never touches a folder that does not carry the session's mark", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const box = await bench.sandboxed(id, root)
    await sh(root, "worktree", "remove", "--force", box)
    await sh(root, "worktree", "add", "-q", "--detach", box)
    await writeFiles(box, { "precious.txt": "mine\n" })
    await expect(bench.changes.sandboxes.remove(id, { force: true })).rejects.toMatchObject({ tag: "Forbidden" })
    expect(await read(box, "precious.txt")).toBe("mine\n")
  })

  test("works when the folder is gone already", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const box = await bench.sandboxed(id, root)
    await rm(box, { recursive: true })
    await bench.changes.sandboxes.remove(id)
    expect(await sh(root, "worktree", "list", "--porcelain")).not.toContain(box)
    expect(await sh(root, "for-each-ref", "refs/outrigger")).toBe("")
  })
})

test("a sandbox that was being made when the app ended is failed at the next start", async () => {
  const root = await makeRepo({ "a.txt": "one\n" })
  const { sandbox, ready } = await bench.changes.sandboxes.create({ sessionID: id, projectID: "p", directory: root })
  await ready
  const { openDatabase } = await import("../../../electron/store/database.ts")
  const db = openDatabase(path.join(bench.home, "outrigger.db"))
  db.run("UPDATE sandbox SET state = 'creating'")
  db.close()
  bench = await bench.reopen()
  await bench.changes.recover()
  expect(bench.changes.sandboxes.get(id)).toMatchObject({ state: "failed", directory: sandbox.directory })
  const again = await bench.changes.sandboxes.create({ sessionID: id, projectID: "p", directory: root })
  expect(await again.ready).toMatchObject({ state: "ready" })
})
