import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { afterEach, describe, expect, test } from "vitest"
import { unquote } from "../../../electron/git/quote.ts"
import { createRun } from "../../../electron/git/native/run.ts"
import { parseStatus } from "../../../electron/git/native/status.ts"
import { makeFolder } from "../../support/folder.ts"

/** A process that has ended but was not collected yet counts as ended. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")
  return status !== "" && !/\) [ZX] /.test(status)
}

/** A stand-in for git that runs a shell script. */
async function fakeGit(script: string) {
  const file = path.join(await makeFolder(), "git")
  await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return createRun(file)
}

describe("running git", () => {
  afterEach(() => {
    delete process.env.GIT_DIR
    delete process.env.GIT_INDEX_FILE
  })

  test("passes nothing on that a hook or a rebase left in the environment", async () => {
    process.env.GIT_DIR = "/somewhere"
    process.env.GIT_INDEX_FILE = "/elsewhere"
    const run = await fakeGit("env")
    const read = (await run(["status"])).stdout.toString()
    expect(read).not.toMatch(/^GIT_DIR=/m)
    expect(read).not.toMatch(/^GIT_INDEX_FILE=/m)
    expect(read).toMatch(/^GIT_OPTIONAL_LOCKS=0$/m)
    expect(read).toMatch(/^GIT_TERMINAL_PROMPT=0$/m)
    expect(read).toMatch(/^LC_ALL=C$/m)
    expect((await run(["add"], { write: true })).stdout.toString()).not.toMatch(/^GIT_OPTIONAL_LOCKS=/m)
  })

  test("ends a git that takes too long, with the programs it started", async () => {
    const mark = path.join(await makeFolder(), "pid")
    const run = await fakeGit(`sh -c 'echo $$ > ${mark}; sleep 60' & echo $! ; wait`)
    await expect(run(["fetch"], { deadline: 1000 })).rejects.toMatchObject({ tag: "Unavailable" })
    const pid = Number(await readFile(mark, "utf8"))
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false)
  })

  test("stops reading an answer that has no end", async () => {
    const run = await fakeGit("yes")
    await expect(run(["log"], { maxOutput: 100_000 })).rejects.toMatchObject({ tag: "TooLarge" })
  })

  test("says what git said when it fails, and when the program is not there", async () => {
    const run = await fakeGit("echo 'fatal: no such thing' >&2; exit 3")
    await expect(run(["show"])).rejects.toMatchObject({ tag: "GitFailed", data: { code: 3, command: "show" } })
    await expect(run(["show"])).rejects.toThrow("git show did not succeed: fatal: no such thing")
    expect((await run(["show"], { codes: [3] })).code).toBe(3)
    await expect(createRun("/no/such/git")(["show"])).rejects.toMatchObject({ tag: "GitFailed" })
  })

  test("survives a git that closes its input early", async () => {
    const run = await fakeGit("exec 0<&-; echo fine")
    const result = await run(["hash-object"], { input: Buffer.alloc(10_000_000) })
    expect(result.stdout.toString()).toBe("fine\n")
  })
})

describe("what git writes", () => {
  test("quoted names become the names they stand for", () => {
    expect(unquote("plain name.txt")).toBe("plain name.txt")
    expect(unquote(String.raw`"a\tb\nc\"d\\e"`)).toBe('a\tb\nc"d\\e')
    expect(unquote(String.raw`"\303\274n\303\257"`)).toBe("ünï")
    expect(unquote(String.raw`"\0010"`)).toBe("\u00010")
  })

  test("status records keep names with spaces and newlines, renames and conflicts", () => {
    const id = "a".repeat(40)
    const records = [
      "# branch.oid (initial)",
      "# branch.head main",
      "# branch.upstream origin/main",
      "# branch.ab +2 -3",
      `1 .M N... 100644 100644 100644 ${id} ${id} sp ace\nline`,
      `2 R. N... 100644 100644 100644 ${id} ${id} R100 new name`,
      "old name",
      `u UU N... 100644 100644 100644 100644 ${id} ${id} ${id} both`,
      "? un tracked",
    ]
    expect(parseStatus(Buffer.from(records.map((record) => `${record}\0`).join("")))).toEqual({
      branch: "main",
      commit: null,
      upstream: "origin/main",
      ahead: 2,
      behind: 3,
      entries: [
        { path: "sp ace\nline", index: ".", worktree: "M" },
        { path: "new name", oldPath: "old name", index: "R", worktree: "." },
        { path: "both", index: "U", worktree: "U" },
        { path: "un tracked", index: "?", worktree: "?" },
      ],
    })
  })
})
