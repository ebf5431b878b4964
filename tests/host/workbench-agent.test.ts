import { readFile, writeFile } from "node:fs/promises"
import { describe, expect, it, vi } from "vitest"
import { afterTest, followEvents, inRepo, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"

interface Event {
  type: string
  [field: string]: unknown
}

/** Follows an SSE answer; events carry their name as `type`. */
async function follow(test: TestHost, target: string, init: RequestInit = {}) {
  const abort = new AbortController()
  const response = await test.request(target, {
    ...init,
    signal: abort.signal,
    headers: { "x-pig-agents-workspace": test.repo },
  })
  const events: Event[] = []
  let buffer = ""
  const decoder = new TextDecoder()
  const ended = (async () => {
    for await (const chunk of response.body ?? []) {
      buffer += decoder.decode(chunk, { stream: true })
      for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
        const frame = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        const name = /^event: (.*)$/m.exec(frame)?.[1]
        const data = /^data: (.*)$/m.exec(frame)?.[1]
        if (name && data) events.push({ ...(JSON.parse(data) as object), type: name })
      }
    }
  })().catch(() => {})
  afterTest(async () => {
    abort.abort()
    await ended
  })
  return {
    response,
    events,
    ended,
    close: () => abort.abort(),
    next: (type: string, nth = 0) => until(() => events.filter((event) => event.type === type)[nth]),
    all: (type: string) => events.filter((event) => event.type === type),
    /** Names of what came, a row of the same as one. */
    kinds: (leaveOut: string[] = []) =>
      events
        .map(({ type }) => type)
        .filter((type) => !leaveOut.includes(type))
        .filter((type, at, all) => type !== all[at - 1]),
  }
}

const runAgent = (test: TestHost, task: string, mode = "agent") =>
  follow(test, "/api/agent/run?stream=1", { method: "POST", body: JSON.stringify({ task, mode }) })

