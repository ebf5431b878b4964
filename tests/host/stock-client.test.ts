import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeFolder } from "../support/folder.ts"
import { startTestHost, type TestHost } from "../support/host.ts"
import { runOnScreen } from "../support/screen-program.ts"
import { clientEnvironment, installStockClient, type StockClient } from "../support/stock-client.ts"
import { until } from "../support/until.ts"

const run = promisify(execFile)

/** The release that the contract is of, and the newest that was looked at. */
describe.each(["1.14.34", "1.18.33"])("opencode %s", (version) => {
  let client: StockClient

  beforeAll(async () => {
    client = await installStockClient(version)
  }, 180_000)
  afterAll(() => client.remove())

  const program = (skip: (why: string) => void): string => {
    if (client.missing) skip(client.missing)
    return client.program!
  }

  /** The host's token is the password of its Basic authentication. */
  const reach = (test: TestHost) => [test.host.url, "-p", test.host.token, "--dir", test.repo]

  const textsOf = async (test: TestHost) => {
    const [session] = (await test.client.session.list()).data!
    const messages = (await test.client.session.messages({ sessionID: session!.id })).data!
    return { session: session!, messages, parts: messages.flatMap((message) => message.parts) }
  }

  it("run --attach: a prompt, tool calls as JSON, a refused permission, another turn", async ({ skip }) => {
    const file = program(skip)
    const test = await startTestHost({ config: { permission: { bash: "ask" } } })
    const home = await makeFolder()
    const ask = async (...args: string[]) => {
      // It reads standard input to its end when that is not a terminal.
      const started = run(file, ["run", "--attach", ...reach(test), ...args], {
        cwd: test.repo,
        env: clientEnvironment(home),
        timeout: 60_000,
      })
      started.child.stdin?.end()
      return (await started).stdout
    }
    test.model.enqueue({ matcher: /say hello/, reply: { text: "Hello from the scripted model." } })
    expect(await ask("say hello")).toContain("Hello from the scripted model.")

    test.model.enqueue(
      { matcher: /read it/, reply: { toolCalls: [{ name: "read", input: { filePath: "README.md" } }] } },
      { matcher: /read it/, reply: { text: "It says Fixture." } },
    )
    const events = (await ask("--continue", "--format", "json", "read it"))
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { type: string; part: { text?: string; tool?: string } })
    expect(events.map((event) => event.type)).toEqual([
      "step_start",
      "tool_use",
      "step_finish",
      "step_start",
      "text",
      "step_finish",
    ])
    expect(events[1]!.part.tool).toBe("read")
    expect(events[4]!.part.text).toBe("It says Fixture.")
    expect((await test.client.session.list()).data).toHaveLength(1)

    test.model.enqueue({
      matcher: /run it/,
      reply: { toolCalls: [{ name: "bash", input: { command: "echo never > never.txt", description: "Writes" } }] },
    })
    await ask("run it")
    const { parts } = await textsOf(test)
    const refused = parts.find((part) => part.type === "tool" && part.tool === "bash")
    expect(refused).toMatchObject({ state: { status: "error", error: expect.stringContaining("rejected") } })
    expect((await test.client.session.status()).data).toEqual({})
  }, 180_000)

  it("attach: a conversation on its screen, with permission, abort, shell and another session", async ({ skip }) => {
    const file = program(skip)
    const test = await startTestHost({ config: { permission: { bash: "ask" } } })
    const home = await makeFolder()
    const earlier = (await test.client.session.create({ title: "An earlier talk" })).data!
    await test.client.session.prompt({ sessionID: earlier.id, parts: [{ type: "text", text: "say long ago" }] })
    const screen = runOnScreen(file, ["attach", ...reach(test)], { cwd: test.repo, env: clientEnvironment(home) })
    await screen.until(/Ask anything/, "the prompt", 90_000)
    const send = async (text: string) => {
      screen.type(text)
      await screen.until((shown) => shown.includes(text), `"${text}" in the prompt`)
      screen.type("\r")
    }

    await send("say hello from the screen")
    await screen.until((shown) => /^\s+hello from the screen$/m.test(shown), "the answer")

    test.model.enqueue(
      {
        matcher: /run it/,
        reply: { toolCalls: [{ name: "bash", input: { command: "echo all''owed", description: "Echoes" } }] },
      },
      { matcher: /run it/, reply: { text: "It ran." } },
    )
    await send("run it please")
    await screen.until(/Permission required/, "the permission")
    screen.type("\r")
    await screen.until((shown) => shown.includes("It ran.") && shown.includes("allowed"), "the command's output")

    test.model.enqueue({ matcher: /talk slowly/, reply: { text: "word ".repeat(2_000), deltas: 2_000, everyMs: 20 } })
    await send("talk slowly")
    await screen.until(/word word/, "the beginning of the slow answer")
    screen.type("\u001b")
    await screen.until(/again to interrupt/, "the question whether to interrupt")
    screen.type("\u001b")
    await until(async () => Object.keys((await test.client.session.status()).data!).length === 0)
    await screen.until(/interrupted/, "that the turn was interrupted")

    screen.type("!")
    screen.type("echo from''shell")
    await screen.until(/echo from''shell/, "the shell line")
    screen.type("\r")
    await screen.until((shown) => /^\s*┃?\s*fromshell/m.test(shown), "the shell's output")

    screen.type("\u0018l")
    await screen.until(/An earlier talk/, "the list of sessions")
    screen.type("earlier")
    await screen.until((shown) => shown.includes("earlier") && !shown.includes("Scripted title"), "the filtered list")
    screen.type("\r")
    await screen.until((shown) => /^\s+long ago$/m.test(shown), "the earlier session")
    await send("say back here")
    await screen.until((shown) => /^\s+back here$/m.test(shown), "an answer in the earlier session")
    const there = (await test.client.session.messages({ sessionID: earlier.id })).data!
    expect(
      there.flatMap((message) => message.parts).some((part) => part.type === "text" && part.text === "back here"),
    ).toBe(true)
    screen.type("\u0003")
    expect(await screen.ended).toBe(0)
  }, 240_000)
})
