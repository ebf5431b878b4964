import { describe, expect, test } from "vitest"
import { applyHunks } from "../../../electron/change/apply.ts"
import { createMutex } from "../../../electron/change/mutex.ts"
import { selectPatch } from "../../../electron/change/patch.ts"
import type { PatchHunk, PatchLine } from "../../../electron/git/git.ts"

/** A hunk from `-old`, `+new` and ` context` lines; a `~` at the end of a line stands for "no newline". */
function hunk(oldStart: number, ...written: string[]): PatchHunk {
  const kinds = { " ": "context", "+": "add", "-": "remove" } as const
  const lines = written.map((line): PatchLine => {
    const noNewline = line.endsWith("~")
    const text = line.slice(1, noNewline ? -1 : undefined)
    return { type: kinds[line[0] as " "], text, ...(noNewline && { noNewline }) }
  })
  const count = (type: string) => lines.filter((line) => line.type !== type).length
  return { header: "", oldStart, oldLines: count("add"), newStart: oldStart, newLines: count("remove"), lines }
}

const all = () => true
const none = () => false

describe("selection, patch, apply", () => {
  test("everything taken gives the new text, nothing taken the old one", () => {
    const base = "a\nb\nc\n"
    const hunks = [hunk(1, " a", "-b", "+B", "+BB", " c")]
    expect(applyHunks(base, selectPatch(hunks, all))).toBe("a\nB\nBB\nc\n")
    expect(applyHunks(base, selectPatch(hunks, none))).toBe(base)
  })

  test("for random texts and random choices, accepting some lines and then the rest is accepting all", async () => {
    const { structuredPatch } = await import("diff")
    let seed = 7
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    for (let round = 0; round < 300; round += 1) {
      const make = () =>
        Array.from({ length: random(12) }, () => `${"xyz"[random(3)]}\n`).join("") + (random(3) ? "" : "end")
      const [base, head] = [make(), make()]
      const hunksOf = (from: string, to: string): PatchHunk[] =>
        structuredPatch("a", "b", from, to, "", "", { context: 1 }).hunks.map((found) => {
          const lines: string[] = []
          for (const line of found.lines) {
            if (line.startsWith("\\")) lines[lines.length - 1] += "~"
            else lines.push(line)
          }
          return hunk(found.oldLines === 0 ? found.oldStart - 1 : found.oldStart, ...lines)
        })
      const hunks = hunksOf(base, head)
      expect(applyHunks(base, selectPatch(hunks, all))).toBe(head)
      const some = new Set<string>()
      for (const [h, one] of hunks.entries()) for (const l of one.lines.keys()) if (random(2)) some.add(`${h}:${l}`)
      const middle = applyHunks(
        base,
        selectPatch(hunks, (h, l) => some.has(`${h}:${l}`)),
      )
      const rest = hunksOf(middle, head)
      expect(applyHunks(middle, selectPatch(rest, all))).toBe(head)
    }
  })

  test("a kept last line without newline gets one when lines follow it, in the file's own style", () => {
    const unix = [hunk(1, "-a~", "+a", "+b")]
    expect(
      applyHunks(
        "a",
        selectPatch(unix, (_, line) => line === 2),
      ),
    ).toBe("a\nb\n")
    const windows = [hunk(1, " x\r", "-a~", "+a\r", "+b\r")]
    expect(
      applyHunks(
        "x\r\na",
        selectPatch(windows, (_, line) => line === 3),
      ),
    ).toBe("x\r\na\r\nb\r\n")
  })

  test("a text that is not the one the hunk was made from is refused", () => {
    expect(() => applyHunks("other\n", [hunk(1, "-a", "+b")])).toThrow(expect.objectContaining({ tag: "Stale" }))
    expect(() => applyHunks("", [hunk(3, "-a", "+b")])).toThrow(expect.objectContaining({ tag: "Stale" }))
    expect(() => applyHunks("a", [hunk(1, "-a", "+b")])).toThrow(expect.objectContaining({ tag: "Stale" }))
  })

  test("the header counts what was selected", () => {
    const hunks = [hunk(1, "-a", "-b", "+A"), hunk(10, " x", "+y")]
    expect(selectPatch(hunks, all).map((one) => one.header)).toEqual(["@@ -1,2 +1 @@", "@@ -10 +9,2 @@"])
    expect(selectPatch(hunks, (h) => h === 1).map((one) => one.header)).toEqual(["@@ -10 +10,2 @@"])
  })
})

describe("the mutex", () => {
  test("runs one at a time per key, in order, also after a failure", async () => {
    const mutex = createMutex()
    const seen: string[] = []
    const work = (name: string) => async () => {
      seen.push(`${name} in`)
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(`${name} out`)
      if (name === "b") throw new Error("no")
    }
    await Promise.allSettled([
      mutex.run(["x", "y"], work("a")),
      mutex.run(["y"], work("b")),
      mutex.run(["y", "x"], work("c")),
    ])
    expect(seen).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"])
  })

  test("lets different keys run side by side", async () => {
    const mutex = createMutex()
    let release = () => {}
    const held = mutex.run(["x"], () => new Promise<void>((resolve) => (release = resolve)))
    await expect(mutex.run(["y"], async () => "free")).resolves.toBe("free")
    release()
    await held
  })
})
