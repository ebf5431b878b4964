import { mkdir, rename, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { makeFolder, writeFiles } from "../../tests/support/folder.ts"
import { until } from "../../tests/support/until.ts"
import { createFileWatcher, type FileEvent } from "./watch.ts"

async function watched(root: string) {
  const watcher = createFileWatcher()
  onTestFinished(() => watcher.dispose())
  const events: FileEvent[] = []
  const watch = watcher.watch(root, (event) => events.push(event))
  expect(await watch.ready).toBe(true)
  const seen = (name: string, event: FileEvent["event"]) =>
    until(() => events.some((entry) => entry.file === path.join(root, name) && entry.event === event))
  return { watcher, watch, events, seen }
}

test("files made, changed and removed are told, ignored ones and .git are not", async () => {
  const root = await makeFolder({
    ".gitignore": "out/\n*.log\n",
    "src/.gitignore": "tmp.ts\n",
    "src/a.ts": "1",
    ".git/HEAD": "x",
    "out/x": "",
    "node_modules/m/i.js": "",
  })
  const { events, seen } = await watched(root)
  await writeFiles(root, {
    "out/y": "",
    "z.log": "",
    ".git/index": "",
    "src/tmp.ts": "",
    "node_modules/m/j.js": "",
    "src/b.ts": "",
  })
  await seen("src/b.ts", "add")
  await writeFile(path.join(root, "src/a.ts"), "2")
  await seen("src/a.ts", "change")
  await rm(path.join(root, "src/b.ts"))
  await seen("src/b.ts", "unlink")
  expect(new Set(events.map(({ file }) => path.relative(root, file)))).toEqual(new Set(["src/a.ts", "src/b.ts"]))
})

test("every file of a tree that appears at once is told", async () => {
  const root = await makeFolder()
  const { events, seen } = await watched(root)
  for (let folder = 0; folder < 20; folder += 1) {
    await mkdir(path.join(root, `new/${folder}/deep`), { recursive: true })
    for (let file = 0; file < 10; file += 1) await writeFile(path.join(root, `new/${folder}/deep/${file}.txt`), "x")
  }
  await until(() => new Set(events.map(({ file }) => file)).size >= 200)
  await seen("new/19/deep/9.txt", "add")
  await rename(path.join(root, "new/3"), path.join(root, "moved"))
  await seen("moved/deep/0.txt", "add")
  expect(events.every(({ file }) => /\.txt$|new\/3$/.test(file))).toBe(true)
})

test("rules that change hold from then on", async () => {
  const root = await makeFolder({ "a.log": "1" })
  const { events, seen } = await watched(root)
  await writeFile(path.join(root, "a.log"), "2")
  await seen("a.log", "change")
  await writeFile(path.join(root, ".gitignore"), "*.log\n")
  await seen(".gitignore", "add")
  events.length = 0
  await writeFile(path.join(root, "a.log"), "3")
  await writeFile(path.join(root, "b.txt"), "")
  await seen("b.txt", "add")
  // The rules file itself may be told of twice: once made, once written.
  const names = events.map(({ file }) => path.basename(file)).filter((name) => name !== ".gitignore")
  expect(names).toEqual(["b.txt"])
})

test("a listener that is gone hears nothing, the others go on", async () => {
  const root = await makeFolder()
  const { watcher, watch, events } = await watched(root)
  const others: FileEvent[] = []
  const other = watcher.watch(root, (event) => others.push(event))
  await other.ready
  await watch.dispose()
  await writeFile(path.join(root, "a.txt"), "")
  await until(() => others.length > 0)
  expect(events).toEqual([])
})

test("a folder that cannot be watched is quiet", async () => {
  const root = await makeFolder()
  const watcher = createFileWatcher()
  const watch = watcher.watch(path.join(root, "gone"), () => {})
  expect(await watch.ready).toBe(false)
  await watch.dispose()
  await watcher.dispose()
})
