import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { expect, it } from "vitest"
import type { Agent } from "../../shared/domain/agent.ts"
import type { AssistantMessage } from "../../shared/domain/message.ts"
import type { Session } from "../../shared/domain/session.ts"
import type { ChangeSet } from "../../shared/native/change.ts"
import type { ExternalAgents, ExternalAgentTest, ExternalOption } from "../../shared/native/external-agent.ts"
import type { MessageWithParts } from "../../electron/session/api.ts"
import { addAgent, ask, call, newSession, textOf, toolsOf } from "../support/acp/setup.ts"
import { startTestHost } from "../support/host.ts"
import { PIXEL } from "../support/mcp/example-server.ts"
import { until as wait } from "../support/until.ts"

/** Programs start and end meanwhile, on a machine that may be busy. */
const until = <T>(check: () => T | Promise<T>) => wait(check, 50_000)

it("answers with text, thoughts, plan and edits, which are the session's changes", async () => {
  const test = await startTestHost()
  await addAgent(test)
  const agents = await call<Agent[]>(test, "/agent")
  expect(agents.find((agent) => agent.name === "scripted")).toMatchObject({ mode: "primary", native: false })
  const { session, sandbox } = await newSession(test, test.repo)
  expect(sandbox?.state).toBe("ready")
  const answer = await ask(
    test,
    session.id,
    [
      "think about it",
      "say First",
      "plan look,change",
      "write src/greet.js export const greet = (name) => `Hi ${name}`",
      "self NEW.md one\\ntwo",
      "cost 0.25",
      "title A better greeting",
      "say Done",
    ].join("\n"),
  )
  const info = answer.info as AssistantMessage
  expect(info.error).toBeUndefined()
  expect(info).toMatchObject({ agent: "scripted", providerID: "acp", modelID: "Small One", finish: "stop", cost: 0.25 })
  expect(answer.parts.map((part) => part.type)).toEqual([
    "step-start",
    "reasoning",
    "text",
    "tool",
    "text",
    "tool",
    "text",
    "step-finish",
    "patch",
  ])
  const [written, edited] = toolsOf(answer)
  expect(written).toMatchObject({ tool: "write", state: { status: "completed" } })
  expect(edited).toMatchObject({
    tool: "edit",
    state: { status: "completed", title: "Edit NEW.md", metadata: { diff: expect.stringContaining("+one") } },
  })
  expect(await call(test, `/session/${session.id}/todo`)).toMatchObject([{ content: "look" }, { content: "change" }])
  expect((await call<Session>(test, `/session/${session.id}`)).title).toBe("A better greeting")

  const changes = await call<ChangeSet>(test, `/outrigger/sessions/${session.id}/changes`)
  expect(changes.files.map((file) => file.path).sort()).toEqual(["NEW.md", "src/greet.js"])
  const [hunk] = changes.files.find((file) => file.path === "NEW.md")!.hunks
  const accepted = await call<ChangeSet>(test, `/outrigger/sessions/${session.id}/changes/decide`, {
    action: "accept",
    selection: { files: [{ path: "NEW.md", hunks: [{ id: hunk!.id }] }] },
    head: changes.head,
  })
  expect(await readFile(path.join(test.repo, "NEW.md"), "utf8")).toBe("one\ntwo\n")
  expect(accepted.files.map((file) => file.path)).toEqual(["src/greet.js"])
  expect(await readFile(path.join(test.repo, "src/greet.js"), "utf8")).toContain("Hello")

  // What the agent did in its turn is taken back as any turn is, and it begins anew without it.
  await call(test, `/session/${session.id}/revert`, { messageID: info.parentID })
  expect(await readFile(path.join(session.directory, "src/greet.js"), "utf8")).toContain("Hello")
  expect(textOf(await ask(test, session.id, "count"))).toContain("prompts 1 ")
})

it("is given files as links, pictures as they are, and its own answers back only when it was not there", async () => {
  const test = await startTestHost()
  await addAgent(test)
  const { session } = await newSession(test, test.repo, false)
  const file = {
    mime: "text/plain",
    filename: "README.md",
    url: `${pathToFileURL(path.join(test.repo, "README.md")).href}?start=1&end=2`,
  }
  const answer = await call<MessageWithParts>(test, `/session/${session.id}/message`, {
    agent: "scripted",
    parts: [
      { type: "file", ...file },
      { type: "file", mime: "image/png", filename: "dot.png", url: `data:image/png;base64,${PIXEL}` },
      { type: "text", text: "say both" },
    ],
  })
  expect(textOf(answer)).toContain(`link README.md ${pathToFileURL(path.join(test.repo, "README.md")).href}#L1:2`)
  expect(textOf(answer)).toContain(`picture image/png ${PIXEL.length}`)
  expect(textOf(answer)).not.toContain("A small project")

  test.model.enqueue({ text: "Our own agent was here." })
  await ask(test, session.id, "who are you", "build")
  expect(textOf(await ask(test, session.id, "count"))).toContain("prompts 2 ")

  await addAgent(test, {}, "Second")
  const other = textOf(await ask(test, session.id, "recall", "second"))
  expect(other).toContain("Second was told the conversation so far.")
  expect(other).toContain("first prompt: told")
})

