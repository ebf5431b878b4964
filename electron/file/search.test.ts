import { mkdir, rename, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { makeFolder, writeFiles } from "../../tests/support/folder.ts"
import { until } from "../../tests/support/until.ts"
import { fuzzyScore } from "./fuzzy.ts"
import { createRipgrep } from "./ripgrep.ts"
import { createFileSearch } from "./search-files.ts"
import { searchText } from "./search-text.ts"
import { createFileWatcher } from "./watch.ts"

const ripgrep = createRipgrep()

function search(options: Partial<Parameters<typeof createFileSearch>[0]> = {}) {
  const made = createFileSearch({ ripgrep, ...options })
  onTestFinished(() => made.dispose())
  return made
}

test("matching lines come in the dialect's shape, ordered, hidden files too", async () => {
  const root = await makeFolder({
    ".gitignore": "out/\n",
    "b.txt": "x\ny needle needle\n",
    "a.txt": "Needle\n",
    ".env.d/c.txt": "ünï needle\n",
    "out/d.txt": "needle",
    ".git/e": "needle",
  })
  await mkdir(path.join(root, ".git"), { recursive: true })
  expect(await searchText(ripgrep, { root, pattern: "needle" })).toEqual([
    {
      path: { text: ".env.d/c.txt" },
      lines: { text: "ünï needle\n" },
      line_number: 1,
      absolute_offset: 0,
      submatches: [{ match: { text: "needle" }, start: 6, end: 12 }],
    },
    {
      path: { text: "b.txt" },
      lines: { text: "y needle needle\n" },
      line_number: 2,
      absolute_offset: 2,
      submatches: [
        { match: { text: "needle" }, start: 2, end: 8 },
        { match: { text: "needle" }, start: 9, end: 15 },
      ],
    },
  ])
})

test("a bad pattern finds nothing, a pattern that looks like an option is a pattern", async () => {
  const root = await makeFolder({ "a.txt": "--files -e\n" })
  expect(await searchText(ripgrep, { root, pattern: "a(" })).toEqual([])
  expect(await searchText(ripgrep, { root, pattern: "--files" })).toHaveLength(1)
  expect(await searchText(ripgrep, { root, pattern: "-e" })).toHaveLength(1)
})

test("10,000 files under load: every search is complete, limits stop early, and a signal ends it", async () => {
  const root = await makeFolder()
  for (let folder = 0; folder < 100; folder += 1) {
    await mkdir(path.join(root, `f${folder}`))
    const files = Array.from({ length: 100 }, (_, index) =>
      path.join(root, `f${folder}`, `file-${folder}-${index}.txt`),
    )
    await Promise.all(files.map((file, index) => writeFile(file, `common line\nunique_${folder}_${index}\n`)))
  }
  const names = search()
  const results = await Promise.all([
    ...Array.from({ length: 6 }, (_, index) => searchText(ripgrep, { root, pattern: `unique_${index}_1$` })),
    searchText(ripgrep, { root, pattern: "common" }),
    searchText(ripgrep, { root, pattern: "common", limit: 7 }),
    names.find({ root, query: "file-99-98.txt" }),
    names.find({ root, query: "f42/", type: "directory" }),
  ])
  expect(results.map((result) => result.length).slice(0, 8)).toEqual([1, 1, 1, 1, 1, 1, 10_000, 7])
  expect(results[8]![0]).toBe("f99/file-99-98.txt")
  expect(results[9]![0]).toBe("f42/")
  const stop = new AbortController()
  const cancelled = searchText(ripgrep, { root, pattern: "line", signal: stop.signal })
  stop.abort(new Error("enough"))
  await expect(cancelled).rejects.toThrow("enough")
}, 30_000)

test("file names rank by how a person means them", async () => {
  const root = await makeFolder({
    "src/session/list.ts": "",
    "src/list/session-item.ts": "",
    "docs/sessions.md": "",
    "src/session.ts": "",
    ".config/session.json": "",
    "lib/s/e/s/s.ts": "",
  })
  const names = search()
  const found = await names.find({ root, query: "session" })
  expect(found.slice(0, 2)).toEqual(["src/session.ts", "src/session/"])
  expect(found.at(-1)).toBe(".config/session.json")
  expect(await names.find({ root, query: "SESSION ts", type: "file" })).toContain("src/session/list.ts")
  expect((await names.find({ root, query: "sli", type: "file" }))[0]).toBe("src/session/list.ts")
  expect(await names.find({ root, query: ".config" })).toEqual([".config/", ".config/session.json"])
  expect(await names.find({ root, query: "zzz" })).toEqual([])
})

test("kinds and limits: folders with a slash, files alone, visible ones first without a query", async () => {
  const files = Array.from({ length: 15 }, (_, index) => [`f${String(index).padStart(2, "0")}.txt`, ""])
  const root = await makeFolder({ ...Object.fromEntries(files), ".hid/x": "", "zed/y": "", "a b/two\nlines": "" })
  const names = search()
  const all = await names.find({ root, query: "" })
  expect(all).toHaveLength(10)
  expect(all.slice(0, 3)).toEqual(["a b/", "zed/", "a b/two\nlines"])
  expect(await names.find({ root, query: "", type: "directory" })).toEqual(["a b/", "zed/", ".hid/"])
  expect((await names.find({ root, query: "", dirs: false, limit: 50 })).every((name) => !name.endsWith("/"))).toBe(
    true,
  )
  expect(await names.find({ root, query: "txt", limit: 3 })).toHaveLength(3)
  expect(await names.find({ root, query: "lines", type: "directory" })).toEqual([])
})

test("with a working watcher the list is kept, and renewed when names change", async () => {
  const root = await makeFolder({ "one.txt": "" })
  let listed = 0
  const counting: typeof ripgrep = {
    ...ripgrep,
    files(options) {
      listed += 1
      return ripgrep.files(options)
    },
  }
  const watcher = createFileWatcher()
  onTestFinished(() => watcher.dispose())
  const names = search({ ripgrep: counting, watcher })
  expect(await names.find({ root, query: "one" })).toEqual(["one.txt"])
  const settled = () => {
    const before = listed
    return names.find({ root, query: "one" }).then(() => listed === before)
  }
  await until(settled)
  await names.find({ root, query: "one" })
  const before = listed
  await names.find({ root, query: "one" })
  expect(listed).toBe(before)
  await rename(path.join(root, "one.txt"), path.join(root, "uno.txt"))
  await until(async () => (await names.find({ root, query: "uno" })).length === 1)
  expect(await names.find({ root, query: "one" })).toEqual([])
})

test("without a watcher a list is believed for two seconds, or until told", async () => {
  const root = await makeFolder({ "one.txt": "" })
  let now = 0
  const names = search({ clock: () => now })
  await names.find({ root, query: "t" })
  await writeFiles(root, { "two.txt": "" })
  expect(await names.find({ root, query: "two" })).toEqual([])
  now = 2500
  expect(await names.find({ root, query: "two" })).toEqual(["two.txt"])
  await writeFiles(root, { "three.txt": "" })
  names.invalidate(root)
  expect(await names.find({ root, query: "three" })).toEqual(["three.txt"])
})

test("50,000 names are ranked in the time of a key press", () => {
  const paths = Array.from(
    { length: 50_000 },
    (_, index) => `src/module${index % 500}/deep${index % 37}/component-${index}.tsx`,
  )
  // Processor time: the machine may be busy with something else.
  const start = process.cpuUsage()
  for (const query of ["comp49", "component-49999", "m3d5", "zzzz"]) for (const name of paths) fuzzyScore(query, name)
  expect(process.cpuUsage(start).user / 4000).toBeLessThan(200)
})

test("a folder that is gone, and a missing program, say so", async () => {
  const root = await makeFolder()
  const broken = createRipgrep({ binary: path.join(root, "no-rg") })
  await expect(searchText(broken, { root, pattern: "x" })).rejects.toMatchObject({ tag: "Unavailable" })
  await expect(search({ ripgrep: broken }).find({ root, query: "x" })).rejects.toMatchObject({ tag: "Unavailable" })
  await expect(searchText(ripgrep, { root: path.join(root, "gone"), pattern: "x" })).rejects.toMatchObject({
    tag: "FileNotFound",
  })
})
