import path from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import type { Fault } from "../../shared/fault.ts"
import type { PermissionRequest } from "../../shared/domain/permission.ts"
import { createLog } from "../lib/log.ts"
import type { HostEvent } from "../session/api.ts"
import { createEventLog } from "../session/event-log.ts"
import { type Database, openDatabase } from "../store/database.ts"
import { migrate } from "../store/migrate.ts"
import { permissionMigrations } from "../store/migrations/permission.ts"
import { sessionMigrations } from "../store/migrations/session.ts"
import type { PermissionAsk } from "../tool/tool.ts"
import { createPermissions, type Permissions, type PermissionsOptions } from "./permissions.ts"
import { createQuestions, type Questions } from "./questions.ts"
import { endsTurn, PermissionRejected } from "./rejection.ts"
import { rulesFrom } from "./rules.ts"

const log = createLog({ level: "error" })
let file: string
let db: Database
let events: HostEvent[]
let permissions: Permissions
let questions: Questions

/** Opens the host's store as a start of the app does. */
function start(options: Partial<PermissionsOptions> = {}) {
  db = openDatabase(file)
  migrate(db, [...sessionMigrations, ...permissionMigrations])
  const eventLog = createEventLog({ db, log })
  events = []
  eventLog.subscribe({}, (event) => events.push(event))
  permissions = createPermissions({ db, events: eventLog, log, ...options })
  questions = createQuestions({ db, events: eventLog })
}

beforeEach(async () => {
  file = path.join(await makeFolder(), "test.db")
  start()
})
afterEach(() => db.close())

const ruleset = rulesFrom({ "*": "allow", bash: "ask" }, { source: "config" })

function ask(request: Partial<PermissionAsk> = {}, extra: Partial<Parameters<Permissions["ask"]>[0]> = {}) {
  return permissions.ask({
    sessionID: "ses_1",
    directory: "/w",
    projectID: "p1",
    agent: "build",
    request: {
      permission: "bash",
      patterns: ["git status"],
      always: ["git status *"],
      metadata: { command: "git status" },
      ...request,
    },
    tool: { messageID: "msg_1", callID: "call_1" },
    ruleset,
    signal: new AbortController().signal,
    ...extra,
  })
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => "allowed",
    (error: unknown) => error as Fault,
  )
const only = (): PermissionRequest => {
  const [request] = permissions.list()
  if (!request) throw new Error("nothing is pending")
  return request
}
const published = () =>
  events.filter((event) => event.type.startsWith("permission.")).map((event) => [event.type, event.properties])

describe("asking", () => {
  test("an allowed call is not asked, and the rule that allowed it is recorded", async () => {
    await ask({ permission: "read", patterns: ["a.ts"] })
    expect(permissions.list()).toEqual([])
    expect(published()).toEqual([])
    expect(permissions.decisions({ sessionID: "ses_1", callID: "call_1" })).toMatchObject([
      {
        permission: "read",
        pattern: "a.ts",
        action: "allow",
        rule: { permission: "*", pattern: "*", source: "config" },
      },
    ])
  })

  test("a denied call says which rules forbid it, and leaves no request", async () => {
    const denied = rulesFrom({ bash: { "*": "ask", "rm *": "deny" } })
    const error = await outcome(ask({ patterns: ["git status", "rm x"] }, { ruleset: denied }))
    expect(error).toMatchObject({ tag: "Forbidden" })
    expect((error as Fault).message).toBe(
      'The user has specified a rule which prevents you from using this specific tool call. Here are some of the relevant rules [{"permission":"bash","action":"ask","pattern":"*"},{"permission":"bash","action":"deny","pattern":"rm *"}]',
    )
    expect(endsTurn(error)).toBe(false)
    expect(permissions.list()).toEqual([])
  })

  test("the request has the shape of the contract and waits", async () => {
    const done = outcome(ask())
    const request = only()
    expect(request).toEqual({
      id: expect.stringMatching(/^per_[0-9a-f]{12}[0-9A-Za-z]{14}$/),
      sessionID: "ses_1",
      permission: "bash",
      patterns: ["git status"],
      metadata: { command: "git status" },
      always: ["git status *"],
      tool: { messageID: "msg_1", callID: "call_1" },
    })
    expect(published()).toEqual([["permission.asked", request]])
    expect(events.at(-1)).toMatchObject({ durable: true, sessionID: "ses_1", directory: "/w" })
    permissions.reply(request.id, { reply: "once" })
    expect(await done).toBe("allowed")
    expect(published().at(-1)).toEqual([
      "permission.replied",
      { sessionID: "ses_1", requestID: request.id, reply: "once" },
    ])
  })

  test("no patterns, no question", async () => expect(await outcome(ask({ patterns: [] }))).toBe("allowed"))

  test("once does not reach the next call", async () => {
    const first = outcome(ask())
    permissions.reply(only().id, { reply: "once" })
    await first
    const second = outcome(ask())
    expect(permissions.list()).toHaveLength(1)
    permissions.cancelSession("ses_1")
    expect(await second).toMatchObject({ tag: "Aborted" })
  })
})

