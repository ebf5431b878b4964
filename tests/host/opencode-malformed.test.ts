import http from "node:http"
import { expect, it } from "vitest"
import { listing } from "../support/git-repo.ts"
import { startTestHost, type TestHost } from "../support/host.ts"
import { type ApiDocument, type Malformed, malformedRequests } from "../support/malformed.ts"

/** Answers that are not refusals, as the contract has them. */
const fine: Record<string, string> = {
  "auth.remove: unknown id (providerID)": "removing what is not there is done",
  "session.diff: unknown id (sessionID)": "an unknown session has no diff",
  "session.diff: unknown id (messageID)": "an unknown message has no diff",
  "part.delete: unknown id (partID)": "deleting what is not there is done",
  "session.abort: unknown id (sessionID)": "nothing runs there",
  "session.revert: unknown id (messageID)": "an unknown message changes nothing",
  "auth.set: unknown id (providerID)": "any provider may have a key",
}

interface Answer {
  status: number
  body: string
}

/** Over a plain socket: the stock fetch would refuse some of these itself. */
function send(test: TestHost, { method, target, body, headers = {} }: Malformed): Promise<Answer> {
  const { "x-oversized": oversized, ...rest } = headers
  const sent = body === undefined ? undefined : Buffer.from(body)
  return new Promise((resolve, reject) => {
    const request = http.request(
      test.host.url + target,
      {
        method,
        headers: {
          authorization: `Bearer ${test.host.token}`,
          "x-opencode-directory": encodeURIComponent(test.repo),
          ...(sent && { "content-type": "application/json", "content-length": sent.length }),
          ...(oversized && { "content-type": "application/json", "content-length": 64 * 1024 * 1024 }),
          ...rest,
        },
        timeout: 10_000,
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on("data", (chunk: Buffer) => chunks.push(chunk))
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
        answer.on("error", reject)
        if (!/json|text\/plain/.test(answer.headers["content-type"] ?? "json")) {
          answer.destroy()
          resolve({ status: answer.statusCode ?? 0, body: String(answer.headers["content-type"]) })
        }
      },
    )
    request.on("timeout", () => request.destroy(new Error("no answer within 10 s")))
    request.on("error", reject)
    if (oversized) request.flushHeaders()
    else request.end(sent)
  })
}

const isOversized = ({ fault }: Malformed) => fault === "oversized"

/** One of the error bodies that the contract knows. */
function isErrorBody(text: string): boolean {
  if (text === "") return false
  let body: Record<string, unknown>
  try {
    body = JSON.parse(text) as typeof body
  } catch {
    return false
  }
  const { name, data, _tag, message, success, error } = body
  if (typeof name === "string")
    return typeof (data as { message?: unknown } | undefined)?.message === "string" || typeof message === "string"
  if (typeof _tag === "string") return typeof message === "string"
  return typeof error === "string" && (success === undefined || success === false)
}

it("every operation refuses malformed input in the contract's words, and changes nothing", async () => {
  const test = await startTestHost()
  const session = (await test.client.session.create({ title: "Stays" })).data!
  const answer = (
    await test.client.session.prompt({ sessionID: session.id, parts: [{ type: "text", text: "say something" }] })
  ).data!
  await expect.poll(async () => (await test.client.session.get({ sessionID: session.id })).data!.title).toBe("Stays")
  const document = (await (await test.request("/doc")).json()) as ApiDocument
  const requests = malformedRequests(
    document,
    { sessionID: session.id, messageID: answer.info.id, partID: answer.parts[0]!.id, projectID: session.projectID },
    {
      sessionID: "ses_unknown0000000000000000000",
      messageID: "msg_unknown0000000000000000000",
      partID: "prt_unknown0000000000000000000",
      permissionID: "per_unknown0000000000000000000",
      ptyID: "pty_unknown0000000000000000000",
      projectID: "0".repeat(40),
      providerID: "nobody",
      name: "nobody",
      id: "wrk_unknown0000000000000000000",
    },
  ).map((request) =>
    // The two kinds of requests share the name of their parameter.
    ({
      ...request,
      target: request.target.replace(
        /(permission|question)\/unknown/,
        (_, kind: string) => `${kind}/${kind.slice(0, 3)}_unknown`,
      ),
    }),
  )
  const operations = new Set(requests.map((request) => request.operation))
  expect(requests.length).toBeGreaterThan(600)
  expect(operations.size).toBeGreaterThan(115)

  const state = async () => {
    const abort = new AbortController()
    const stream = await test.request("/outrigger/events", { signal: abort.signal })
    const reader = stream.body!.getReader()
    const hello = new TextDecoder().decode((await reader.read()).value)
    abort.abort()
    return { cursor: /"cursor":(\d+)/.exec(hello)?.[1], files: await listing(test.repo) }
  }
  const before = await state()
  const wrong: string[] = []
  const check = async (request: Malformed) => {
    if (fine[request.name]) return
    const said = await send(test, request).catch((error: Error) => ({ status: 0, body: error.message }))
    if (said.status >= 400 && said.status < 500 && isErrorBody(said.body)) return
    wrong.push(
      `${request.name}\n  ${request.method} ${request.target.slice(0, 120)} ${request.body?.slice(0, 120) ?? ""}\n  ${said.status} ${said.body.slice(0, 200)}`,
    )
  }
  // The server waits a little for the rest of what is too large, so those go out together.
  const [large, others] = [requests.filter(isOversized), requests.filter((request) => !isOversized(request))]
  for (const request of others) await check(request)
  await Promise.all(large.map(check))
  expect(wrong.join("\n")).toBe("")
  expect(await state()).toEqual(before)
}, 180_000)
