import { spawn } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { writeFiles } from "../../support/folder.ts"
import { crashScript } from "../../support/git-crash.ts"
import { makeLargeRepo, makeRepo } from "../../support/git-repo.ts"
import { makeBench } from "../../support/git-session.ts"

const id = "ses_1"
const count = 150

/** Starts accepting in another process and kills it (SIGKILL) after `ms`, or lets it end. */
async function acceptAndKill(home: string, box: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, ["--no-warnings", crashScript, home, id, box], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve())
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`ended early with ${code}`)))
  })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  child.stdin.write("go\n")
  const timer = Number.isFinite(ms) ? setTimeout(() => child.kill("SIGKILL"), ms) : undefined
  await ended
  clearTimeout(timer)
}

test("an accept that is killed at any moment is wholly there or wholly pending after the next start", async () => {
  const files = Object.fromEntries(Array.from({ length: count }, (_, n) => [`d${n % 7}/f${n}.txt`, `${n}\n`]))
  const outcomes = new Set<string>()
  for (const ms of [0, 60, 100, 140, 180, 240, Number.POSITIVE_INFINITY]) {
    const root = await makeLargeRepo(files)
    let bench = await makeBench()
    const box = await bench.sandboxed(id, root)
    const after = Object.fromEntries(Object.keys(files).map((name) => [name, "agent\n"]))
    await writeFiles(box, after)
    await acceptAndKill(bench.home, box, ms)
    bench = await bench.reopen()
    await bench.changes.recover()
    const contents = await Promise.all(Object.keys(files).map((name) => readFile(path.join(root, name), "utf8")))
    const changed = contents.filter((content) => content === "agent\n").length
    const set = await bench.changes.list(id)
    expect([0, count]).toContain(changed)
    expect(set.files).toHaveLength(count - changed)
    expect(set.history).toHaveLength(changed ? 1 : 0)
    expect(set.behind).toBe(false)
    const left = (await readdir(root, { recursive: true })).filter((name) => name.includes(".outrigger-"))
    expect(left).toEqual([])
    outcomes.add(changed ? "accepted" : "pending")
    if (!changed) await bench.changes.decide(id, { action: "accept", selection: { all: true } })
    await bench.changes.undo(id)
    expect(await readFile(path.join(root, "d0/f0.txt"), "utf8")).toBe("0\n")
  }
  expect([...outcomes].sort()).toEqual(["accepted", "pending"])
}, 180_000)

test("a file the user edits after the crash keeps the user's content and shows as one to sync", async () => {
  const { openDatabase } = await import("../../../electron/store/database.ts")
  const { createChangeStore } = await import("../../../electron/change/store.ts")
  const root = await makeRepo({ "a.txt": "one\n", "b.txt": "one\n" })
  let bench = await makeBench()
  const box = await bench.sandboxed(id, root)
  await writeFiles(box, { "a.txt": "agent\n", "b.txt": "agent\n" })
  await bench.changes.decide(id, { action: "accept", selection: { all: true } })
  // As it was before the decision was through: the journal row is there, one file is not written yet.
  const db = openDatabase(path.join(bench.home, "outrigger.db"))
  const store = createChangeStore(db)
  const [entry] = store.history(id)
  await bench.changes.undo(id)
  const { baseline } = store.get(id)!
  db.run("DELETE FROM change_entry")
  store.openOperation({
    id: entry!.id,
    sessionID: id,
    root,
    writes: entry!.writes,
    baselineBefore: baseline,
    edits: entry!.edits,
    finish: { type: "enter", entry: { id: entry!.id, action: "accept", time: 1 } },
  })
  db.close()
  await writeFiles(root, { "b.txt": "user\n" })
  bench = await bench.reopen()
  await bench.changes.recover()
  expect(await readFile(path.join(root, "a.txt"), "utf8")).toBe("agent\n")
  expect(await readFile(path.join(root, "b.txt"), "utf8")).toBe("user\n")
  const set = await bench.changes.list(id)
  expect(set.files).toMatchObject([{ path: "b.txt", state: "stale" }])
  expect(set.history).toMatchObject([{ files: ["a.txt"] }])
})
