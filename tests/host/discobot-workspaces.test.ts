import { readFile, symlink, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { startDiscobot } from "../support/discobot.ts"
import { makeFolder } from "../support/folder.ts"
import { commitAll, git } from "../support/real-git.ts"
import { until } from "../support/until.ts"

describe("workspaces", () => {
  it("are folders that are checked, added, made, renamed and forgotten", async () => {
    const test = await startDiscobot()
    const { call } = test
    const home = await makeFolder({ "full/readme.txt": "x" })
    const check = async (at: string) => (await call("POST", "workspaces/validate", { path: at })).value.classification
    expect(await check(test.repo)).toBe("existing_git")
    expect(await check(path.join(home, "new"))).toBe("new")
    expect(await check(path.join(home, "full"))).toBe("invalid")
    expect(await check("")).toBe("invalid")
    expect((await call("POST", "workspaces", {})).value).toEqual({ error: "Path is required" })
    expect((await call("POST", "workspaces", { path: "file:///etc", sourceType: "git" })).status).toBe(400)
    const made = await call("POST", "workspaces", { path: path.join(home, "new"), displayName: "Fresh" })
    expect(made).toMatchObject({
      status: 201,
      value: { status: "initializing", displayName: "Fresh", sourceType: "local" },
    })
    const one = async () => (await call("GET", `workspaces/${made.value.id}`)).value
    await until(async () => (await one()).status === "ready")
    expect(await git(path.join(home, "new"), "rev-list", "--count", "HEAD")).toContain("1")
    expect((await call("PUT", `workspaces/${made.value.id}`, { displayName: null })).value.displayName).toBeUndefined()
    expect((await call("GET", "workspaces")).value.workspaces).toHaveLength(1)
    expect((await call("DELETE", `workspaces/${made.value.id}?deleteFiles=true`)).value).toEqual({ success: true })
    expect((await call("GET", `workspaces/${made.value.id}`)).status).toBe(404)
    // The person's own folder stays whatever is asked for.
    expect(await git(path.join(home, "new"), "rev-list", "--count", "HEAD")).toContain("1")
    const suggested = (
      await call("GET", `suggestions?q=${encodeURIComponent(`${path.dirname(test.repo)}/`)}&type=path`)
    ).value
    expect(Array.isArray(suggested.suggestions)).toBe(true)
  })

  it("say a failed clone as their error", async () => {
    const { call } = await startDiscobot()
    const { value } = await call("POST", "workspaces", { path: "git://127.0.0.1:1/none.git", sourceType: "git" })
    await until(async () => (await call("GET", `workspaces/${value.id}`)).value.status === "error")
    expect((await call("GET", `workspaces/${value.id}`)).value.errorMessage).toContain("git clone")
  })

  it("give git's status, branches, diff, files, history, and commit", async () => {
    const test = await startDiscobot()
    const { call } = test
    const at = `workspaces/${await test.workspace()}/git`
    await writeFile(path.join(test.repo, "README.md"), "# Changed\n")
    await call("POST", `${at}/file`, { path: "src/näw file.txt", content: "one\ntwo\n" })
    const status = (await call("GET", `${at}/status`)).value
    expect(status).toMatchObject({
      isClean: false,
      hasConflicts: false,
      unstaged: [{ path: "README.md", status: "modified" }],
      untracked: ["src/näw file.txt"],
    })
    expect((await call("GET", `${at}/diff`)).value.diffs).toMatchObject([
      { path: "README.md", status: "modified", additions: 1, binary: false },
    ])
    expect((await call("POST", `${at}/commit`, { message: "" })).status).toBe(400)
    expect((await call("POST", `${at}/stage`, {})).value).toEqual({ success: true })
    expect(
      (await call("GET", `${at}/diff?staged=true`)).value.diffs.map((each: { path: string }) => each.path),
    ).toContain("src/näw file.txt")
    const commit = await call("POST", `${at}/commit`, {
      message: "second",
      authorName: "Ada",
      authorEmail: "ada@example.org",
    })
    expect(commit).toMatchObject({
      status: 201,
      value: { author: "Ada", message: "second", parents: [expect.any(String)] },
    })
    expect((await call("POST", `${at}/commit`, { message: "nothing" })).status).toBe(409)
    expect((await call("GET", `${at}/log?limit=1`)).value.commits).toMatchObject([{ sha: commit.value.sha }])
    await git(test.repo, "branch", "other", "HEAD~1")
    expect((await call("GET", `${at}/branches`)).value.branches).toContainEqual(
      expect.objectContaining({ name: "other", isCurrent: false }),
    )
    expect((await call("POST", `${at}/checkout`, { ref: "other" })).value).toEqual({ success: true })
    expect((await call("POST", `${at}/checkout`, { ref: "--force" })).status).toBe(400)
    expect((await call("GET", `${at}/file?path=README.md`)).value.content).toContain("Fixture")
    expect((await call("GET", `${at}/file?path=README.md&ref=${commit.value.sha}`)).value.content).toBe("# Changed\n")
    expect((await call("GET", `${at}/file?path=../x`)).status).toBe(400)
    expect((await call("GET", `${at}/file?path=none`)).status).toBe(404)
    expect((await call("POST", `${at}/file`, { path: ".git/config", content: "" })).status).toBe(403)
    expect((await call("GET", `${at}/files?ref=HEAD`)).value.files).toContainEqual(
      expect.objectContaining({ path: "src", isDir: true }),
    )
    expect((await call("GET", `${at}/files`)).value.files).toContainEqual(
      expect.objectContaining({ path: "src/main.js", isDir: false }),
    )
  })
})

describe("a session's files", () => {
  it("are listed, searched, read, written against their original, renamed, deleted and compared", async () => {
    const test = await startDiscobot()
    const { call } = test
    const at = `sessions/${await test.session("files")}`
    expect((await call("GET", `${at}/files`)).value.entries).toMatchObject([
      { name: "src", type: "directory" },
      { name: "README.md", type: "file" },
    ])
    expect((await call("GET", `${at}/files?path=/etc`)).status).toBe(400)
    expect((await call("GET", `${at}/files?path=nowhere`)).status).toBe(404)
    expect((await call("GET", `${at}/files/search?q=greet`)).value.results[0]).toMatchObject({
      path: "src/greet.js",
      type: "file",
    })
    const read = (await call("GET", `${at}/files/read?path=README.md`)).value
    expect(read).toMatchObject({ encoding: "utf8", size: read.content.length })
    const put = (body: unknown) => call("PUT", `${at}/files/write`, body)
    expect(await put({ path: "README.md", content: "new\n", originalContent: "other" })).toMatchObject({
      status: 409,
      value: { error: "conflict", currentContent: read.content },
    })
    expect(await put({ path: "README.md", content: "new\n", originalContent: read.content })).toMatchObject({
      status: 200,
      value: { path: "README.md", size: 4 },
    })
    expect((await put({ path: "a/b.bin", content: "AAEC", encoding: "base64" })).value.size).toBe(3)
    expect((await call("GET", `${at}/files/read?path=a/b.bin`)).value).toMatchObject({
      encoding: "base64",
      content: "AAEC",
    })
    // What is not text is compared as it was read.
    const stale = { path: "a/b.bin", content: "AAED", encoding: "base64", originalContent: "AAEE" }
    expect(await put(stale)).toMatchObject({ status: 409, value: { error: "conflict", currentContent: "AAEC" } })
    expect((await put({ ...stale, content: "AAEC", originalContent: "AAEC" })).status).toBe(200)
    // A link is a thing of its own: what it leads to stays, and what lies outside is out of reach.
    const workDir = (await call("GET", "/outrigger/sessions")).value[0].session.directory as string
    await symlink("src/main.js", path.join(workDir, "link.js"))
    await symlink(os.tmpdir(), path.join(workDir, "out"))
    expect((await call("POST", `${at}/files/rename`, { oldPath: "link.js", newPath: "moved.js" })).status).toBe(200)
    expect((await call("POST", `${at}/files/delete`, { path: "moved.js" })).value.type).toBe("file")
    expect((await call("GET", `${at}/files/read?path=src/main.js`)).status).toBe(200)
    expect((await call("POST", `${at}/files/delete`, { path: "out/x" })).status).toBe(400)
    expect((await put({ path: "out/x", content: "" })).status).toBe(400)
    expect((await call("POST", `${at}/files/delete`, { path: "out" })).status).toBe(200)
    for (const outside of ["..", "../x", "/etc/passwd", "a/../../x", "."])
      for (const body of [{ path: outside }, { oldPath: outside, newPath: "y" }, { oldPath: "src", newPath: outside }])
        expect([400, 403], JSON.stringify(body)).toContain(
          (await call("POST", `${at}/files/${"path" in body ? "delete" : "rename"}`, body)).status,
        )
    expect((await call("POST", `${at}/files/delete`, { path: ".git" })).status).toBe(403)
    expect((await call("POST", `${at}/files/rename`, { oldPath: "README.md", newPath: "src/main.js" })).status).toBe(
      400,
    )
    expect((await call("GET", `${at}/diff?path=../x`)).status).toBe(400)
    expect((await call("GET", `${at}/files/read?path=README.md&fromBase=true`)).value.content).toBe(read.content)
    expect((await call("POST", `${at}/files/rename`, { oldPath: "a/b.bin", newPath: "c/d.bin" })).value).toEqual({
      oldPath: "a/b.bin",
      newPath: "c/d.bin",
    })
    expect((await call("POST", `${at}/files/delete`, { path: "c" })).value).toEqual({ path: "c", type: "directory" })
    expect((await call("POST", `${at}/files/delete`, { path: "c" })).status).toBe(404)
    const diff = (await call("GET", `${at}/diff`)).value
    expect(diff).toMatchObject({
      files: [{ path: "README.md", status: "modified", additions: 1 }],
      stats: { filesChanged: 1 },
    })
    expect(diff.files[0].patch).toContain("+new\n")
    expect((await call("GET", `${at}/diff?format=files`)).value.files).toEqual([
      { path: "README.md", status: "modified" },
    ])
    expect((await call("GET", `${at}/diff?path=src/main.js`)).value).toMatchObject({ status: "unchanged", patch: "" })
    expect(await readFile(path.join(test.repo, "README.md"), "utf8")).toBe(read.content)
  })
})

describe("commit and rebase", () => {
  it("bring the session's work to the branch, and the branch's to the session", async () => {
    const test = await startDiscobot()
    const { call } = test
    const at = `sessions/${await test.session("land")}`
    const base = (await git(test.repo, "rev-parse", "HEAD")).trim()
    await call("PUT", `${at}/files/write`, { path: "src/new.js", content: "export {}\n" })
    const status = async () => (await call("GET", at)).value.status
    expect((await call("POST", `${at}/commit`)).value).toEqual({ success: true })
    await until(async () => (await status()) === "committed", 15_000)
    const session = (await call("GET", at)).value
    expect(session.baseCommit).toBe(base)
    expect(session.appliedCommit).toBe((await git(test.repo, "rev-parse", "HEAD")).trim())
    expect((await git(test.repo, "show", "--name-only", "--format=", "HEAD")).trim()).toBe("src/new.js")
    await writeFile(path.join(test.repo, "later.txt"), "later\n")
    await commitAll(test.repo, "later")
    expect((await call("POST", `${at}/rebase`)).value).toEqual({ success: true })
    await until(async () => (await status()) === "rebased", 15_000)
    expect((await call("GET", `${at}/files/read?path=later.txt`)).value.content).toBe("later\n")
    await writeFile(path.join(test.repo, "README.md"), "mine\n")
    await call("PUT", `${at}/files/write`, { path: "README.md", content: "theirs\n" })
    await call("POST", `${at}/commit`)
    await until(async () => (await status()) === "error", 15_000)
    expect((await call("GET", at)).value.errorMessage).toContain("README.md")
    expect(await readFile(path.join(test.repo, "README.md"), "utf8")).toBe("mine\n")
  })
})