describe("answers", () => {
  test("the first wins, later ones are told", async () => {
    const done = ask()
    const { id } = only()
    permissions.reply(id, { reply: "once", by: "window" })
    await done
    expect(() => permissions.reply(id, { reply: "reject" })).toThrow(/closed already \(once by window\)/)
    expect(() => permissions.reply("per_unknown", { reply: "once" })).toThrow(
      "Permission request not found: per_unknown",
    )
    expect(published().filter(([type]) => type === "permission.replied")).toHaveLength(1)
  })

  test("always saves the offered pattern for the project and answers what it covers, each with its event", async () => {
    const a = ask()
    const b = ask({ patterns: ["git status -s"] }, { sessionID: "ses_2" })
    const other = outcome(ask({ patterns: ["git push"] }))
    const elsewhere = outcome(ask({}, { sessionID: "ses_3", projectID: "p2" }))
    const [first] = permissions.list()
    permissions.reply(first!.id, { reply: "always" })
    await Promise.all([a, b])
    expect(
      published()
        .filter(([type]) => type === "permission.replied")
        .map(([, properties]) => (properties as { reply: string }).reply),
    ).toEqual(["always", "always"])
    expect(permissions.list().map((request) => [request.sessionID, request.patterns])).toEqual([
      ["ses_1", ["git push"]],
      ["ses_3", ["git status"]],
    ])
    await ask({ patterns: ["git status --long"] })
    expect(permissions.rules.list()).toMatchObject([
      {
        permission: "bash",
        pattern: "git status *",
        action: "allow",
        scope: "project",
        scopeID: "p1",
        origin: "bash: git status",
      },
    ])
    expect(permissions.decisions({ sessionID: "ses_1" })[0]?.rule?.source).toBe("saved for the project")
    permissions.cancelSession("ses_1")
    permissions.cancelSession("ses_3")
    await Promise.all([other, elsewhere])
  })

  test("approving a chain does not approve more than its parts", async () => {
    const done = ask({ patterns: ["git status", "rm x"], always: ["git status *", "rm x"] })
    permissions.reply(only().id, { reply: "always" })
    await done
    const next = outcome(ask({ patterns: ["git status", "rm y"] }))
    expect(only().patterns).toEqual(["git status", "rm y"])
    permissions.cancelSession("ses_1")
    await next
  })

  test("a rule for the session reaches its sub-agents and no other session", async () => {
    db.close()
    start({ lineage: (id) => (id === "ses_child" ? ["ses_child", "ses_1"] : [id]) })
    const done = ask({}, { sessionID: "ses_child" })
    permissions.reply(only().id, { reply: "always", scope: "session" })
    await done
    expect(permissions.rules.list()).toMatchObject([{ scope: "session", scopeID: "ses_1" }])
    expect(await outcome(ask())).toBe("allowed")
    const other = outcome(ask({}, { sessionID: "ses_2" }))
    expect(permissions.list()).toHaveLength(1)
    permissions.cancelSession("ses_2")
    await other
  })

  test("a rule for folders without git does not leak into another folder", async () => {
    const done = ask({}, { projectID: "global", directory: "/one" })
    permissions.reply(only().id, { reply: "always" })
    await done
    expect(await outcome(ask({}, { projectID: "global", directory: "/one" }))).toBe("allowed")
    const other = outcome(ask({}, { projectID: "global", directory: "/two" }))
    expect(permissions.list()).toHaveLength(1)
    permissions.cancelSession("ses_1")
    await other
  })

  test("only offered patterns can be allowed for always, and a refused answer changes nothing", async () => {
    const done = outcome(ask())
    const { id } = only()
    expect(() => permissions.reply(id, { reply: "always", patterns: ["*"] })).toThrow(/was not offered/)
    expect(permissions.rules.list()).toEqual([])
    permissions.reply(id, { reply: "always", patterns: [] })
    expect(await done).toBe("allowed")
    expect(permissions.rules.list()).toEqual([])
  })

  test("reject ends the turn and rejects whatever else the session waits for", async () => {
    const first = outcome(ask())
    const second = outcome(ask({ patterns: ["ls"] }))
    const foreign = outcome(ask({}, { sessionID: "ses_2" }))
    permissions.reply(only().id, { reply: "reject" })
    for (const error of [await first, await second]) {
      expect((error as Fault).message).toBe("The user rejected permission to use this specific tool call.")
      expect(error).toBeInstanceOf(PermissionRejected)
      expect(endsTurn(error)).toBe(true)
    }
    expect(permissions.list().map((request) => request.sessionID)).toEqual(["ses_2"])
    permissions.cancelSession("ses_2")
    await foreign
  })

  test("reject with a message reaches the agent and the turn goes on", async () => {
    const first = outcome(ask())
    const second = outcome(ask({ patterns: ["ls"] }))
    permissions.reply(only().id, { reply: "reject", message: "use pnpm" })
    const error = await first
    expect((error as Fault).message).toBe(
      "The user rejected permission to use this specific tool call with the following feedback: use pnpm",
    )
    expect([endsTurn(error), endsTurn(await second)]).toEqual([false, false])
  })

  test("an answer bound to another request is refused", async () => {
    const done = outcome(ask())
    const { id } = only()
    const { hash } = permissions.explain(id)
    expect(() => permissions.reply(id, { reply: "once", hash: "0".repeat(64) })).toThrow(
      /not the request that was shown/,
    )
    permissions.reply(id, { reply: "once", hash })
    expect(await done).toBe("allowed")
  })

  test("an abort closes the request and tells the clients", async () => {
    const controller = new AbortController()
    const done = outcome(ask({}, { signal: controller.signal }))
    controller.abort()
    expect(await done).toMatchObject({ tag: "Aborted" })
    expect(permissions.list()).toEqual([])
    expect(published().at(-1)?.[1]).toMatchObject({ reply: "reject" })
  })
})

