import { once } from "node:events"
import { readFile, writeFile } from "node:fs/promises"
import { type AddressInfo, createServer } from "node:net"
import { describe, expect, it } from "vitest"
import { followEvents, inRepo, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"

const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command } }] })

const call = async (test: TestHost, method: string, target: string, body?: unknown) => {
  const response = await test.request(target, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { "x-pig-agents-workspace": test.repo },
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** As the window answers: to exactly what it showed. */
const reply = async (test: TestHost, { id }: Asked, answer: object) => {
  const { hash } = (await call(test, "GET", `/outrigger/permissions/${id}`)).body
  expect((await call(test, "POST", `/outrigger/permissions/${id}/reply`, { ...answer, hash })).status).toBe(200)
}

interface Asked {
  id: string
  permission: string
  always: string[]
}

/** A run, and the requests that it makes as the window hears of them. */
async function start(test: TestHost, task: string) {
  const stream = await followEvents(test)
  const run = call(test, "POST", "/api/agent/run", { task })
  return {
    done: async () => (await run).body as { result: string; logs: Record<string, unknown>[] },
    asked: async (nth = 0) => {
      const asked = () => stream.events.filter((event) => event.type === "permission.asked")
      return (await until(() => asked()[nth])).properties as unknown as Asked
    },
  }
}

const logged = (done: { logs: Record<string, unknown>[] }, type: string) =>
  done.logs.filter((event) => event["type"] === type)
const fileOf = async (test: TestHost) =>
  JSON.parse(await readFile(inRepo(test, ".pig-agents/policy.json"), "utf8")) as { trusted: string[] }

describe("an always that the window gives to a run of the workbench", () => {
  it("is kept in the policy file, shown by its API, and grants no chain", async () => {
    const test = await startTestHost()
    test.model.enqueue(
      bash("frobnicate one"),
      bash("frobnicate two"),
      bash("frobnicate"),
      bash("frobnicate three; othertool now"),
      { text: "Done." },
    )
    const run = await start(test, "several")
    const first = await run.asked()
    expect(first.always).toEqual(["frobnicate *"])
    await reply(test, first, { reply: "always", scope: "project" })
    // The second was not asked about. The one without arguments is not what was granted, and neither is the chain.
    const bare = await run.asked(1)
    expect(await until(async () => (await fileOf(test)).trusted)).toEqual(["frobnicate *"])
    await reply(test, bare, { reply: "reject", message: "no" })
    const chain = await run.asked(2)
    await reply(test, chain, { reply: "reject", message: "no" })
    const done = await run.done()
    expect(logged(done, "policy_decision").map(({ decision, cmd }) => [decision, cmd])).toEqual([
      ["allow_always", "frobnicate one"],
      ["allow_auto", "frobnicate two"],
      ["deny", "frobnicate"],
      ["deny", "frobnicate three; othertool now"],
    ])
    const { policy } = (await call(test, "GET", "/api/policy")).body as { policy: { allowList: string[] } }
    expect(policy.allowList).toContain("frobnicate *")
    // In one place only: taken out of the file, it is asked about again.
    expect((await call(test, "GET", "/outrigger/rules")).body).toEqual([])
    await writeFile(inRepo(test, ".pig-agents/policy.json"), JSON.stringify({ version: 1, trusted: [] }))
    test.model.enqueue(bash("frobnicate one"), { text: "Done." })
    const next = await start(test, "again")
    const again = await next.asked()
    await reply(test, again, { reply: "reject", message: "no" })
    await next.done()
  })

  it("for this session only is no line of the file", async () => {
    const test = await startTestHost()
    test.model.enqueue(bash("frobnicate one"), bash("frobnicate two"), { text: "Done." })
    const run = await start(test, "several")
    const asked = await run.asked()
    await reply(test, asked, { reply: "always", scope: "session" })
    const done = await run.done()
    expect(logged(done, "policy_ask")).toHaveLength(1)
    expect((await fileOf(test)).trusted).toEqual([])
  })
})

describe("an edited address", () => {
  it("is what the browser opens, and a rule that denies it still does", async () => {
    const pages = await servePages({ "/asked": "<h1>asked for</h1>", "/edited": "<h1>put in its place</h1>" })
    const test = await startTestHost()
    const navigate = (url: string) => ({ toolCalls: [{ name: "browser_navigate", input: { url } }] })
    test.model.enqueue(navigate(`${pages.url}/asked`), { text: "Done." })
    const run = await start(test, "look")
    const asked = await run.asked()
    expect(asked.permission).toBe("browser")
    const edited = { decision: "allow_once", editedCmd: ` ${pages.url}/edited ` }
    expect((await call(test, "POST", `/api/agent/approvals/${asked.id}`, edited)).status).toBe(200)
    const done = await run.done()
    expect(logged(done, "policy_decision")).toMatchObject([
      { decision: "allow_once", kind: "browser", cmd: `${pages.url}/edited`, originalCmd: `${pages.url}/asked` },
    ])
    expect(logged(done, "observation")[0]).toMatchObject({
      ok: true,
      summary: expect.stringContaining("put in its place"),
    })
    await call(test, "POST", "/api/browser/stop")
  })
})

describe("settings", () => {
  it("limit the tokens of an answer, and say which of them change nothing", async () => {
    const test = await startTestHost()
    const settings = {
      LLM_PROVIDER: "local",
      BASE_URL: `${test.model.url}/v1`,
      MODEL: "own-model",
      LLM_MAX_TOKENS: 321,
      PROMPT_MODE: "verbose",
    }
    expect((await call(test, "POST", "/api/settings", settings)).status).toBe(200)
    test.model.enqueue({ text: "Short." })
    const done = await (await start(test, "be brief")).done()
    expect(done.result).toBe("Short.")
    const sent = test.model.requests.find(({ asked }) => asked.user.includes("be brief"))
    expect(sent?.body).toMatchObject({ model: "own-model", max_tokens: 321 })
    expect(logged(done, "log").map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^PROMPT_MODE: kept/),
    )
  })
})

it("the workbench's port is a setting of the server", async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  const test = await startTestHost({ config: { server: { workbenchPort: port } } })
  expect(test.host.workbenchPort).toBe(port)
  const health = await fetch(`http://127.0.0.1:${port}/health`, {
    headers: { authorization: `Bearer ${test.host.token}` },
  })
  expect(await health.json()).toMatchObject({ ok: true })
})
