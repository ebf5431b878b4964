import { spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { afterEach, expect, it } from "vitest"
import { type ModelServer, startModelServer } from "./server.ts"

const servers: ModelServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start() {
  const server = await startModelServer()
  servers.push(server)
  return server
}

const bash = { type: "function", function: { name: "bash" } }

async function ask(url: string, messages: unknown[], tools: unknown[] = [bash]): Promise<string> {
  const response = await fetch(`${url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "m", stream: true, messages, tools }),
  })
  return response.text()
}

const user = (content: string) => ({ role: "user", content })

it("answers titles by itself and keeps the queue for the turn", async () => {
  const server = await start()
  server.enqueue({ text: "the real answer" })
  const title = await ask(
    server.url,
    [{ role: "system", content: "You write a title for a conversation." }, user("x")],
    [],
  )
  expect(title).toContain("Scripted ")
  expect(server.waiting()).toBe(1)
  expect(await ask(server.url, [user("x")])).toContain("answer")
  expect(server.waiting()).toBe(0)
})

it("keeps a reply for the request that it matches", async () => {
  const server = await start()
  server.enqueue(
    { matcher: /second/, reply: { text: "two" } },
    { matcher: (asked) => asked.user === "first", reply: { text: "one" } },
  )
  expect(await ask(server.url, [user("first")])).toContain('"one"')
  expect(await ask(server.url, [user("the second")])).toContain('"two"')
})

it("calls the tool that the prompt names, then says what came of it", async () => {
  const server = await start()
  const first = await ask(server.url, [user('tool bash {"command":"ls"}')])
  expect(first).toContain('"name":"bash"')
  expect(first).toContain('"finish_reason":"tool_calls"')
  const messages = [user('tool bash {"command":"ls"}'), { role: "tool", tool_call_id: "x", content: "a.txt" }]
  expect(await ask(server.url, messages)).toContain("a.txt")
})

it("sends as many deltas, and as many tool calls one after another, as the prompt says", async () => {
  const server = await start()
  const answer = await ask(server.url, [user("deltas 2000")])
  expect(answer.match(/"content":"word "/g)).toHaveLength(2000)
  const messages: unknown[] = [user("tools 3")]
  for (let step = 0; step < 3; step += 1) {
    expect(await ask(server.url, messages)).toContain('"finish_reason":"tool_calls"')
    messages.push({ role: "tool", tool_call_id: `${step}`, content: "ok" })
  }
  expect(await ask(server.url, messages)).toContain('"finish_reason":"stop"')
})

it("runs on its own, prints where it is, and ends when told", async () => {
  const main = path.join(import.meta.dirname, "main.ts")
  const child = spawn(process.execPath, [main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] })
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer]
    const { url } = JSON.parse(line.toString()) as { url: string }
    expect(await ask(url, [user("say hello there")])).toContain("hello ")
  } finally {
    child.kill("SIGTERM")
  }
  expect(await once(child, "exit")).toEqual([0, null])
})