describe("explaining", () => {
  test("names rule, place and what each offered pattern would have matched", async () => {
    db.close()
    start({ sessionTitle: () => "Fix the tests", isSandbox: () => true })
    const loose = rulesFrom({ bash: { "*": "allow", "git status": "ask" } }, { source: "config" })
    for (const pattern of ["git status -s", "git stash", "git status > f"])
      await ask({ patterns: [pattern] }, { ruleset: rulesFrom("allow") })
    const done = outcome(ask({ forms: { "git status > f": { strict: "saved" } } }, { ruleset: loose }))
    expect(permissions.explain(only().id)).toMatchObject({
      request: { permission: "bash" },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      rule: { permission: "bash", pattern: "git status", action: "ask", source: "config" },
      where: "sandbox",
      always: [{ pattern: "git status *", matches: ["git status", "git status -s"] }],
      agent: "build",
      sessionTitle: "Fix the tests",
    })
    permissions.cancelSession("ses_1")
    await done
    expect(() => permissions.explain("per_x")).toThrow("Permission request not found")
  })
})

describe("rules", () => {
  test("are listed, not doubled, removed, and every change is announced", async () => {
    const rule = permissions.rules.add({
      permission: "bash",
      pattern: "ls *",
      action: "allow",
      scope: "user",
      scopeID: null,
    })
    expect(
      permissions.rules.add({ permission: "bash", pattern: "ls *", action: "allow", scope: "user", scopeID: null }).id,
    ).toBe(rule.id)
    expect(await outcome(ask({ patterns: ["ls -l"] }))).toBe("allowed")
    permissions.rules.remove(rule.id)
    expect(permissions.rules.list()).toEqual([])
    expect(events.filter((event) => event.type === "rule.updated")).toHaveLength(2)
    expect(() => permissions.rules.remove(rule.id)).toThrow(/no saved rule/)
    expect(() =>
      permissions.rules.add({ permission: "bash", pattern: "x", action: "deny", scope: "session", scopeID: null }),
    ).toThrow(/which session/)
  })

  test("survive a restart", async () => {
    permissions.rules.add({ permission: "bash", pattern: "git *", action: "allow", scope: "project", scopeID: "p1" })
    db.close()
    start()
    expect(await outcome(ask())).toBe("allowed")
  })
})

