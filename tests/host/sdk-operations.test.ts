import path from "node:path"
import { pathToFileURL } from "node:url"
import { createOpencodeClient } from "@opencode-ai/sdk/v2/client"
import { expect, it } from "vitest"
import { Event } from "../../shared/domain/event.ts"
import { checkHistory, type SyncEvent } from "../../electron/session/sync-events.ts"
import { makeFolder } from "../support/folder.ts"
import { installPackage } from "../support/npm-package.ts"
import { afterTest, followEvents, startTestHost } from "../support/host.ts"
import { startOAuthServer } from "../support/oauth-server.ts"
import type { ApiDocument } from "../support/malformed.ts"

/** What has nothing to succeed with here; the answer is the contract's refusal. */
const refusals: Record<string, number> = {
  "experimental.console.switchOrg": 400,
  "global.upgrade": 400,
  "mcp.auth.authenticate": 400,
  "mcp.auth.callback": 400,
  "mcp.auth.start": 400,
  "pty.connect": 400,
}

/** The release that the contract is of, which the project depends on, and the newest that was looked at. */
const releases = ["1.14.34", "1.18.33"]

async function stockSdk(version: string): Promise<{ create: typeof createOpencodeClient; missing?: string }> {
  if (version === "1.14.34") return { create: createOpencodeClient }
  const installed = await installPackage("@opencode-ai/sdk", version)
  afterTest(installed.remove)
  if (!installed.folder) return { create: createOpencodeClient, missing: installed.missing }
  const file = path.join(installed.folder, "dist", "v2", "client.js")
  const { createOpencodeClient: create } = (await import(
    pathToFileURL(file).href
  )) as typeof import("@opencode-ai/sdk/v2/client")
  return { create }
}

