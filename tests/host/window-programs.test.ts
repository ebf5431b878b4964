import http from "node:http"
import { chmod, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import type {
  HookEntry,
  HookList,
  Program,
  ProgramOutput,
  ServiceEntry,
  ServiceList,
} from "../../shared/native/program.ts"
import type { SessionSummary } from "../../shared/native/host.ts"
import { followEvents, startTestHost, type TestHost } from "../support/host.ts"
import { commitAll } from "../support/real-git.ts"
import { until } from "../support/until.ts"

const port = 20_000 + Math.floor(Math.random() * 20_000)
const web = `#!/usr/bin/env node
//---
// name: Web
// http: ${port}
// path: /start
//---
console.log("up in " + process.cwd())
require("node:http").createServer((request, response) => response.end("page " + request.url)).listen(process.env.PORT)
`
const check = `#!/bin/sh
#---
# name: Check
# type: file
# pattern: "*.txt"
#---
echo "looked at $DISCOBOT_CHANGED_FILES"
! grep -q bad made.txt
`
const files = {
  "README.md": "x",
  ".discobot/services/web.js": web,
  ".discobot/services/broken.sh": "#!/bin/sh\n#---\n# http: eighty\n#---\ntrue\n",
  ".discobot/services/notes": "nothing\n",
  ".discobot/hooks/check.sh": check,
  ".discobot/hooks/untyped.sh": "#!/bin/sh\ntrue\n",
}

async function begin(): Promise<{ test: TestHost; session: SessionSummary["session"] }> {
  const test = await startTestHost({ files, config: { permission: { bash: "allow", edit: "allow" } } })
  for (const name of Object.keys(files)) if (name.endsWith("s")) await chmod(path.join(test.repo, name), 0o755)
  for (const name of [".discobot/services/broken.sh", ".discobot/hooks/check.sh", ".discobot/hooks/untyped.sh"])
    await chmod(path.join(test.repo, name), 0o755)
  await commitAll(test.repo, "programs")
  const made = await test.request("/outrigger/sessions", {
    method: "POST",
    body: JSON.stringify({ directory: test.repo, title: "Serve it" }),
  })
  return { test, session: ((await made.json()) as SessionSummary).session }
}

async function call<T>(test: TestHost, method: string, target: string, body?: unknown) {
  const response = await test.request(target, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: response.status, body: (await response.json()) as T & { error?: { tag: string; message: string } } }
}

const allowAll = async (test: TestHost, whose: object) => {
  const query = new URLSearchParams(whose as Record<string, string>)
  const { body } = await call<Program[]>(test, "GET", `/outrigger/programs?${query}`)
  const programs = body.map(({ file, hash }) => ({ file, hash }))
  expect((await call(test, "POST", "/outrigger/programs/allow", { ...whose, programs })).status).toBe(200)
}

it("runs a service of the session's workspace once it was allowed, tells what it says, and finds its page", async () => {
  const { test, session } = await begin()
  const whose = { sessionID: session.id }
  const list = async () => (await call<ServiceList>(test, "GET", `/outrigger/services?sessionID=${session.id}`)).body
  const before = await list()
  expect(before.directory).toBe(session.directory)
  expect(before.services).toEqual([
    expect.objectContaining({
      id: "web",
      name: "Web",
      state: "stopped",
      trust: "new",
      port,
      file: ".discobot/services/web.js",
    }),
  ])
  expect(before.faults.map(({ file, message }) => `${file}: ${message}`)).toEqual([
    expect.stringMatching(/^broken\.sh: http: eighty is no port/),
    expect.stringMatching(/^notes: It has neither a shebang/),
  ])
  const refused = await call(test, "POST", "/outrigger/services/web/start", whose)
  expect([refused.status, refused.body.error?.tag]).toEqual([403, "NotTrusted"])
  expect((await call(test, "POST", "/outrigger/services/web/preview", whose)).status).toBe(403)

  await allowAll(test, whose)
  const follow = await followEvents(test, "/outrigger/events")
  const preview = await call<{ url: string }>(test, "POST", "/outrigger/services/web/preview", whose)
  expect(preview.body).toEqual({ url: `http://localhost:${port}/start` })
  expect(await (await fetch(preview.body.url)).text()).toBe("page /start")
  expect((await list()).services[0]).toMatchObject({ state: "running", trust: "trusted", pid: expect.any(Number) })
  expect((await call(test, "POST", "/outrigger/services/web/start", whose)).status).toBe(409)
  const said = await follow.until(({ type }) => type === "service.output", "what it says")
  expect(said.properties).toMatchObject({
    id: "web",
    sessionID: session.id,
    text: `up in ${session.directory}\n`,
    offset: 0,
  })
  const output = async () =>
    (await call<ProgramOutput>(test, "GET", `/outrigger/services/web/output?sessionID=${session.id}`)).body
  expect(await output()).toEqual({
    text: `up in ${session.directory}\n`,
    length: 7 + session.directory.length,
    truncated: false,
  })

  // From the folder itself it is another one, that the same leave is for.
  const inFolder = new URLSearchParams({ directory: test.repo })
  const own = (await call<ServiceList>(test, "GET", `/outrigger/services?${inFolder}`)).body
  expect(own.services[0]).toMatchObject({ state: "stopped", trust: "trusted" })
  expect(own.elsewhere).toEqual([
    expect.objectContaining({ sessionID: session.id, title: "Serve it", name: "Web", port }),
  ])

  const { body: restarted } = await call<ServiceEntry>(test, "POST", "/outrigger/services/web/restart", whose)
  expect(["starting", "running"]).toContain(restarted.state)
  expect((await call<ServiceEntry>(test, "POST", "/outrigger/services/web/stop", whose)).body.state).toBe("stopped")
  expect((await call(test, "POST", "/outrigger/services/web/stop", whose)).status).toBe(400)

  // A changed file is asked about again.
  const file = path.join(session.directory, ".discobot/services/web.js")
  await writeFile(file, `${web.split("\n").slice(0, 6).join("\n")}\nconsole.error("cannot"); process.exit(4)\n`)
  expect((await list()).services[0]?.trust).toBe("changed")
  expect((await call(test, "POST", "/outrigger/services/web/start", whose)).body.error?.message).toContain("it changed")
  await allowAll(test, whose)
  const failed = await call(test, "POST", "/outrigger/services/web/preview", whose)
  expect([failed.status, failed.body.error?.message]).toEqual([503, expect.stringContaining("has ended before")])
  expect((await list()).services[0]).toMatchObject({ state: "failed", exitCode: 4 })
  expect((await output()).text).toBe("cannot\n")
})

it("runs the hooks of a folder only once they were allowed, says why they ran, and asks the agent again", async () => {
  const { test, session } = await begin()
  const hooks = async () => (await call<HookList>(test, "GET", `/outrigger/hooks?sessionID=${session.id}`)).body
  const edit = (text: string) => ({
    toolCalls: [{ name: "write", input: { filePath: path.join(session.directory, "made.txt"), content: text } }],
  })
  const say = (text: string) => test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text }] })

  test.model.enqueue(edit("bad one\n"), { text: "done" })
  await say("first")
  // Looked at, and left alone.
  const status = `/api/projects/local/sessions/${session.id}/hooks/status`
  await until(async () => (await call<{ lastEvaluatedAt: string }>(test, "GET", status)).body.lastEvaluatedAt)
  const before = await hooks()
  expect(before.directory).toBe(test.repo)
  expect(before.faults).toEqual([
    expect.objectContaining({ file: "untyped.sh", message: expect.stringContaining("no type") }),
  ])
  expect(before.hooks).toEqual([
    expect.objectContaining({ id: "check", type: "file", pattern: "*.txt", trust: "new", result: "never", runs: 0 }),
  ])
  expect((await call(test, "POST", "/outrigger/hooks/check/run", { sessionID: session.id })).status).toBe(403)

  await allowAll(test, { sessionID: session.id })
  const follow = await followEvents(test, "/outrigger/events")
  test.model.enqueue(edit("bad two\n"), { text: "done" }, edit("good\n"), { text: "Fixed." })
  await say("second")
  const second = (await test.client.session.messages({ sessionID: session.id })).data!.findLast(
    ({ info, parts }) => info.role === "user" && parts.some((part) => part.type === "text" && part.text === "second"),
  )!
  const passed = await until(async () => (await hooks()).hooks.find(({ result }) => result === "passed"), 60_000)
  expect(passed).toMatchObject({ runs: 2, failures: 1, trigger: "turn", files: ["made.txt"], told: false, exitCode: 0 })
  expect(
    follow.events.some(({ type, properties }) => type === "hook.output" && properties.text === "looked at made.txt\n"),
  ).toBe(true)
  const messages = (await test.client.session.messages({ sessionID: session.id })).data!
  const asked = messages.findLast(({ info }) => info.role === "user")!
  expect(passed.messageID).toBe(asked.info.id)
  expect(asked.parts[0]).toMatchObject({
    text: expect.stringContaining('The hook "Check" failed'),
    metadata: { hook: { id: "check", name: "Check", exitCode: 1 } },
  })
  expect(asked.info.id > second.info.id).toBe(true)

  await writeFile(path.join(session.directory, "made.txt"), "bad three\n")
  const { body } = await call<HookEntry>(test, "POST", "/outrigger/hooks/check/run", { sessionID: session.id })
  expect(body).toMatchObject({ result: "failed", exitCode: 1, trigger: "manual", told: false })
  const output = await call<ProgramOutput>(test, "GET", `/outrigger/hooks/check/output?sessionID=${session.id}`)
  expect(output.body.text).toContain("looked at")
})

