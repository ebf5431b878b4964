import { expect, it } from "vitest"
import { startDiscobot } from "../support/discobot.ts"

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