it("offers modes and models, keeps what was chosen, and says what it costs", async () => {
  const test = await startTestHost()
  await addAgent(test)
  const { session } = await newSession(test, test.repo, false)
  const options = (id = session.id) =>
    call<ExternalOption[]>(test, `/outrigger/external-agents/scripted/options?session=${id}`)
  expect(await options()).toEqual([])
  await ask(test, session.id, "say hello")
  expect((await options()).map(({ id, value }) => [id, value])).toEqual([
    ["mode", "ask"],
    ["model", "small"],
  ])
  const choose = (id: string, option: string, value: string) =>
    call<ExternalOption[]>(test, "/outrigger/external-agents/scripted/options", { session: id, option, value })
  await choose(session.id, "mode", "free")
  await choose(session.id, "model", "large")
  expect(textOf(await ask(test, session.id, "count"))).toContain("mode free model large")
  await expect(choose(session.id, "model", "huge")).rejects.toThrow("400")
  // A session where it never ran knows the offer from elsewhere, and the choice waits for it.
  const next = await newSession(test, test.repo, false)
  expect((await options(next.session.id)).map(({ id }) => id)).toEqual(["mode", "model"])
  await choose(next.session.id, "model", "large")
  const answer = await ask(test, next.session.id, "count")
  expect(textOf(answer)).toContain("model large")
  expect((answer.info as AssistantMessage).modelID).toBe("Large One")
})

it("answers what was sent while it worked, one turn after the other", async () => {
  const test = await startTestHost({ config: { permission: { bash: "allow" } } })
  await addAgent(test)
  const { session } = await newSession(test, test.repo, false)
  await call(test, `/session/${session.id}/prompt_async`, {
    agent: "scripted",
    parts: [{ type: "text", text: "run sleep 1" }],
  })
  await until(async () => (await call<MessageWithParts[]>(test, `/session/${session.id}/message`)).length === 2)
  await call(test, `/session/${session.id}/prompt_async`, {
    agent: "scripted",
    parts: [{ type: "text", text: "say steered" }],
  })
  await call(test, `/outrigger/sessions/${session.id}/queue`, { text: "say queued", delivery: "queue" })
  const messages = await until(async () => {
    const all = await call<MessageWithParts[]>(test, `/session/${session.id}/message`)
    return all.some((message) => message.info.role === "assistant" && textOf(message) === "queued") ? all : undefined
  })
  const said = messages.filter((message) => message.info.role === "assistant").map(textOf)
  expect(said.slice(-2)).toEqual(["steered", "queued"])
})

it("takes agents from the person alone, keeps their keys to itself, and says what is wrong with a program", async () => {
  const evil = { command: "sh", args: ["-c", "touch pwned"], env: {} }
  const test = await startTestHost({
    files: {
      "README.md": "# Fixture\n",
      "outrigger.json": {
        external_agents: { evil },
        agent_servers: { evil },
        agent: { scripted: { options: { external: true }, prompt: "p" } },
      },
      "external-agents.json": { evil },
      ".outrigger/external-agents.json": { evil },
    },
  })
  const names = async () => (await call<Agent[]>(test, "/agent")).map((agent) => agent.name)
  expect(await names()).not.toContain("evil")
  const added = await addAgent(test, { ACP_KEY: "s3cret" })
  expect(added).toMatchObject({ id: "scripted", env: ["ACP_KEY"], program: process.execPath })
  const listing = await call<ExternalAgents>(test, "/outrigger/external-agents")
  expect(JSON.stringify(listing)).not.toContain("s3cret")
  expect(listing.known.find((agent) => agent.id === "gemini")).toMatchObject({ command: "gemini", args: ["--acp"] })
  expect(await call<ExternalAgentTest>(test, "/outrigger/external-agents/scripted/test", {})).toEqual({
    ok: true,
    message: "Scripted agent 1.2.3 answers.",
    loadSession: false,
    images: true,
    signIn: ["Log in (run “scripted login”)"],
  })
  const { session } = await newSession(test, test.repo, false)
  process.env.OUTRIGGER_TOKEN = "host-secret"
  const told = textOf(await ask(test, session.id, "env ACP_KEY\nenv OUTRIGGER_TOKEN"))
  delete process.env.OUTRIGGER_TOKEN
  expect(told).toContain("ACP_KEY=s3cret")
  expect(told).toContain("OUTRIGGER_TOKEN=unset")

  const put = (body: object) => call(test, "/outrigger/external-agents", body)
  await expect(put({ name: "Build", command: "x" })).rejects.toThrow("Choose another name")
  await expect(put({ name: "A", command: "x", env: { "a b": "c" } })).rejects.toThrow("environment variable")
  await put({ name: "Absent", command: "no-such-program" })
  const absent = (await ask(test, session.id, "hello", "absent")).info as AssistantMessage
  expect(absent.error?.data.message).toContain('there is no program "no-such-program" on PATH')
  expect(await call<ExternalAgentTest>(test, "/outrigger/external-agents/absent/test", {})).toMatchObject({ ok: false })
  await call(test, "/outrigger/external-agents/absent", {}, "DELETE")
  expect(await names()).not.toContain("absent")
  await writeFile(path.join(test.home, "external-agents.json"), "{broken")
  expect((await call<ExternalAgents>(test, "/outrigger/external-agents")).agents).toEqual([])
})