describe("a restart while a request waits", () => {
  test("keeps it, and the resumed turn takes it over", async () => {
    const lost = outcome(ask())
    const { id } = only()
    permissions.suspend()
    await lost
    db.close()
    start()
    expect(permissions.orphans().map((request) => request.id)).toEqual([id])
    const resumed = outcome(ask({}, { tool: { messageID: "msg_2", callID: "call_2" } }))
    expect(permissions.list()).toHaveLength(1)
    expect(only()).toMatchObject({ id, tool: { callID: "call_2" } })
    expect(permissions.orphans()).toEqual([])
    permissions.reply(id, { reply: "once" })
    expect(await resumed).toBe("allowed")
  })

  test("an answer given before the turn is resumed counts once", async () => {
    const lost = outcome(ask())
    const { id } = only()
    permissions.suspend()
    await lost
    db.close()
    const allowed: string[] = []
    start({ onOrphanAllowed: (request) => allowed.push(request.id) })
    permissions.reply(id, { reply: "once" })
    expect(allowed).toEqual([id])
    expect(await outcome(ask())).toBe("allowed")
    const again = outcome(ask())
    expect(permissions.list()).toHaveLength(1)
    permissions.cancelSession("ses_1")
    await again
  })

  test("a new prompt in place of the old turn closes it and forgets its answers", async () => {
    const lost = [outcome(ask()), outcome(ask({ patterns: ["ls"] }))]
    const [first, second] = permissions.list()
    permissions.suspend()
    await Promise.all(lost)
    db.close()
    start()
    permissions.reply(first!.id, { reply: "once" })
    permissions.closeOrphans("ses_1")
    expect(published().at(-1)?.[1]).toEqual({ sessionID: "ses_1", requestID: second!.id, reply: "reject" })
    const fresh = outcome(ask())
    expect(permissions.list()).toHaveLength(1)
    permissions.cancelSession("ses_1")
    await fresh
  })
})

describe("questions", () => {
  const asked = [{ question: "Colour?", header: "Colour", options: [{ label: "red", description: "" }] }]
  const pose = (signal = new AbortController().signal) =>
    questions.ask({
      sessionID: "ses_1",
      directory: "/w",
      projectID: "p1",
      questions: asked,
      tool: { messageID: "msg_1", callID: "c" },
      signal,
    })
  const names = () =>
    events.filter((event) => event.type.startsWith("question.")).map((event) => [event.type, event.properties])

  test("wait for an answer", async () => {
    const answers = pose()
    const [request] = questions.list()
    expect(request).toEqual({
      id: expect.stringMatching(/^que_/),
      sessionID: "ses_1",
      questions: asked,
      tool: { messageID: "msg_1", callID: "c" },
    })
    questions.reply(request!.id, { answers: [["red"]] })
    expect(await answers).toEqual([["red"]])
    expect(names()).toEqual([
      ["question.asked", request],
      ["question.replied", { sessionID: "ses_1", requestID: request!.id, answers: [["red"]] }],
    ])
    expect(() => questions.reply(request!.id, { answers: [] })).toThrow(/closed already/)
  })

  test("dismissing one ends the turn", async () => {
    const answers = outcome(pose())
    const [request] = questions.list()
    questions.reject(request!.id)
    const error = await answers
    expect((error as Fault).message).toBe("The user dismissed this question")
    expect(endsTurn(error)).toBe(true)
    expect(names().at(-1)).toEqual(["question.rejected", { sessionID: "ses_1", requestID: request!.id }])
    expect(() => questions.reject("que_x")).toThrow("Question request not found: que_x")
  })

  test("do not mix with permissions, and an abort closes them", async () => {
    const controller = new AbortController()
    const answers = outcome(pose(controller.signal))
    expect(permissions.list()).toEqual([])
    expect(() => permissions.reply(questions.list()[0]!.id, { reply: "once" })).toThrow(/not found/)
    controller.abort()
    expect(await answers).toMatchObject({ tag: "Aborted" })
    expect(questions.list()).toEqual([])
  })
})
