import { expect, it } from "vitest"
import type { CommandDetail, CommandEntry, CommandPage } from "../../shared/native/command.ts"
import type { SessionSummary } from "../../shared/native/host.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { migrate } from "../../electron/store/migrate.ts"
import { commandLogMigrations } from "../../electron/store/migrations/command-log.ts"
import { createCommandStore } from "../../electron/terminal/command-store.ts"
import { followEvents, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command, description: "Runs it" } }] })

const get = async <T>(test: TestHost, path: string) => (await (await test.request(path)).json()) as T
const page = (test: TestHost, query = "") => get<CommandPage>(test, `/outrigger/commands${query}`)
const statusOf = async (test: TestHost, path: string, init?: RequestInit) => (await test.request(path, init)).status

it("lists what agents ran, in sandbox and folder, tells of it as it happens, and forgets it", async () => {
  const test = await startTestHost({ config: { permission: { bash: "allow" } } })
  const follow = await followEvents(test, "/outrigger/events")
  const of = <T>(type: string) => follow.events.flatMap((event) => (event.type === type ? [event.properties as T] : []))
  const made = await test.request("/outrigger/sessions", {
    method: "POST",
    body: JSON.stringify({ directory: test.repo, title: "In the sandbox" }),
  })
  const { session } = (await made.json()) as SessionSummary
  const inFolder = (await test.client.session.create({ title: "In the folder" })).data!
  test.model.enqueue(bash("echo one; echo two >&2; exit 3"), { text: "ok" })
  await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
  test.model.enqueue(bash("printf 'plain'"), { text: "ok" })
  await test.client.session.prompt({ sessionID: inFolder.id, parts: [{ type: "text", text: "go" }] })

  const { commands, total, next, running } = await page(test, `?directory=${encodeURIComponent(test.repo)}`)
  expect([total, next, running]).toEqual([2, null, []])
  expect(commands[0]).toMatchObject({ command: "printf 'plain'", place: "folder", exitCode: 0, title: "In the folder" })
  expect(commands[1]).toMatchObject({
    command: "echo one; echo two >&2; exit 3",
    place: "sandbox",
    folder: test.repo,
    cwd: session.directory,
    sessionID: session.id,
    exitCode: 3,
  })
  expect(await page(test, "?directory=/nowhere")).toMatchObject({ commands: [], total: 0 })
  expect((await page(test, `?sessionID=${session.id}`)).commands).toHaveLength(1)
  expect((await page(test, "?failed=true")).commands.map(({ exitCode }) => exitCode)).toEqual([3])
  expect((await page(test, "?q=PLAIN")).commands).toHaveLength(1)
  const first = await page(test, "?limit=1")
  expect(first.total).toBe(2)
  expect((await page(test, `?limit=1&before=${first.next}`)).commands.map(({ exitCode }) => exitCode)).toEqual([3])

  const id = commands[1]!.id
  const detail = await get<CommandDetail>(test, `/outrigger/commands/${id}`)
  expect(detail.stdout).toEqual({ text: "one\ntwo\n", length: 8 })
  await until(() => of("command.ended").length === 2)
  expect(of<{ command: CommandEntry }>("command.started").map(({ command }) => command.exitCode)).toEqual([null, null])
  expect(of<{ text: string; offset: number }>("command.output")[0]).toMatchObject({ text: "one\ntwo\n", offset: 0 })

  expect(await statusOf(test, `/outrigger/commands/${id}`, { method: "DELETE" })).toBe(200)
  expect(await statusOf(test, `/outrigger/commands/${id}`, { method: "DELETE" })).toBe(404)
  expect(await statusOf(test, `/outrigger/commands/${id}`)).toBe(404)
  const cleared = await test.request(`/outrigger/commands?directory=${encodeURIComponent(test.repo)}`, {
    method: "DELETE",
  })
  expect(await cleared.json()).toEqual({ removed: 1 })
  await until(() => of("command.removed").length === 1 && of("command.cleared").length === 1)
  expect(of("command.cleared")).toEqual([{ folder: test.repo }])
})

it("gives what a running command said, and stops one that is taken out", async () => {
  const test = await startTestHost({ config: { permission: { bash: "allow" } } })
  const session = (await test.client.session.create({})).data!
  test.model.enqueue(bash("echo first; echo at this line; exec sleep 600"), { text: "ok" })
  const turn = test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
  const entry = await until(async () => (await page(test)).running.find(({ lastLine }) => lastLine === "at this line"))
  expect(entry).toMatchObject({ ended: null, exitCode: null })
  expect((await page(test, "?failed=1")).running).toEqual([])
  const detail = await get<CommandDetail>(test, `/outrigger/commands/${entry.id}`)
  expect(detail.stdout).toEqual({ text: "first\nat this line\n", length: 19 })
  await test.request(`/outrigger/commands/${entry.id}`, { method: "DELETE" })
  await turn
  expect(await page(test)).toMatchObject({ commands: [], running: [] })
})

it("refuses a page that cannot be", async () => {
  const test = await startTestHost()
  const bad = ["limit=0", "limit=501", "limit=1.5", "limit=many", "before=-1", "before=x", "failed=perhaps"]
  for (const query of [...bad, "before=99999999999999999999"]) {
    const response = await test.request(`/outrigger/commands?${query}`)
    expect([query, response.status]).toEqual([query, 400])
    expect(await response.json()).toMatchObject({ error: { tag: "BadRequest" } })
  }
})

it("keeps the newest within its limits", () => {
  const db = openDatabase(":memory:")
  migrate(db, commandLogMigrations)
  const store = createCommandStore(db, { commands: 5, bytes: 100 })
  const add = (id: string, stdout: string) =>
    store.add({
      id,
      cmd: id,
      cwd: "/",
      startedAt: 0,
      finishedAt: 1,
      exitCode: 0,
      stdout,
      stderr: "",
      truncated: false,
      place: "elsewhere",
    })
  const ids = () => store.page({}, 100).map(({ id }) => id)
  for (let n = 1; n <= 7; n += 1) add(`c${n}`, "x")
  expect(ids()).toEqual(["c7", "c6", "c5", "c4", "c3"])
  add("c8", "y".repeat(97))
  expect(ids()).toEqual(["c8", "c7", "c6", "c5"])
  add("c9", "z".repeat(500))
  expect(ids()).toEqual(["c9"])
  db.close()
})