/** A request of the contract about the test's repository. */
const call = async (test: TestHost, method: string, target: string, body?: unknown) => {
  const response = await test.request(`/api${target}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { "x-pig-agents-workspace": test.repo },
  })
  return { status: response.status, body: (await response.json()) as Record<string, never> }
}

const answer = (test: TestHost, askId: unknown, body: object) =>
  call(test, "POST", `/agent/approvals/${String(askId)}`, body)

const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command } }] })
const policyOf = async (test: TestHost) =>
  JSON.parse(await readFile(inRepo(test, ".pig-agents/policy.json"), "utf8")) as Record<string, never>

describe("a run of the workbench", () => {
  it("answers in ask mode without tools, in the exact order", async () => {
    const test = await startTestHost()
    test.model.enqueue({ text: "It is a fixture." })
    const run = await runAgent(test, "what is this?", "ask")
    await run.ended
    expect(run.kinds()).toEqual(["run_started", "iter_start", "token", "final", "done"])
    expect(run.events.at(-1)).toMatchObject({ iterations: 1, result: "It is a fixture.", diffs: [] })
    expect(run.response.headers.get("content-type")).toBe("text/event-stream")
    const requests = test.model.requests.filter(({ asked }) => asked.user.includes("what is this?"))
    expect(requests.some(({ asked }) => asked.tools.length > 0)).toBe(false)
  })

  it("is a session that the window and the opencode API see, asks for a command, and edits files", async () => {
    const test = await startTestHost()
    const stream = await followEvents(test)
    test.model.enqueue(
      { text: "Let me look.", toolCalls: [{ name: "read", input: { filePath: "src/greet.js" } }] },
      { toolCalls: [{ name: "edit", input: { filePath: "src/greet.js", oldString: "Hello", newString: "Welcome" } }] },
      bash("foo-tool --version; echo out; echo err >&2"),
      { text: "Done." },
    )
    const run = await runAgent(test, "make it welcome")
    const ask = await run.next("policy_ask")
    expect(ask).toMatchObject({
      cmd: "foo-tool --version; echo out; echo err >&2",
      kind: "command",
      suggestedAllow: "foo-tool *",
    })
    const started = await run.next("run_started")
    const asked = await stream.until((event) => event.type === "permission.asked")
    expect(asked.properties).toMatchObject({ id: ask["askId"], sessionID: started["runId"] })
    expect(await answer(test, ask["askId"], { decision: "allow_once" })).toEqual({ status: 200, body: { ok: true } })
    expect((await answer(test, ask["askId"], { decision: "deny" })).status).toBe(404)
    await run.ended

    expect(run.kinds(["command_chunk"])).toEqual([
      ...["run_started", "log"],
      ...["iter_start", "token", "action", "thought", "observation"],
      ...["iter_start", "tool_payload_streaming", "action", "tool_disk_settled", "thought", "observation"],
      ...["iter_start", "action", "policy_ask", "policy_decision", "thought", "observation"],
      ...["iter_start", "token", "final", "done"],
    ])
    expect(run.all("action").map(({ tool }) => tool)).toEqual(["read_file", "write_patch", "run_command"])
    const [, edit] = run.all("action")
    expect(run.all("tool_disk_settled")).toEqual([expect.objectContaining({ actionKey: edit!["actionKey"], ok: true })])
    const [read, written, ran] = run.all("observation")
    expect(read).toMatchObject({ ok: true, iteration: 1 })
    expect(written!["diffs"]).toEqual([expect.stringContaining("--- a/src/greet.js\n+++ b/src/greet.js\n@@")])
    expect(ran).toMatchObject({ ok: true })
    expect(run.all("policy_decision")).toEqual([expect.objectContaining({ decision: "allow_once", kind: "command" })])
    expect(run.events.at(-1)).toMatchObject({ iterations: 4, result: "Done.", runId: started["runId"] })
    expect((run.events.at(-1)!["diffs"] as string[]).length).toBe(1)
    const messages = (await test.client.session.messages({ sessionID: started["runId"] as string })).data!
    expect(messages.length).toBe(5)

    const { runs } = (await call(test, "GET", "/agent/commands")).body
    const [logged] = runs as unknown as { id: string }[]
    const detail = (await call(test, "GET", `/agent/commands/${logged!.id}`)).body
    expect(detail).toMatchObject({ stdout: "out\n", stderr: expect.stringContaining("err\n"), exitCode: 0 })

    const [diff] = written!["diffs"] as string[]
    const reverted = await call(test, "POST", "/diff/revert", { diff })
    expect(reverted).toEqual({ status: 200, body: { ok: true, mode: "strict", path: "src/greet.js" } })
    expect(await readFile(inRepo(test, "src/greet.js"), "utf8")).toContain("Hello")
    expect((await call(test, "POST", "/diff/revert", { diff })).status).toBe(409)
  })

  it("goes on after a denial, runs what was edited, and remembers an always", async () => {
    const test = await startTestHost()
    test.model.enqueue(
      bash("frobnicate one"),
      bash("frobnicate two"),
      bash("echo changed-before > out.txt"),
      bash("frobnicate three"),
      { text: "Finished." },
    )
    const run = await runAgent(test, "several commands")
    await answer(test, (await run.next("policy_ask", 0))["askId"], { decision: "deny" })
    const denied = await run.next("observation", 0)
    expect(denied).toMatchObject({ ok: false })
    await answer(test, (await run.next("policy_ask", 1))["askId"], {
      decision: "allow_always",
      editedCmd: "  echo edited  ",
    })
    const edited = await run.next("policy_decision", 1)
    expect(edited).toMatchObject({ decision: "allow_always", cmd: "echo edited", originalCmd: "frobnicate two" })
    expect(await run.next("observation", 1)).toMatchObject({ ok: true, summary: expect.stringContaining("edited") })
    expect((await policyOf(test))["trusted"]).toEqual(["frobnicate *"])
    // A redirect is not what `echo *` was allowed for.
    const third = await run.next("policy_ask", 2)
    await answer(test, third["askId"], { decision: "allow_once", editedCmd: "sudo rm -rf /" })
    expect(await run.next("policy_decision", 2)).toMatchObject({ decision: "deny", matched: "rm -rf /*" })
    expect(await run.next("observation", 2)).toMatchObject({ ok: false })
    // Trusted by now.
    expect(await run.next("policy_decision", 3)).toMatchObject({ decision: "allow_auto", matched: "frobnicate *" })
    await run.ended
    expect(run.events.at(-1)).toMatchObject({ type: "done", result: "Finished." })
  })

  it("keeps to the policy: allowed and denied without asking, chains never over-granted, all approved on request", async () => {
    const test = await startTestHost()
    test.model.enqueue(
      bash("ls src"),
      bash("ls src; frobnicate"),
      bash("cd src && sudo ls"),
      bash("touch approved-unasked.txt; frobnicate"),
      bash("rm -rf ~"),
      { text: "ok" },
    )
    const run = await runAgent(test, "policy")
    expect(await run.next("policy_decision", 0)).toMatchObject({
      decision: "allow_auto",
      matched: "ls *",
      cmd: "ls src",
    })
    const ask = await run.next("policy_ask")
    expect(ask["cmd"]).toBe("ls src; frobnicate")
    await answer(test, ask["askId"], { decision: "allow_once", autoApproveAll: true })
    await run.ended
    expect(run.all("policy_ask").length).toBe(1)
    expect(run.all("policy_decision").map(({ decision, matched }) => [decision, matched])).toEqual([
      ["allow_auto", "ls *"],
      ["allow_once", undefined],
      ["deny", "sudo *"],
      ["allow_auto", "auto-approve"],
      ["deny", "rm -rf ~*"],
    ])
    expect((await policyOf(test))["autoApprove"]).toBe(true)
  })

  it("never lets a command change its own policy unasked", async () => {
    const test = await startTestHost()
    await call(test, "POST", "/policy/auto-approve", { value: true })
    test.model.enqueue(bash("cp README.md .pig-agents/policy.json"), {
      toolCalls: [{ name: "write", input: { filePath: ".pig-agents/other.json", content: "{}" } }],
    })
    const run = await runAgent(test, "take over")
    await answer(test, (await run.next("policy_ask", 0))["askId"], { decision: "deny" })
    const second = await run.next("policy_ask", 1)
    expect(second).toMatchObject({ kind: "edit" })
    run.close()
  })

  it("is aborted with its model call, its commands and its requests when the client hangs up", async () => {
    const test = await startTestHost()
    test.model.enqueue(bash("frobnicate"))
    const waiting = await runAgent(test, "wait for me")
    const ask = await waiting.next("policy_ask")
    waiting.close()
    await until(async () => (await answer(test, ask["askId"], { decision: "allow_once" })).status === 404)
    const sessionID = (await waiting.next("run_started"))["runId"] as string
    await until(async () => (await test.client.session.status({})).data?.[sessionID] === undefined)

    test.model.enqueue({ fault: "stall" })
    const stalled = await runAgent(test, "stall")
    await stalled.next("token")
    const request = test.model.requests.find(({ asked }) => asked.user.includes("stall") && asked.tools.length > 0)!
    stalled.close()
    expect(await request.closed).toBe(false)

    await call(test, "POST", "/policy/auto-approve", { value: true })
    test.model.enqueue(bash("echo $$ > pid.txt; sleep 300"))
    const running = await runAgent(test, "sleep")
    const pid = Number(await until(() => readFile(inRepo(test, "pid.txt"), "utf8").catch(() => "")))
    running.close()
    await until(() => !alive(pid))
  })

  it("denies by itself what nobody answers within five minutes", async () => {
    const test = await startTestHost()
    const { setTimeout: real } = globalThis
    const timers = vi.spyOn(globalThis, "setTimeout")
    // Only the run's own: clients have timers of five minutes too.
    const isRun = () => new Error("where").stack?.includes("agent-run.ts") === true
    const quick = (work: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) =>
      real(work, ms === 300_000 && isRun() ? 20 : ms, ...given)
    timers.mockImplementation(quick as never)
    try {
      test.model.enqueue(bash("frobnicate"), { text: "Then not." })
      const run = await runAgent(test, "nobody is there")
      await run.ended
      expect(run.all("policy_decision")).toEqual([
        expect.objectContaining({ decision: "deny", reason: expect.stringContaining("within 300 seconds") }),
      ])
      expect(run.events.at(-1)).toMatchObject({ type: "done", result: "Then not." })
      const late = await answer(test, run.all("policy_ask")[0]!["askId"], { decision: "allow_once" })
      expect(late.status).toBe(404)
    } finally {
      timers.mockRestore()
    }
  })

  it("fails with one error", async () => {
    const test = await startTestHost()
    test.model.enqueue({ fault: 400, message: "no such thing" })
    const run = await runAgent(test, "fail")
    await run.ended
    expect(run.kinds()).toEqual(["run_started", "log", "iter_start", "error"])
    expect(run.events.at(-1)!["message"]).toContain("no such thing")
    const failed = await call(test, "POST", "/agent/run", { mode: "ask" })
    expect(failed).toMatchObject({ status: 400, body: { error: expect.stringContaining("task") } })
  })

  it("ends with a word when it has made as many model calls as it may", async () => {
    const test = await startTestHost()
    await call(test, "POST", "/settings", { MAX_ITERATIONS: 2 })
    test.model.enqueue(bash("ls"), bash("pwd"), bash("ls src"), { text: "never" })
    const run = await runAgent(test, "go on for ever")
    await run.ended
    expect(run.all("iter_start").length).toBe(2)
    expect(run.kinds().slice(-2)).toEqual(["final", "done"])
    expect(run.events.at(-1)).toMatchObject({ iterations: 2, result: expect.stringContaining("2 model calls") })
  })

  it("answers as one JSON document", async () => {
    const test = await startTestHost()
    test.model.enqueue(
      { toolCalls: [{ name: "write", input: { filePath: "new/file.txt", content: "one\ntwo\n" } }] },
      { text: "Made it." },
    )
    const { status, body } = await call(test, "POST", "/agent/run", { task: "make a file" })
    expect(status).toBe(200)
    expect(body).toMatchObject({ result: "Made it.", iterations: 2, runId: expect.stringMatching(/^ses_/) })
    const [diff] = body["diffs"] as unknown as string[]
    expect(diff).toContain("# ba:created-from-absent")
    const gone = await call(test, "POST", "/diff/revert", { diff })
    expect(gone.body).toMatchObject({ ok: true, deleted: true, path: "new/file.txt" })
    const again = await call(test, "POST", "/diff/revert", { diff })
    expect(again.body).toMatchObject({ ok: true, mode: "noop", deleted: true, alreadyAbsent: true })
  })
})

describe("the command log", () => {
  it("streams what runs, keeps it over a restart, forgets one and all", async () => {
    const test = await startTestHost()
    const log = await follow(test, "/api/agent/commands/stream")
    expect(await log.next("hello")).toMatchObject({ runs: [], live: [] })
    await call(test, "POST", "/policy/auto-approve", { value: true })
    test.model.enqueue(bash("echo one"), bash("exit 3"), { text: "ok" })
    await call(test, "POST", "/agent/run", { task: "two commands" })
    const first = await log.next("run", 0)
    expect(first).toMatchObject({ cmd: "echo one", exitCode: 0, stdoutBytes: 4, stderrBytes: 0, cwd: test.repo })
    expect(await log.next("run", 1)).toMatchObject({ cmd: "exit 3", exitCode: 3 })
    expect((await log.next("run_chunk"))["text"]).toBe("one\n")
    expect(log.all("run_start").map(({ cmd }) => cmd)).toEqual(["echo one", "exit 3"])

    await test.host.stop()
    const again = await startTestHost({ again: test })
    const { runs } = (await call(again, "GET", "/agent/commands")).body
    expect((runs as unknown as { cmd: string }[]).map(({ cmd }) => cmd)).toEqual(["exit 3", "echo one"])
    const later = await follow(again, "/api/agent/commands/stream")
    const id = String(first["id"])
    expect((await call(again, "DELETE", `/agent/commands/${id}`)).body).toEqual({ ok: true, id })
    expect((await call(again, "DELETE", `/agent/commands/${id}`)).status).toBe(404)
    expect((await call(again, "GET", `/agent/commands/${id}`)).status).toBe(404)
    expect(await later.next("delete")).toEqual({ type: "delete", id })
    expect((await call(again, "DELETE", "/agent/commands")).body).toEqual({ ok: true, removed: 1 })
    expect(await later.next("clear")).toEqual({ type: "clear" })
  })
})

describe("the policy", () => {
  it("shows four fields, takes globs once, and leaves a broken file alone", async () => {
    const test = await startTestHost()
    const first = (await call(test, "GET", "/policy")).body as unknown as { policy: Record<string, unknown> }
    expect(first).toMatchObject({ workspace: test.repo, policy: { autoApprove: false, autoApproveWeb: false } })
    expect(Object.keys(first.policy).sort()).toEqual(["allowList", "autoApprove", "autoApproveWeb", "denyList"])
    await call(test, "POST", "/policy/allow", { pattern: "frobnicate *" })
    const allowed = (await call(test, "POST", "/policy/allow", { pattern: "frobnicate *" })).body
    const list = (allowed["policy"] as unknown as { allowList: string[] }).allowList
    expect(list.filter((pattern) => pattern === "frobnicate *").length).toBe(1)
    expect((await call(test, "POST", "/policy/deny", { pattern: "evil*" })).body["policy"]).toMatchObject({
      denyList: expect.arrayContaining(["evil*"]),
    })
    expect((await call(test, "POST", "/policy/allow", { pattern: "  " })).status).toBe(400)
    expect((await call(test, "POST", "/policy/auto-approve-web", { value: true })).body).toMatchObject({
      ok: true,
      autoApproveWeb: true,
      policy: { autoApproveWeb: true, autoApprove: false },
    })
    expect((await call(test, "POST", "/policy/auto-approve", { value: "yes" })).status).toBe(400)
    expect(await policyOf(test)).toMatchObject({ version: 1, autoApproveWeb: true, trusted: [] })

    await writeFile(inRepo(test, ".pig-agents/policy.json"), "not json")
    expect((await call(test, "POST", "/policy/allow", { pattern: "x" })).status).toBe(409)
    expect(await readFile(inRepo(test, ".pig-agents/policy.json"), "utf8")).toBe("not json")
    test.model.enqueue(bash("ls"))
    const run = await runAgent(test, "look")
    expect(await run.next("policy_ask")).toMatchObject({ cmd: "ls" })
    run.close()
  })
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
