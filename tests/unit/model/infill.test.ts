import http from "node:http"
import type { AddressInfo } from "node:net"
import { expect, it } from "vitest"
import type { Config } from "../../../shared/domain/config.ts"
import { ModelError } from "../../../electron/model/model.ts"
import { later, makeModels, thrownBy } from "./fixture.ts"

const between = { prefix: "before", suffix: "after" }
const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`

/** A server that answers with this text and keeps what it was asked; `hang` never ends its answer. */
async function server(answer: string, { status = 200, hang = false } = {}) {
  const asked: { path: string | undefined; authorization: string | undefined; body: unknown }[] = []
  const closed = Promise.withResolvers<void>()
  const listening = http.createServer((request, response) => void reply(request, response))
  async function reply(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { authorization } = request.headers
    asked.push({ path: request.url, authorization, body: JSON.parse(Buffer.concat(chunks).toString()) })
    response.on("close", () => closed.resolve())
    response.writeHead(status)
    response.write(answer)
    if (!hang) response.end()
  }
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve))
  later(() => {
    listening.closeAllConnections()
    listening.close()
  })
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/v1`, asked, closed: closed.promise }
}

const config = (url: string, infill?: string): Config => ({
  provider: {
    own: {
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: url, apiKey: "sk-own" },
      models: { coder: { limit: { context: 1000, output: 100 }, ...(infill && { options: { infill } }) } },
    },
  },
})
const ref = { providerID: "own", modelID: "coder" }

async function infill(url: string, path?: string, signal = new AbortController().signal) {
  const { models } = await makeModels()
  const answer = await models.infill(config(url, path), ref, { ...between, maxOutputTokens: 8, temperature: 0, signal })
  if (!answer) return undefined
  const pieces: string[] = []
  for await (const piece of answer) pieces.push(piece)
  return pieces
}

it("is not there for a model that does not offer it", async () => {
  expect(await infill("http://127.0.0.1:1/v1")).toBeUndefined()
})

it("asks in the form of OpenAI's completions", async () => {
  const choice = (text: string, finish_reason: string | null) => data({ choices: [{ text, finish_reason }] })
  const { url, asked } = await server(choice("in", null) + choice("", "stop"))
  expect(await infill(url, "completions")).toEqual(["in"])
  expect(asked).toEqual([
    {
      path: "/v1/completions",
      authorization: "Bearer sk-own",
      body: { model: "coder", prompt: "before", suffix: "after", max_tokens: 8, temperature: 0, stream: true },
    },
  ])
})

it("asks in llama.cpp's own form", async () => {
  const { url, asked } = await server(data({ content: "in", stop: false }) + data({ content: "", stop: true }))
  expect(await infill(url, "infill")).toEqual(["in"])
  expect(asked[0]).toMatchObject({
    path: "/infill",
    body: { input_prefix: "before", input_suffix: "after", n_predict: 8, temperature: 0, stream: true },
  })
})

it("tells a refusal, an answer that was cut off, and keeps the key out of both", async () => {
  const refused = await server('{"error":{"message":"sk-own may not"}}', { status: 400 })
  const error = await thrownBy(() => infill(refused.url, "completions"))
  expect(error).toBeInstanceOf(ModelError)
  expect((error as Error).message).toContain("may not")
  expect((error as Error).message).not.toContain("sk-own")
  const cut = await server(data({ choices: [{ text: "in", finish_reason: null }] }))
  expect(await thrownBy(() => infill(cut.url, "completions"))).toMatchObject({ detail: { kind: "stream" } })
})

it("ends the call when it is aborted", async () => {
  const { url, asked, closed } = await server(data({ choices: [{ text: "in" }] }), { hang: true })
  const abort = new AbortController()
  const answer = thrownBy(() => infill(url, "completions", abort.signal))
  await expect.poll(() => asked.length).toBe(1)
  abort.abort(new Error("not wanted"))
  expect(await answer).toMatchObject({ message: "not wanted" })
  await closed
})

it("is offered by Codestral, at Mistral's own path", async () => {
  const { url, asked } = await server(data({ choices: [{ delta: { content: "in" }, finish_reason: "stop" }] }))
  const { models } = await makeModels()
  const options = { baseURL: url, apiKey: "key" }
  const { signal } = new AbortController()
  const mistral = { providerID: "mistral", modelID: "codestral-latest" }
  const answer = await models.infill({ provider: { mistral: { options } } }, mistral, { ...between, signal })
  for await (const piece of answer!) expect(piece).toBe("in")
  expect(asked[0]?.path).toBe("/v1/fim/completions")
})
