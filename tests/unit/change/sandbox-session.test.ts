import { chmod, lstat, readFile, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { beforeEach, describe, expect, test } from "vitest"
import { makeFolder, writeFiles } from "../../support/folder.ts"
import { commit, makeRepo, read, sh } from "../../support/git-repo.ts"
import { type Bench, fileOf, linesOf, makeBench, names } from "../../support/git-session.ts"

let bench: Bench
const id = "ses_1"

beforeEach(async () => {
  bench = await makeBench()
})

const numbered = (count: number, change: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, n) => `${change[n + 1] ?? `line ${n + 1}`}\n`).join("")

const list = () => bench.changes.list(id)
const accept = (files: Parameters<Bench["changes"]["decide"]>[1]["selection"]) =>
  bench.changes.decide(id, { action: "accept", selection: files })
const discard = (files: Parameters<Bench["changes"]["decide"]>[1]["selection"]) =>
  bench.changes.decide(id, { action: "discard", selection: files })
const all = { all: true } as const

describe("a pending change", () => {
  test("is nowhere in the user's folder until accepted, and then is all there", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const box = await bench.sandboxed(id, root)
    expect((await list()).files).toEqual([])
    await writeFiles(box, { "a.txt": "two\n", "dir/new.txt": "new\n" })
    const set = await list()
    expect(set).toMatchObject({ mode: "sandbox", root: box, behind: false, sessionID: id })
    expect(names(set)).toEqual(["a.txt", "dir/new.txt"])
    expect(fileOf(set, "a.txt")).toMatchObject({
      status: "modified",
      kind: "text",
      additions: 1,
      deletions: 1,
      state: "pending",
    })
    expect(await read(root, "a.txt")).toBe("one\n")
    const after = await accept(all)
    expect(after.files).toEqual([])
    expect(after.history).toMatchObject([{ action: "accept", files: ["a.txt", "dir/new.txt"], undone: false }])
    expect(await read(root, "a.txt")).toBe("two\n")
    expect(await read(root, "dir/new.txt")).toBe("new\n")
    expect(bench.news.some((event) => event.type === "change.updated")).toBe(true)
  })

  test("one hunk accepted and one discarded leaves exactly the accepted one", async () => {
    const root = await makeRepo({ "a.txt": numbered(40) })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": numbered(40, { 3: "THREE", 20: "TWENTY", 38: "LAST" }) })
    const [first, second, third] = fileOf(await list(), "a.txt").hunks
    const kept = await accept({ files: [{ path: "a.txt", hunks: [{ id: first!.id }] }] })
    expect(await read(root, "a.txt")).toBe(numbered(40, { 3: "THREE" }))
    expect(fileOf(kept, "a.txt").hunks.map((hunk) => hunk.id)).toEqual([second!.id, third!.id])
    const rest = await discard({ files: [{ path: "a.txt", hunks: [{ id: second!.id }] }] })
    expect(fileOf(rest, "a.txt").hunks.map((hunk) => hunk.id)).toEqual([third!.id])
    expect(await read(box, "a.txt")).toBe(numbered(40, { 3: "THREE", 38: "LAST" }))
    expect(await read(root, "a.txt")).toBe(numbered(40, { 3: "THREE" }))
  })

  test("lines can be chosen one by one", async () => {
    const root = await makeRepo({ "a.txt": "a\nb\nc\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "a\nB\nextra\nc\n" })
    const file = fileOf(await list(), "a.txt")
    const hunk = file.hunks[0]!.id
    await accept({ files: [{ path: "a.txt", hunks: [{ id: hunk, lines: linesOf(file, 0, /extra/) }] }] })
    expect(await read(root, "a.txt")).toBe("a\nb\nextra\nc\n")
    const left = fileOf(await list(), "a.txt")
    expect(left).toMatchObject({ additions: 1, deletions: 1 })
    await discard({ files: [{ path: "a.txt", hunks: [{ id: left.hunks[0]!.id, lines: linesOf(left, 0, /^b$/) }] }] })
    expect(await read(box, "a.txt")).toBe("a\nb\nB\nextra\nc\n")
  })

  test("of identical hunks only the one pointed at is decided, and a second click does nothing", async () => {
    const block = `${numbered(8)}same\n${numbered(8)}`
    const root = await makeRepo({ "a.txt": block + block })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": (block + block).replaceAll("same", "SAME") })
    const [first, second] = fileOf(await list(), "a.txt").hunks
    expect(first!.id).not.toBe(second!.id)
    await accept({ files: [{ path: "a.txt", hunks: [{ id: second!.id }] }] })
    expect(await read(root, "a.txt")).toBe(block + block.replace("same", "SAME"))
    await expect(accept({ files: [{ path: "a.txt", hunks: [{ id: second!.id }] }] })).rejects.toMatchObject({
      tag: "Stale",
    })
  })

  test("keeps CRLF, a BOM and a missing newline at the end, byte for byte", async () => {
    const base = `\ufeff${numbered(30).replaceAll("\n", "\r\n")}end`
    const root = await makeRepo({ "a.txt": base, "b.txt": "no newline" })
    const box = await bench.sandboxed(id, root)
    const head = base.replace("line 2\r\n", "TWO\r\n").replace(/end$/, "END")
    await writeFiles(box, { "a.txt": head, "b.txt": "no newline\nmore" })
    const file = fileOf(await list(), "a.txt")
    expect(file.hunks).toHaveLength(2)
    expect(file.hunks[1]!.lines.filter((line) => line.noNewline).map((line) => line.text)).toEqual(["end", "END"])
    await accept({ files: [{ path: "a.txt", hunks: [{ id: file.hunks[0]!.id }] }] })
    expect(await read(root, "a.txt")).toBe(base.replace("line 2\r\n", "TWO\r\n"))
    const other = fileOf(await list(), "b.txt")
    const lines = linesOf(other, 0, /more/)
    await accept({ files: [{ path: "b.txt", hunks: [{ id: other.hunks[0]!.id, lines }] }] })
    expect(await read(root, "b.txt")).toBe("no newline\nmore")
    await accept(all)
    expect(await read(root, "a.txt")).toBe(head)
  })

  test("keeps bytes that are no UTF-8", async () => {
    const latin = Buffer.from("caf\xe9\nna\xefve\nx\ny\nz\nend\n", "latin1")
    const root = await makeRepo()
    await writeFile(path.join(root, "l.txt"), latin)
    await commit(root)
    const box = await bench.sandboxed(id, root)
    const head = Buffer.from("CAF\xc9\nna\xefve\nx\ny\nz\nEND\xff\n", "latin1")
    await writeFile(path.join(box, "l.txt"), head)
    const file = fileOf(await list(), "l.txt")
    expect(file.hunks).toHaveLength(1)
    const lines = linesOf(file, 0, /CAF|caf/)
    await accept({ files: [{ path: "l.txt", hunks: [{ id: file.hunks[0]!.id, lines }] }] })
    const want = Buffer.from("CAF\xc9\nna\xefve\nx\ny\nz\nend\n", "latin1")
    expect((await readFile(path.join(root, "l.txt"))).equals(want)).toBe(true)
    await accept(all)
    expect((await readFile(path.join(root, "l.txt"))).equals(head)).toBe(true)
  })

  test("of a rename moves the file, and a part of it changes the old one", async () => {
    const root = await makeRepo({ "old name.txt": numbered(40) })
    const box = await bench.sandboxed(id, root)
    await rename(path.join(box, "old name.txt"), path.join(box, "new\tname.txt"))
    await writeFiles(box, { "new\tname.txt": numbered(40, { 2: "TWO", 39: "LATE" }) })
    const set = await list()
    expect(fileOf(set, "new\tname.txt")).toMatchObject({ status: "renamed", oldPath: "old name.txt" })
    const hunk = fileOf(set, "new\tname.txt").hunks[0]!.id
    const half = await accept({ files: [{ path: "new\tname.txt", hunks: [{ id: hunk }] }] })
    expect(await read(root, "old name.txt")).toBe(numbered(40, { 2: "TWO" }))
    expect(fileOf(half, "new\tname.txt").hunks).toHaveLength(1)
    await accept({ files: [{ path: "new\tname.txt" }] })
    expect(await read(root, "new\tname.txt")).toBe(numbered(40, { 2: "TWO", 39: "LATE" }))
    await expect(lstat(path.join(root, "old name.txt"))).rejects.toMatchObject({ code: "ENOENT" })
    const undone = await bench.changes.undo(id)
    expect(await read(root, "old name.txt")).toBe(numbered(40, { 2: "TWO" }))
    expect(names(undone)).toEqual(["new\tname.txt"])
    await discard({ files: [{ path: "new\tname.txt" }] })
    expect(await read(box, "old name.txt")).toBe(numbered(40, { 2: "TWO" }))
    await expect(lstat(path.join(box, "new\tname.txt"))).rejects.toMatchObject({ code: "ENOENT" })
  })

  test("of mode bits alone is decided whole and keeps the other permission bits", async () => {
    const root = await makeRepo({ "run.sh": "#!/bin/sh\n", "plain.sh": "x\n" })
    await chmod(path.join(root, "run.sh"), 0o640)
    const box = await bench.sandboxed(id, root)
    await chmod(path.join(box, "run.sh"), 0o755)
    const file = fileOf(await list(), "run.sh")
    expect(file).toMatchObject({ oldMode: "100644", newMode: "100755", hunks: [], additions: 0 })
    await accept({ files: [{ path: "run.sh" }] })
    expect((await stat(path.join(root, "run.sh"))).mode & 0o777).toBe(0o750)
    await chmod(path.join(box, "run.sh"), 0o644)
    await discard(all)
    expect((await stat(path.join(box, "run.sh"))).mode & 0o100).toBe(0o100)
    await chmod(path.join(box, "run.sh"), 0o644)
    await accept(all)
    expect((await stat(path.join(root, "run.sh"))).mode & 0o777).toBe(0o640)
  })

  test("of binary files, links, empty files and deletions arrives as it is", async () => {
    const root = await makeRepo({ "gone.txt": "bye\n", "was-file": "file\n", keep: "k\n" })
    await symlink("keep", path.join(root, "link"))
    await commit(root)
    const box = await bench.sandboxed(id, root)
    const bytes = Buffer.from([0, 1, 2, 255, 254, 13, 10, 0])
    await writeFile(path.join(box, "image.bin"), bytes)
    await writeFiles(box, { empty: "" })
    await rm(path.join(box, "gone.txt"))
    await rm(path.join(box, "link"))
    await symlink("elsewhere", path.join(box, "link"))
    await rm(path.join(box, "was-file"))
    await symlink("keep", path.join(box, "was-file"))
    const set = await list()
    expect(fileOf(set, "image.bin")).toMatchObject({ kind: "binary", status: "added", hunks: [] })
    expect(fileOf(set, "link")).toMatchObject({ kind: "symlink", hunks: [] })
    expect(fileOf(set, "was-file")).toMatchObject({ kind: "symlink", status: "modified" })
    expect(fileOf(set, "empty")).toMatchObject({ status: "added", hunks: [] })
    await accept(all)
    expect((await readFile(path.join(root, "image.bin"))).equals(bytes)).toBe(true)
    expect(await read(root, "empty")).toBe("")
    expect(await readlink(path.join(root, "link"))).toBe("elsewhere")
    expect(await readlink(path.join(root, "was-file"))).toBe("keep")
    await expect(lstat(path.join(root, "gone.txt"))).rejects.toMatchObject({ code: "ENOENT" })
    expect((await list()).files).toEqual([])
    await bench.changes.undo(id)
    expect(await readlink(path.join(root, "link"))).toBe("keep")
    expect(await read(root, "was-file")).toBe("file\n")
    expect(await read(root, "gone.txt")).toBe("bye\n")
  })

  test("of a file with a hostile name is decided like any other", async () => {
    const hostile = ["sp ace", 'quo"te', "new\nline", "tab\t", "日本語", "-rf", ":(top)x", "a\\b", "@@ -1 +1 @@"]
    const root = await makeRepo(Object.fromEntries(hostile.map((name) => [name, "one\n"])))
    const box = await bench.sandboxed(id, root)
    for (const name of hostile) await writeFiles(box, { [name]: "two\n" })
    const set = await list()
    expect(names(set).sort()).toEqual([...hostile].sort())
    for (const file of set.files) await accept({ files: [{ path: file.path, hunks: [{ id: file.hunks[0]!.id }] }] })
    for (const name of hostile) expect(await read(root, name)).toBe("two\n")
  })

  test("of a file into a folder and back fits", async () => {
    const root = await makeRepo({ thing: "file\n", "dir/inside": "x\n" })
    const box = await bench.sandboxed(id, root)
    await rm(path.join(box, "thing"))
    await rm(path.join(box, "dir"), { recursive: true })
    await writeFiles(box, { "thing/now": "folder\n", dir: "now a file\n" })
    await accept(all)
    expect(await read(root, "thing/now")).toBe("folder\n")
    expect(await read(root, "dir")).toBe("now a file\n")
    await bench.changes.undo(id)
    expect(await read(root, "thing")).toBe("file\n")
    expect(await read(root, "dir/inside")).toBe("x\n")
    await bench.changes.redo(id)
    expect(await read(root, "thing/now")).toBe("folder\n")
  })

  test("of a huge file is listed without lines, shown on request, and decided", async () => {
    const root = await makeRepo({ "big.txt": numbered(200_000) })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "big.txt": numbered(200_000, { 5: "FIVE", 199_000: "LATE" }) })
    const set = await list()
    expect(fileOf(set, "big.txt")).toMatchObject({ truncated: true, kind: "text", hunks: [] })
    const full = fileOf(await bench.changes.list(id, { full: "big.txt" }), "big.txt")
    expect(full.hunks).toHaveLength(2)
    await accept({ files: [{ path: "big.txt", hunks: [{ id: full.hunks[1]!.id }] }] })
    expect(await read(root, "big.txt")).toBe(numbered(200_000, { 199_000: "LATE" }))
  })

  test("shows both sides of a file, and says when it is not text", async () => {
    const root = await makeRepo({ "a.txt": "\ufeffone\r\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "two\n", "new.txt": "n" })
    await writeFile(path.join(box, "b.bin"), Buffer.from([1, 0, 2]))
    expect(await bench.changes.file(id, "a.txt")).toEqual({
      path: "a.txt",
      base: "\ufeffone\r\n",
      head: "two\n",
      binary: false,
    })
    expect(await bench.changes.file(id, "new.txt")).toMatchObject({ base: null, head: "n" })
    expect(await bench.changes.file(id, "b.bin")).toMatchObject({ base: null, head: null, binary: true })
    await expect(bench.changes.file(id, "nowhere")).rejects.toMatchObject({ tag: "FileNotFound" })
  })
})

describe("a decision is refused and changes nothing", () => {
  test("when the user's file moved on", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "agent\n", "b.txt": "agent\n" })
    await writeFiles(root, { "a.txt": "user\n" })
    const set = await list()
    expect(set.behind).toBe(true)
    expect(fileOf(set, "a.txt").state).toBe("stale")
    expect(fileOf(set, "b.txt").state).toBe("pending")
    await expect(accept(all)).rejects.toMatchObject({ tag: "Stale", data: { paths: ["a.txt"] } })
    expect(await read(root, "a.txt")).toBe("user\n")
    expect(await read(root, "b.txt")).toBe("b\n")
    expect((await list()).history).toEqual([])
  })

  test("when an ignored file of the user is in the way", async () => {
    const root = await makeRepo({ ".gitignore": "x.env\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(root, { "x.env": "secret\n" })
    await writeFiles(box, { ".gitignore": "", "x.env": "agent\n" })
    await expect(accept({ files: [{ path: "x.env" }] })).rejects.toMatchObject({ tag: "Stale" })
    expect(await read(root, "x.env")).toBe("secret\n")
  })

  test("when what was shown has changed since", async () => {
    const root = await makeRepo({ "a.txt": numbered(30), "b.txt": "b\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": numbered(30, { 2: "TWO" }) })
    const shown = await list()
    await writeFiles(box, { "a.txt": numbered(30, { 2: "TWO", 28: "UNSEEN" }) })
    const decision = { action: "accept", head: shown.head } as const
    await expect(bench.changes.decide(id, { ...decision, selection: all })).rejects.toMatchObject({
      tag: "Stale",
      data: { paths: ["a.txt"] },
    })
    // The hunk itself is still the one that was shown.
    const hunks = [{ id: fileOf(shown, "a.txt").hunks[0]!.id }]
    await bench.changes.decide(id, { ...decision, selection: { files: [{ path: "a.txt", hunks }] } })
    expect(await read(root, "a.txt")).toBe(numbered(30, { 2: "TWO" }))
  })

  test("when a folder on the way is a link that leads outside", async () => {
    const outside = await makeFolder({ "a.txt": "one\n" })
    const root = await makeRepo({ "dir/a.txt": "one\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "dir/a.txt": "agent\n" })
    await rm(path.join(root, "dir"), { recursive: true })
    await symlink(outside, path.join(root, "dir"))
    await expect(accept(all)).rejects.toMatchObject({ tag: "PathOutside" })
    expect(await read(outside, "a.txt")).toBe("one\n")
  })

  test("when one of many files cannot be written: the others are put back", async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}/x.txt`, `${n}\n`]))
    const root = await makeRepo(files)
    const box = await bench.sandboxed(id, root)
    for (const name of Object.keys(files)) await writeFiles(box, { [name]: "agent\n" })
    await writeFiles(box, { "z/blocked": "agent\n" })
    // An ignored, non-empty folder of the user's where the session has a file.
    await writeFiles(root, { "z/blocked/own": "user\n" })
    await writeFile(path.join(root, ".git/info/exclude"), "blocked\n")
    const set = await list()
    expect(names(set)).not.toContain("z/blocked")
    await writeFile(path.join(root, ".git/info/exclude"), "")
    await writeFiles(box, { f9: "" }).catch(() => {})
    await rm(path.join(box, "f9"), { recursive: true })
    await writeFiles(box, { f9: "now a file\n" })
    // f9 cannot become a file: it holds something of the user's that git does not see.
    await writeFile(path.join(root, ".git/info/exclude"), "private\nblocked\n")
    await writeFiles(root, { "f9/private": "user\n" })
    await expect(accept(all)).rejects.toMatchObject({ tag: "Conflict" })
    for (const [name, content] of Object.entries(files)) expect(await read(root, name)).toBe(content)
    expect(await read(root, "f9/private")).toBe("user\n")
    expect((await sh(root, "status", "--porcelain")).split("\n").filter((line) => line.includes("tmp"))).toEqual([])
    expect(names(await list())).toHaveLength(20 + 1)
  })

  test("when the selection names what does not exist", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "two\n" })
    const hunk = fileOf(await list(), "a.txt").hunks[0]!.id
    await expect(accept({ files: [{ path: "../x" }] })).rejects.toMatchObject({ tag: "Stale" })
    await expect(accept({ files: [{ path: "a.txt", hunks: [{ id: "no" }] }] })).rejects.toMatchObject({ tag: "Stale" })
    await expect(accept({ files: [] })).rejects.toMatchObject({ tag: "BadRequest" })
    await expect(accept({ files: [{ path: "a.txt", hunks: [{ id: hunk, lines: [99] }] }] })).rejects.toMatchObject({
      tag: "BadRequest",
    })
    await expect(bench.changes.list("ses_none")).rejects.toMatchObject({ tag: "SessionNotFound" })
  })
})
