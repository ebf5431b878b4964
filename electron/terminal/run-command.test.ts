import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { until } from "../../tests/support/until.ts"
import { createLog } from "../lib/log.ts"
import { openDatabase } from "../store/database.ts"
import { migrate } from "../store/migrate.ts"
import { permissionMigrations } from "../store/migrations/permission.ts"
import { lastOf } from "./output-tail.ts"
import { listProcesses, startTime } from "./process-table.ts"
import { createProcessTrees, type ProcessTrees } from "./process-tree.ts"
import { createReaper } from "./reaper.ts"
import { type CommandResult, runCommand, type RunCommandOptions } from "./run-command.ts"
import { findShell, type Shell } from "./shell.ts"

const log = createLog({ level: "error" })
let folder: string
let trees: ProcessTrees
let shell: Shell

beforeEach(async () => {
  folder = await makeFolder()
  trees = createProcessTrees({ log })
  shell = await findShell({ SHELL: "/bin/bash" })
})
afterEach(() => trees.killAll({ graceMs: 50 }))

const run = (command: string, options: Partial<RunCommandOptions> = {}): Promise<CommandResult> =>
  runCommand({ command, cwd: folder, shell, trees, outputFolder: path.join(folder, "out"), ...options })

const alive = async (pid: number) => (await startTime(pid)) !== undefined
const pidIn = async (file: string): Promise<number> => {
  const text = await until(async () => (await readFile(path.join(folder, file), "utf8").catch(() => "")).trim())
  return Number(text)
}

describe("one command", () => {
  test("gives stdout and stderr in the order they were written", async () => {
    const result = await run("echo a; echo b >&2; echo c; echo d >&2; exit 3")
    expect(result).toMatchObject({ tail: "a\nb\nc\nd\n", exit: 3, truncated: false, timedOut: false, aborted: false })
    expect(await readdir(folder)).toEqual([])
  })

  test("runs in its folder with the added environment and without the host's secrets", async () => {
    process.env.OPENCODE_SERVER_PASSWORD = "secret"
    try {
      const result = await run('pwd; echo "$EXTRA/$OPENCODE_SERVER_PASSWORD"', { env: { EXTRA: "here" } })
      expect(result.tail).toBe(`${folder}\nhere/\n`)
    } finally {
      delete process.env.OPENCODE_SERVER_PASSWORD
    }
  })

  test("cannot wait for input", async () =>
    expect(await run("cat; echo done")).toMatchObject({ tail: "done\n", exit: 0 }))

  test("streams while it runs, without halves of characters", async () => {
    const chunks: string[] = []
    await run("printf '\\303'; sleep 0.1; printf '\\244\\n'", { onOutput: (text) => chunks.push(text) })
    expect(chunks.join("")).toBe("ä\n")
  })

  test("says that the folder is missing", async () => {
    await expect(run("ls", { cwd: path.join(folder, "nowhere") })).rejects.toMatchObject({ tag: "FileNotFound" })
  })

  test("with a shell that cannot be started ends with its message", async () => {
    const result = await run("ls", { shell: { ...shell, file: path.join(folder, "no-shell") } })
    expect(result.exit).toBe(127)
    expect(result.tail).toContain("no-shell")
  })

  test("a long output keeps its end in memory and all of it in a file", async () => {
    const result = await run("seq 1 100000")
    expect(result.truncated).toBe(true)
    expect(result.bytes).toBe(588_895)
    expect(result.tail.split("\n")).toHaveLength(2001)
    expect(result.tail.endsWith("99999\n100000\n")).toBe(true)
    expect(result.head.startsWith("1\n2\n3\n")).toBe(true)
    const whole = await readFile(result.outputPath!, "utf8")
    expect(Buffer.byteLength(whole)).toBe(588_895)
    expect(whole.endsWith("100000\n")).toBe(true)
    expect(path.basename(result.outputPath!)).toMatch(/^tool_[0-9a-f]{12}/)
  })

  test("many short lines are too long too", async () => {
    const result = await run("seq 1 2001")
    expect(result).toMatchObject({ truncated: true })
    expect(result.tail.startsWith("2\n")).toBe(true)
    expect(await readFile(result.outputPath!, "utf8")).toMatch(/^1\n2\n/)
  })
})

test("the end of a text is cut at lines, and within a line at characters", () => {
  expect(lastOf("a\nb\nc\n", { lines: 2, bytes: 100 })).toBe("b\nc\n")
  expect(lastOf("aaaa\nbb\ncc", { lines: 9, bytes: 5 })).toBe("bb\ncc")
  expect(lastOf("ääää", { lines: 9, bytes: 5 })).toBe("ää")
})

