import { describe, expect, it } from "vitest"
import { readRetryAfter } from "../../../electron/model/failure.ts"
import { ModelError } from "../../../electron/model/model.ts"
import type { Reply } from "../../support/model-server/server.ts"
import {
  collect,
  makeModels,
  modelRequest,
  modelServer,
  scriptedConfig,
  thrownBy,
  type WireCase,
  wireCases,
} from "./fixture.ts"

async function failWith(wire: WireCase, reply: Reply, options: Record<string, unknown> = {}) {
  const server = await modelServer()
  const { models, log } = await makeModels({ stallMs: 300 })
  server.enqueue(reply)
  const seen: string[] = []
  const error = await thrownBy(async () => {
    for await (const event of models.stream(modelRequest(scriptedConfig(wire, server.url, options))))
      seen.push(event.type)
  })
  if (!(error instanceof ModelError)) throw error
  expect(JSON.stringify(error.detail) + error.message + log()).not.toContain("sk-scripted-secret")
  return { error, detail: error.detail, seen, server }
}

describe.each(wireCases)("over the %s wire", (wire) => {
  it.each([429, 500, 503, 529])("status %i can be tried again", async (fault) => {
    const { detail, error } = await failWith(wire, { fault, message: "Scripted trouble" })
    expect(detail).toMatchObject({ kind: "api", retryable: true, statusCode: fault })
    expect(error.message).toContain("Scripted trouble")
    expect(detail.responseBody).toContain("Scripted trouble")
  })

  it("hands on how long to wait", async () => {
    const { detail } = await failWith(wire, { fault: 429, retryAfter: 7 })
    expect(detail.retryAfterMs).toBe(7_000)
  })

  it.each([401, 403])("status %i is about the credential", async (fault) => {
    const { detail } = await failWith(wire, { fault })
    expect(detail).toMatchObject({ kind: "auth", retryable: false, statusCode: fault })
  })

  it("a key that the server echoes is not passed on", async () => {
    const { error } = await failWith(wire, { fault: 401, message: "Incorrect API key provided: sk-scripted-secret" })
    expect(error.message).toContain("[secret]")
  })

  it("a bad request is not tried again", async () => {
    const { detail } = await failWith(wire, { fault: 400, message: "tools is not allowed" })
    expect(detail).toMatchObject({ kind: "api", retryable: false })
  })

  it("an exhausted account is not tried again, although its status is 429", async () => {
    const message = "You exceeded your current quota, please check your plan and billing details."
    const { detail } = await failWith(wire, { fault: 429, message })
    expect(detail).toMatchObject({ kind: "api", retryable: false })
  })

  it("a prompt that does not fit is told apart", async () => {
    const { detail } = await failWith(wire, { fault: "overflow" })
    expect(detail).toMatchObject({ kind: "overflow", retryable: false })
  })

  it("a socket cut in the middle can be tried again", async () => {
    const { detail, seen } = await failWith(wire, { fault: "cut" })
    expect(seen).toContain("text-delta")
    expect(detail).toMatchObject({ kind: "stream", retryable: true })
  })

  it("an answer that just ends is not taken for complete", async () => {
    const { detail, seen } = await failWith(wire, { fault: "end" })
    expect(seen).not.toContain("finish")
    expect(detail).toMatchObject({ kind: "stream", retryable: true })
  })

  it.each(["cut", "end"] as const)("a tool call that was not whole is never given out (%s)", async (fault) => {
    const answer = { toolCalls: [{ name: "bash", input: { command: "rm -rf /tmp/never" } }] }
    const { detail, seen } = await failWith(wire, { fault, answer })
    expect(seen).not.toContain("tool-call")
    expect(detail).toMatchObject({ kind: "stream", retryable: true })
  })

  it("malformed JSON ends the call", async () => {
    const { detail } = await failWith(wire, { fault: "malformed" })
    expect(detail).toMatchObject({ kind: "stream", retryable: false })
  })

  it("endless silence in the middle ends the call and its socket", async () => {
    const { detail, seen, server, error } = await failWith(wire, { fault: "stall" }, { chunkTimeout: 150 })
    expect(seen).toContain("text-delta")
    expect(detail).toMatchObject({ kind: "stream", retryable: true })
    expect(error.message).toContain("sent nothing")
    expect(await (await server.nextRequest()).closed).toBe(false)
  })

  it("no answer at all ends the call after the configured time", async () => {
    const { detail } = await failWith(wire, { fault: "hang" }, { timeout: 150 })
    expect(detail).toMatchObject({ kind: "stream", retryable: true })
  })

  it("a connection closed before the answer can be tried again", async () => {
    const { detail } = await failWith(wire, { fault: "refuse" })
    expect(detail).toMatchObject({ kind: "network", retryable: true })
  })

  it("a server that is not there is a network failure that says where", async () => {
    const { models } = await makeModels()
    const config = scriptedConfig(wire, "http://127.0.0.1:9/v1")
    const error = await thrownBy(() => collect(models.stream(modelRequest(config))))
    expect(error).toBeInstanceOf(ModelError)
    expect((error as ModelError).detail).toMatchObject({ kind: "network", retryable: true })
    expect((error as ModelError).message).toContain("Scripted cannot be reached")
  })
})

it("a provider without a key says so before anything is sent", async () => {
  const { models } = await makeModels({ env: {} })
  const ref = { providerID: "openai", modelID: "gpt-6-luna" }
  const error = await thrownBy(() => collect(models.stream(modelRequest({}, { ref }))))
  expect((error as ModelError).detail).toMatchObject({ kind: "auth", retryable: false })
  expect((error as ModelError).message).toContain("OPENAI_API_KEY")
})

describe("retry-after", () => {
  it.each([
    [{ "retry-after-ms": "1500" }, 1500],
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:10 GMT" }, 9000],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("%j is %s ms", (headers, expected) => {
    expect(readRetryAfter(headers as Record<string, string>, 1_000)).toBe(expected)
  })
})
