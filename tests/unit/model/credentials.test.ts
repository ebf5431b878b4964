import { readdir, readFile, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import { inspect } from "node:util"
import { expect, it } from "vitest"
import { createLog } from "../../../electron/lib/log.ts"
import { createCredentials, type Protection } from "../../../electron/model/credentials.ts"
import { isFault } from "../../../shared/fault.ts"
import { makeFolder } from "../../support/folder.ts"
import { thrownBy } from "./fixture.ts"

const encoded: Protection = {
  protect: (value) => Buffer.from(value).toString("base64"),
  unprotect: (value) => Buffer.from(value, "base64").toString(),
}

// Windows has no such modes; the folder of the user protects the file there.
const modeOf = async (file: string) => (process.platform === "win32" ? 0o600 : (await stat(file)).mode & 0o777)

async function setUp(protection?: Protection) {
  const home = await makeFolder()
  const file = path.join(home, "state", "credentials.json")
  const lines: string[] = []
  const log = createLog({ level: "debug", write: (line) => lines.push(line) })
  return { file, credentials: createCredentials({ file, log, protection }), log, lines }
}

it("keeps keys in opencode's auth.json shape, readable by the user alone, and leaves no temporary file", async () => {
  const { file, credentials } = await setUp()
  await credentials.set("openai", { type: "api", key: "sk-one" })
  await credentials.set("groq", { type: "api", key: "gsk-two" })
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
    openai: { type: "api", key: "sk-one" },
    groq: { type: "api", key: "gsk-two" },
  })
  expect(await modeOf(file)).toBe(0o600)
  expect(await readdir(path.dirname(file))).toEqual(["credentials.json"])
  expect((await credentials.get("openai"))?.key.reveal()).toBe("sk-one")
})

it("makes a file that others could read private again", async () => {
  const { file, credentials } = await setUp()
  await credentials.set("openai", { type: "api", key: "sk-one" })
  const open = path.join(path.dirname(file), "open.json")
  await writeFile(open, "{}", { mode: 0o644 })
  const other = createCredentials({ file: open, log: createLog({ write: () => {} }) })
  await other.set("openai", { type: "api", key: "sk-one" })
  expect(await modeOf(open)).toBe(0o600)
})

it("a key prints itself nowhere", async () => {
  const { credentials, log, lines } = await setUp()
  await credentials.set("openai", { type: "api", key: "sk-very-secret" })
  const credential = await credentials.get("openai")
  log.info("here it is", { credential, text: String(credential?.key) })
  expect(lines.join("") + JSON.stringify(credential) + inspect(credential, { depth: 9 })).not.toContain(
    "sk-very-secret",
  )
})

it("writes at the same time do not lose each other", async () => {
  const { credentials } = await setUp()
  const ids = Array.from({ length: 20 }, (_, index) => `provider-${index}`)
  await Promise.all(ids.map((id) => credentials.set(id, { type: "api", key: id })))
  expect((await credentials.list()).sort()).toEqual(ids.sort())
  await Promise.all(ids.slice(1).map((id) => credentials.remove(id)))
  expect(await credentials.list()).toEqual(["provider-0"])
})

it("sees what another process wrote, and keeps entries it does not understand", async () => {
  const { file, credentials } = await setUp()
  await credentials.set("openai", { type: "api", key: "sk-one" })
  await writeFile(file, JSON.stringify({ xai: { type: "api", key: "other" }, odd: { type: "future", value: 1 } }))
  expect(await credentials.list()).toEqual(["xai"])
  expect(await credentials.get("odd")).toBeUndefined()
  await credentials.set("openai", { type: "api", key: "sk-one" })
  expect(JSON.parse(await readFile(file, "utf8"))).toHaveProperty("odd.value", 1)
})

it("protects values where the OS can, and says so when it cannot read them", async () => {
  const { file, credentials } = await setUp(encoded)
  await credentials.set("openai", { type: "api", key: "sk-one" })
  expect(await readFile(file, "utf8")).not.toContain("sk-one")
  expect((await credentials.get("openai"))?.key.reveal()).toBe("sk-one")
  const lines: string[] = []
  const headless = createCredentials({ file, log: createLog({ write: (line) => lines.push(line) }) })
  expect(await headless.get("openai")).toBeUndefined()
  expect(lines.join("")).toContain("protected by the desktop app")
})

it("a broken file is named without quoting it, and nothing is overwritten", async () => {
  const { file, credentials } = await setUp()
  await credentials.set("openai", { type: "api", key: "sk-one" })
  await writeFile(file, '{"openai": {"type": "api", "key": "sk-broken-secret"')
  const error = await thrownBy(() => credentials.get("openai"))
  expect(isFault(error, "ConfigJson")).toBe(true)
  expect(`${inspect(error, { depth: 9 })}`).not.toContain("sk-broken-secret")
  await thrownBy(() => credentials.set("xai", { type: "api", key: "x" }))
  expect(await readFile(file, "utf8")).toContain("sk-broken-secret")
})

it("names like __proto__ are ordinary entries", async () => {
  const { file, credentials } = await setUp()
  await credentials.set("__proto__", { type: "api", key: "odd" })
  expect(await readFile(file, "utf8")).toContain("__proto__")
  expect(await credentials.get("constructor")).toBeUndefined()
  expect(({} as Record<string, unknown>).key).toBeUndefined()
})