it.for(releases)(
  "SDK %s calls all operations, and every answer and event is of its shape",
  { timeout: 180_000 },
  async (version, { skip }) => {
    const sdk = await stockSdk(version)
    if (sdk.missing) skip(sdk.missing)
    const newest = version !== "1.14.34"
    const oauth = await startOAuthServer()
    const test = await startTestHost({
      config: {
        permission: { bash: "ask" },
        command: { hi: { template: "say hi $ARGUMENTS", description: "Says hi" } },
      },
    })
    const calls: { method: string; path: string; status: number }[] = []
    const recording = (async (input: Request) => {
      const answer = await fetch(input)
      calls.push({ method: input.method.toLowerCase(), path: new URL(input.url).pathname, status: answer.status })
      return answer
    }) as typeof fetch
    const client = sdk.create({
      baseUrl: test.host.url,
      directory: test.repo,
      headers: { authorization: `Bearer ${test.host.token}` },
      fetch: recording,
    })
    // Changes of the configuration end the folder's streams, so they come first.
    await client.config.update({
      config: {
        username: "somebody",
        provider: {
          acme: {
            name: "Acme",
            options: {
              baseURL: "http://127.0.0.1:9",
              oauth: {
                flow: "device",
                client_id: "client-1",
                token_url: `${oauth.url}/token`,
                device_url: `${oauth.url}/device`,
              },
            },
            models: {},
          },
        },
      },
    })
    await client.global.config.update({ config: { username: "everybody" } })
    const everything = { bare: [] as unknown[], global: [] as unknown[] }
    const bare = await followEvents(test, "/event", (event) => everything.bare.push(event))
    const global = await followEvents(test, "/global/event", (event) => everything.global.push(event))
    const idle = async (sessionID: string) => {
      await client.v2.session.wait({ sessionID })
      expect((await client.session.status()).data![sessionID]).toBeUndefined()
    }

    // What there is.
    await client.global.health()
    await client.path.get()
    await client.project.current().then(({ data }) => client.project.update({ projectID: data!.id, name: "Fixture" }))
    await client.project.list()
    await client.vcs.get()
    await client.vcs.diff({ mode: "git" })
    await client.app.agents()
    await client.app.skills()
    await client.app.log({ service: "test", level: "info", message: "hello" })
    await client.command.list()
    await client.config.get()
    await client.config.providers()
    await client.global.config.get()
    await client.lsp.status()
    await client.formatter.status()
    await client.tool.ids()
    await client.tool.list({ provider: "scripted", model: "scripted" })
    await client.file.list({ path: "" })
    await client.file.read({ path: "README.md" })
    await client.file.status()
    await client.find.files({ query: "greet" })
    await client.find.text({ pattern: "Hello" })
    await client.find.symbols({ query: "greet" })
    await client.experimental.console.get()
    await client.experimental.console.listOrgs()
    await client.experimental.console.switchOrg({ accountID: "a", orgID: "b" })
    await client.experimental.resource.list()
    await client.global.upgrade({ target: "9.9.9" })

    // Providers and their credentials.
    await client.provider.list()
    await client.provider.auth()
    await client.auth.set({ providerID: "anthropic", auth: { type: "api", key: "sk-test" } })
    await client.auth.remove({ providerID: "anthropic" })
    const begun = (await client.provider.oauth.authorize({ providerID: "acme", method: 0 })).data!
    oauth.enterCode(/CODE-\d+/.exec(begun.instructions)![0])
    await client.provider.oauth.callback({ providerID: "acme", method: 0 })

    // Conversations.
    const session = (await client.session.create({ title: "All of it" })).data!
    const sessionID = session.id
    const answer = (await client.session.prompt({ sessionID, parts: [{ type: "text", text: "say hello" }] })).data!
    await client.session.get({ sessionID })
    await client.session.list()
    await client.experimental.session.list()
    await client.session.update({ sessionID, title: "Renamed" })
    await client.session.messages({ sessionID })
    await client.session.message({ sessionID, messageID: answer.info.id })
    await client.session.todo({ sessionID })
    await client.session.diff({ sessionID })
    await client.session.command({ sessionID, command: "hi", arguments: "there" })
    await client.session.shell({ sessionID, agent: "build", command: "echo shell" })
    await client.session.summarize({ sessionID, providerID: "scripted", modelID: "scripted" })
    const text = answer.parts.find((part) => part.type === "text")!
    await client.part.update({
      sessionID,
      messageID: answer.info.id,
      partID: text.id,
      part: { ...text, text: "changed" },
    })
    await client.part.delete({ sessionID, messageID: answer.info.id, partID: text.id })
    await client.session.share({ sessionID })
    await client.session.unshare({ sessionID })
    const fork = (await client.session.fork({ sessionID })).data!
    await client.session.children({ sessionID })
    await client.session.promptAsync({ sessionID, noReply: true, parts: [{ type: "text", text: "no answer" }] })
    const user = (await client.session.messages({ sessionID })).data!.at(-1)!
    await client.session.revert({ sessionID, messageID: user.info.id })
    await client.session.unrevert({ sessionID })
    await client.session.deleteMessage({ sessionID, messageID: user.info.id })
    await client.session.init({
      sessionID,
      modelID: "scripted",
      providerID: "scripted",
      messageID: "msg_00000000000100000000000000",
    })

    // A permission by each of its two routes, questions, an abort.
    const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command, description: "Echoes" } }] })
    for (const how of ["reply", "respond"] as const) {
      bare.events.length = 0
      test.model.enqueue({ matcher: /run/, reply: bash(`echo ${how}`) })
      await client.session.promptAsync({ sessionID, parts: [{ type: "text", text: "run it" }] })
      const asked = await bare.until((event) => event.type === "permission.asked", "permission.asked")
      expect((await client.permission.list()).data).toHaveLength(1)
      const id = asked.properties.id as string
      if (how === "reply") await client.permission.reply({ requestID: id, reply: "once" })
      else await client.permission.respond({ sessionID, permissionID: id, response: "always" })
      await idle(sessionID)
    }
    const question = {
      questions: [{ question: "Which?", header: "Pick", options: [{ label: "red", description: "Red" }] }],
    }
    for (const how of ["reply", "reject"] as const) {
      bare.events.length = 0
      test.model.enqueue({ matcher: /ask/, reply: { toolCalls: [{ name: "question", input: question }] } })
      await client.session.promptAsync({ sessionID, parts: [{ type: "text", text: "ask me" }] })
      const asked = await bare.until((event) => event.type === "question.asked", "question.asked")
      expect((await client.question.list()).data).toHaveLength(1)
      const requestID = asked.properties.id as string
      if (how === "reply") await client.question.reply({ requestID, answers: [["red"]] })
      else await client.question.reject({ requestID })
      await idle(sessionID)
    }
    test.model.enqueue({ matcher: /slowly/, reply: { text: "word ".repeat(500), deltas: 500, everyMs: 20 } })
    bare.events.length = 0
    await client.session.promptAsync({ sessionID, parts: [{ type: "text", text: "slowly" }] })
    await bare.until((event) => event.type === "message.part.delta", "a delta")
    await client.session.abort({ sessionID })

    // The newer routes.
    await client.v2.session.list()
    await client.v2.session.prompt({ sessionID, prompt: { text: "say from the newer route" } })
    await idle(sessionID)
    await client.v2.session.compact({ sessionID })
    await client.v2.session.context({ sessionID })
    const page = (await client.v2.session.messages({ sessionID })).data!
    expect(new Set(page.items.map((item) => item.type))).toEqual(
      new Set(["agent-switched", "model-switched", "user", "assistant", "shell", "compaction"]),
    )

    // Sync.
    await client.sync.start()
    const history = (await client.sync.history.list({ body: {} })).data!
    const own = history.filter((event) => event.aggregate_id === fork.id)
    await client.sync.replay({
      body_directory: test.repo,
      events: own.map(({ aggregate_id, ...event }) => ({ ...event, aggregateID: aggregate_id })),
    })

    // Worktrees and workspaces.
    const worktree = (await client.worktree.create({ worktreeCreateInput: { name: "tree" } })).data!
    await global.until((event) => JSON.stringify(event).includes("worktree.ready"), "worktree.ready")
    await client.worktree.list()
    global.events.length = 0
    await client.worktree.reset({ worktreeResetInput: { directory: worktree.directory } })
    await global.until((event) => JSON.stringify(event).includes("worktree.ready"), "worktree.ready again")
    await client.worktree.remove({ worktreeRemoveInput: { directory: worktree.directory } })
    await client.experimental.workspace.adapter.list()
    const workspace = (await client.experimental.workspace.create({ type: "worktree", branch: null })).data!
    await client.experimental.workspace.list()
    await client.experimental.workspace.status()
    if (!newest) await client.experimental.workspace.sessionRestore({ id: workspace.id, sessionID: fork.id })
    await client.experimental.workspace.remove({ id: workspace.id })

    // Terminals.
    await client.pty.shells()
    const pty = (await client.pty.create({ command: "/bin/cat", title: "cat" })).data!
    await client.pty.list()
    await client.pty.get({ ptyID: pty.id })
    await client.pty.update({ ptyID: pty.id, title: "dog", size: { rows: 20, cols: 80 } })
    await client.pty.connectToken({ ptyID: pty.id }, { headers: { "x-opencode-ticket": "1" } })
    await client.pty.connect({ ptyID: pty.id })
    await client.pty.remove({ ptyID: pty.id })

    // Servers of other tools: one that cannot be started.
    await client.mcp.add({ name: "broken", config: { type: "local", command: ["/no/such/program"] } })
    await client.mcp.status()
    await client.mcp.connect({ name: "broken" })
    await client.mcp.disconnect({ name: "broken" })
    await client.mcp.auth.start({ name: "broken" })
    await client.mcp.auth.callback({ name: "broken", code: "x" })
    await client.mcp.auth.authenticate({ name: "broken" })
    await client.mcp.auth.remove({ name: "broken" })

    // The screen.
    await client.tui.appendPrompt({ text: "hello" })
    await client.tui.openHelp()
    await client.tui.openSessions()
    await client.tui.openThemes()
    await client.tui.openModels()
    await client.tui.submitPrompt()
    await client.tui.clearPrompt()
    await client.tui.executeCommand({ command: "session_new" })
    await client.tui.showToast({ message: "done", variant: "info" })
    await client.tui.publish({ body: { type: "tui.prompt.append", properties: { text: "more" } } })
    await client.tui.selectSession({ sessionID })
    const next = client.tui.control.next()
    const controlled = test.request("/outrigger/control", { method: "POST", body: '{"path":"/ask","body":{"a":1}}' })
    expect((await next).data).toEqual({ path: "/ask", body: { a: 1 } })
    await client.tui.control.response({ body: { b: 2 } })
    expect(await (await controlled).json()).toEqual({ b: 2 })

    // The ends.
    await client.session.delete({ sessionID: fork.id })
    const plain = await makeFolder({ "a.txt": "a" })
    await client.project.initGit({ directory: plain })
    const streams = await Promise.all([client.event.subscribe(), client.global.event()])
    for (const { stream } of streams) expect((await stream.next()).done).toBe(false)
    for (const { stream } of streams) await stream.return(undefined as never)
    await client.instance.dispose()
    await client.global.dispose()

    const document = (await (await test.request("/doc")).json()) as ApiDocument
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({
        operationId,
        method,
        fixed: path.split("{").length,
        pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
      })),
    )
    expect(operations).toHaveLength(123)
    const byFixed = operations.toSorted((one, other) => one.fixed - other.fixed)
    const seen = new Map<string, Set<number>>()
    for (const { method, path, status } of calls) {
      const operation = byFixed.find((each) => each.method === method && each.pattern.test(path))
      expect(operation, `${method} ${path}`).toBeDefined()
      seen.set(operation!.operationId, (seen.get(operation!.operationId) ?? new Set()).add(status))
    }
    const odd = [...seen].flatMap(([id, statuses]) =>
      [...statuses]
        .filter((status) => status !== 200 && status !== 204 && status !== refusals[id])
        .map((status) => `${id}: ${status}`),
    )
    expect(odd).toEqual([])
    expect(operations.map((each) => each.operationId).filter((id) => !seen.has(id))).toEqual(
      // The only one that later releases dropped.
      newest ? ["experimental.workspace.sessionRestore"] : [],
    )

    let checked = 0
    const wrong: string[] = []
    const check = (event: unknown) => {
      const twin = event as { type?: string; syncEvent?: SyncEvent }
      checked += 1
      // Every server sends it; the specification has forgotten it.
      if (twin.type === "server.heartbeat") return
      if (twin.type === "sync") return void checkHistory([twin.syncEvent!])
      const result = Event.safeParse(event)
      if (!result.success) wrong.push(`${JSON.stringify(event).slice(0, 300)}: ${result.error.message}`)
    }
    for (const event of everything.bare) check(event)
    for (const event of everything.global) check((event as { payload: unknown }).payload)
    expect(wrong).toEqual([])
    expect(checked).toBeGreaterThan(500)
  },
)
