import { chmod } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import { readStream, startDiscobot } from "../support/discobot.ts"
import { connect } from "../support/sockets.ts"
import { until } from "../support/until.ts"

/** What a careless or hostile client sends. */
const bodies: unknown[] = [
  {},
  null,
  [],
  "text",
  { messages: [{ role: "user" }] },
  { messages: "x", id: 3, path: 4, name: 5, credentials: {} },
  {
    messages: [{ id: "u", role: "user", parts: [{ type: "text", text: "" }] }],
    model: "none/none",
    id: "../x",
    path: "../../etc",
    ref: "-x",
  },
  {
    __proto__: null,
    path: "a\u0000b",
    oldPath: "a\u0000b",
    newPath: "c",
    content: "x",
    message: "\u0000",
    answers: { a: 1 },
  },
]

it("never fails on bad input: every route, unknown ids, wrong bodies", async () => {
  const test = await startDiscobot()
  const known = {
    projectId: "local",
    sessionId: await test.session("bad"),
    threadId: "bad",
    workspaceId: await test.workspace(),
  }
  const routes = (await test.call("GET", "/api/routes")).value as { method: string; path: string }[]
  const problems: string[] = []
  for (const { method, path } of routes) {
    // Streams stay open by design; deletion and the two jobs would take what the others need.
    if (method === "GET" && /\/(stream|events|output)$/.test(path)) continue
    for (const some of [{ ...known }, { projectId: "local" } as Record<string, string>]) {
      if (some.sessionId && (method === "DELETE" || /(commit|rebase)$/.test(path))) continue
      const at = path.replace(/\{(\w+)\}/g, (_all, name: string) => (some as Record<string, string>)[name] ?? "n%00ope")
      for (const body of method === "GET" || method === "DELETE" ? [undefined] : bodies) {
        const { status, value } = await test.call(method, at, body)
        if (status === 500 || (status >= 400 && typeof value.error !== "string"))
          problems.push(`${method} ${at} ${JSON.stringify(body)} -> ${status} ${JSON.stringify(value)}`)
      }
    }
  }
  expect(problems).toEqual([])
  const broken = await fetch(`${test.base}/sessions`, { method: "POST", headers: test.headers, body: "{" })
  expect([broken.status, await broken.json()]).toEqual([400, { error: "Malformed JSON in request body" }])
  expect((await test.call("GET", "/api/projects/local/nowhere")).status).toBe(404)
}, 60_000)

it("never fails on bad frames, and the socket goes on behind them", async () => {
  const test = await startDiscobot({
    files: { "README.md": "x", ".discobot/services/odd.sh": "#!/no/such/program\n#---\n# name: Odd\n#---\nbody\n" },
  })
  await chmod(path.join(test.repo, ".discobot/services/odd.sh"), 0o755)
  const id = await test.session("bad")
  const address = (at: string) => `${test.base.replace("http", "ws")}/${at}?token=${test.host.token}`
  const nonsense = [
    "",
    "null",
    "[]",
    "7",
    "{",
    '"text"',
    `${"[".repeat(50_000)}`,
    JSON.stringify({ type: 1 }),
    JSON.stringify({ type: "subscribe" }),
    JSON.stringify({ type: "subscribe", stream: "chat", sessionId: 7, threadId: {} }),
    JSON.stringify({ type: "subscribe", stream: "chat", sessionId: "a\u0000b", threadId: "\u0000" }),
    JSON.stringify({ type: "subscribe", stream: "service", sessionId: id, serviceId: "../../x" }),
    JSON.stringify({ type: "subscribe", stream: "project-events", afterId: "x".repeat(100_000) }),
    JSON.stringify({ type: "unsubscribe", stream: "project-events" }),
    JSON.stringify({ type: "subscribe", stream: "__proto__", sessionId: "__proto__" }),
    JSON.stringify({ type: "input", data: { no: "text" } }),
    JSON.stringify({ type: "resize", data: { rows: -1, cols: 1e9 } }),
    JSON.stringify({ type: "resize", data: null }),
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.from(JSON.stringify({ type: "subscribe", stream: "project-events" })),
  ]
  const project = await connect(address("ws"))
  const terminal = await connect(address(`sessions/${id}/terminal/ws`))
  for (const frame of nonsense) {
    project.socket.send(frame)
    terminal.socket.send(frame)
  }
  const read = ({ frames }: typeof project) => frames.map(({ data }) => JSON.parse(data.toString()))
  project.socket.send(JSON.stringify({ type: "subscribe", stream: "chat", sessionId: id, threadId: id }))
  await until(() => read(project).some(({ event }) => event === "history-end"))
  expect(read(project).filter(({ type }) => type === "error").length).toBeGreaterThan(10)
  expect(read(project).every(({ error }) => error === undefined || !error.includes("Internal"))).toBe(true)
  terminal.socket.send(JSON.stringify({ type: "input", data: "echo st''ill here\r" }))
  await until(() =>
    read(terminal)
      .filter(({ type }) => type === "output")
      .map(({ data }) => data)
      .join("")
      .includes("still here"),
  )
  expect(read(terminal).some(({ type }) => type === "error")).toBe(true)
  // A program that the system cannot start says so as its output.
  expect((await test.call("POST", `sessions/${id}/services/odd/start`)).status).toBe(202)
  const output = await readStream(`${test.base}/sessions/${id}/services/odd/output`, test.headers)
  await output.ended()
  expect(output.frames.map(({ data }) => data.type ?? data)).toEqual(["error", "[DONE]"])
  expect((await test.call("GET", `sessions/${id}/services`)).value.services).toMatchObject([{ status: "stopped" }])
})