it("writes examples that can be changed, and refuses what makes no sense", async () => {
  const test = await startTestHost()
  const directory = test.repo
  expect((await call<ServiceList>(test, "GET", `/outrigger/services?directory=${directory}`)).body).toMatchObject({
    services: [],
    faults: [],
  })
  const made = await call(test, "POST", "/outrigger/programs/example", { directory, kind: "service" })
  expect(made.body).toEqual({ directory, path: ".discobot/services/dev.sh" })
  expect(await readFile(path.join(directory, ".discobot/services/dev.sh"), "utf8")).toContain("http: 5173")
  const { body } = await call<ServiceList>(test, "GET", `/outrigger/services?directory=${directory}`)
  expect(body.services).toEqual([expect.objectContaining({ id: "dev", name: "Dev server", trust: "new", port: 5173 })])
  expect(body.faults).toEqual([])
  expect((await call(test, "POST", "/outrigger/programs/example", { directory, kind: "service" })).status).toBe(409)
  expect((await call(test, "POST", "/outrigger/programs/example", { directory, kind: "hook" })).status).toBe(200)
  const hook = (await call<HookList>(test, "GET", `/outrigger/hooks?directory=${directory}`)).body.hooks[0]!
  expect(hook).toMatchObject({ id: "check", type: "file", result: "never" })

  const stale = { directory, programs: [{ file: hook.file, hash: "0".repeat(64) }] }
  const refusals = [
    ["GET", "/outrigger/services", undefined, 400],
    ["GET", `/outrigger/services?sessionID=ses_x&directory=${directory}`, undefined, 400],
    ["GET", "/outrigger/services?sessionID=ses_unknown", undefined, 404],
    ["GET", "/outrigger/hooks?directory=/no/such/folder", undefined, 404],
    ["POST", "/outrigger/services/none/start", { directory }, 404],
    ["POST", "/outrigger/services/dev/start", {}, 400],
    ["POST", "/outrigger/services/dev/start", { directory: 1 }, 400],
    ["POST", "/outrigger/services/dev/stop", { directory }, 400],
    ["POST", "/outrigger/hooks/check/run", { directory }, 400],
    ["GET", `/outrigger/hooks/..%2Fcheck/output?directory=${directory}`, undefined, 404],
    ["POST", "/outrigger/programs/allow", stale, 409],
    ["POST", "/outrigger/programs/allow", { directory }, 400],
    ["POST", "/outrigger/programs/example", { directory, kind: "virus" }, 400],
  ] as const
  for (const [method, target, body, status] of refusals)
    expect([method, target, (await call(test, method, target, body)).status]).toEqual([method, target, status])
})

it("starts no service for a page that is asked for, before it was allowed", async () => {
  const { test, session } = await begin()
  const ask = () =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const host = `${session.id.toLowerCase()}-svc-web.localhost:${new URL(test.host.url).port}`
      http
        .get(`${test.host.url}/x`, { headers: { host, authorization: `Bearer ${test.host.token}` } }, (response) => {
          let text = ""
          response.setEncoding("utf8").on("data", (more: string) => (text += more))
          response.on("end", () => resolve({ status: response.statusCode ?? 0, text }))
        })
        .on("error", reject)
    })
  expect(await ask()).toEqual({ status: 503, text: expect.stringContaining("was not allowed to run yet") })
  await allowAll(test, { sessionID: session.id })
  expect(await ask()).toEqual({ status: 200, text: "page /x" })
})
