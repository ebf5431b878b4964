import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { createStamped } from "./stamped.ts"

async function scene() {
  const file = path.join(await makeFolder({ "a.txt": "one" }), "a.txt")
  const stamped = createStamped<string>()
  let reads = 0
  const get = (before: () => Promise<void> = async () => {}) =>
    stamped.get("a", async () => {
      reads += 1
      const value = await readFile(file, "utf8")
      await before()
      return { value, files: [file] }
    })
  return { file, stamped, get, reads: () => reads }
}

it("callers at the same time share one read", async () => {
  const { get, reads } = await scene()
  expect(await Promise.all([get(), get(), get()])).toEqual(["one", "one", "one"])
  expect(reads()).toBe(1)
})

it("an unchanged file is not read again once it has settled", async () => {
  const { get, reads } = await scene()
  await expect
    .poll(async () => {
      const before = reads()
      await get()
      return reads() - before
    })
    .toBe(0)
})

it("a change while the file is read is seen by the next call, also with the same size", async () => {
  const { file, get } = await scene()
  expect(await get(() => writeFile(file, "two"))).toBe("one")
  expect(await get()).toBe("two")
})

it("a failed read is not kept", async () => {
  const { get } = await scene()
  await expect(get(() => Promise.reject(new Error("no")))).rejects.toThrow("no")
  expect(await get()).toBe("one")
})

it("what is dropped while it is read is read again", async () => {
  const { get, stamped, reads } = await scene()
  const first = get(async () => stamped.drop("a"))
  await first
  await get()
  expect(reads()).toBe(2)
})