describe("the whole process tree", () => {
  test("ends at the timeout, also what ignores TERM and what left the group", async () => {
    const result = await run(
      `trap '' TERM; (trap '' TERM; echo $BASHPID > child; sleep 60) & setsid sh -c 'echo $$ > away; exec sleep 60' & sleep 60; sleep 60`,
      { timeout: 300 },
    )
    expect(result).toMatchObject({ exit: null, timedOut: true, aborted: false })
    expect([await alive(await pidIn("child")), await alive(await pidIn("away"))]).toEqual([false, false])
    expect(trees.running()).toEqual([])
  })

  test("ends on abort and keeps what was printed", async () => {
    const controller = new AbortController()
    const result = await run("echo begun; sleep 60", {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    })
    expect(result).toMatchObject({ tail: "begun\n", exit: null, aborted: true, timedOut: false })
    expect(result.duration).toBeLessThan(10_000)
  })

  test("what a command leaves in the background goes on until its owner ends", async () => {
    const result = await run("sh -c 'echo $$ > server; while :; do echo tick; sleep 0.05; done' & echo started", {
      owner: "ses_1",
    })
    expect(result.exit).toBe(0)
    expect(result.tail).toContain("started\n")
    const pid = await pidIn("server")
    expect(await alive(pid)).toBe(true)
    expect(trees.running()).toHaveLength(1)
    await trees.killOwner("ses_2")
    expect(await alive(pid)).toBe(true)
    await trees.killOwner("ses_1")
    expect(await alive(pid)).toBe(false)
    expect(trees.running()).toEqual([])
  })

  test("a process that is killed by a signal has no exit code of ours to tell", async () => {
    const result = await run("kill -KILL $$")
    expect(result).toMatchObject({ exit: null, timedOut: false, aborted: false })
  })
})

describe("leftovers of a crashed run", () => {
  const open = async () => {
    const db = openDatabase(path.join(folder, "test.db"))
    migrate(db, permissionMigrations)
    return db
  }

  /** A group that a host which is gone now has recorded. */
  async function crashed(command: string) {
    const db = await open()
    const reaper = createReaper({ db, log })
    const own = createProcessTrees({ log, reaper })
    const tree = own.spawn("/bin/bash", ["-c", command], { stdio: "ignore", cwd: folder, label: command })
    await until(() =>
      db.get<{ started: string }>("SELECT started FROM process_group WHERE pid = ? AND started != ''", tree.pid),
    )
    db.run("UPDATE process_group SET owner = 4194303, owner_started = 'gone'")
    return { db, tree, reaper: createReaper({ db, log }) }
  }

  test("are ended at the next start", async () => {
    const { db, tree, reaper } = await crashed("echo $$ > leader; sleep 60")
    const pid = await pidIn("leader")
    expect(pid).toBe(tree.pid)
    expect(await reaper.reap()).toBe(1)
    expect(await alive(pid)).toBe(false)
    expect(db.all("SELECT * FROM process_group")).toEqual([])
    db.close()
  })

  test.runIf(process.platform === "linux")("are ended also when only a child of the group is left", async () => {
    const { db, reaper, tree } = await crashed("sleep 60 & echo $! > child; read -t 60 < <(sleep 60)")
    const pid = await pidIn("child")
    process.kill(tree.pid, "SIGKILL")
    await until(async () => !(await alive(tree.pid)))
    expect(await alive(pid)).toBe(true)
    expect(await reaper.reap()).toBe(1)
    expect(await alive(pid)).toBe(false)
    db.close()
  })

  test("a process that took over the number is left alone, and so is a living host's", async () => {
    const { db, tree, reaper } = await crashed("sleep 60")
    db.run("UPDATE process_group SET started = 'another time', mark = 'another mark'")
    expect(await reaper.reap()).toBe(0)
    expect(await alive(tree.pid)).toBe(true)
    const parent = await startTime(process.ppid)
    db.run(
      "INSERT INTO process_group (pid, started, mark, owner, owner_started, label, created) VALUES (?, ?, '', ?, ?, 'x', 0)",
      tree.pid,
      (await startTime(tree.pid))!,
      process.ppid,
      parent!,
    )
    expect(await reaper.reap()).toBe(0)
    expect(await alive(tree.pid)).toBe(true)
    await tree.kill({ graceMs: 50 })
    expect(await alive(tree.pid)).toBe(false)
    db.close()
  })
})

test("fish and unknown shells are replaced by one that the parser understands", async () => {
  expect(path.basename((await findShell({ SHELL: "/usr/bin/fish" })).file)).toMatch(/^(bash|zsh|sh)$/)
  expect((await findShell({ SHELL: "/bin/sh" })).file).toBe("/bin/sh")
  expect((await findShell({ SHELL: "/nowhere/bash" })).file).not.toBe("/nowhere/bash")
})

test("the process table knows this process", async () => {
  const own = (await listProcesses()).find((info) => info.pid === process.pid)
  expect(own).toMatchObject({ parent: process.ppid, started: await startTime(process.pid) })
})
