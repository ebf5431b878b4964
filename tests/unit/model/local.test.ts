import http from "node:http"
import type { AddressInfo } from "node:net"
import { expect, it } from "vitest"
import { createHttpFetch } from "../../../electron/model/http.ts"
import { createDiscovery } from "../../../electron/model/local/discover.ts"
import { later, makeModels } from "./fixture.ts"

/** A server that answers these paths with JSON; `undefined` never answers. Gives its root and the paths asked. */
async function jsonServer(paths: Record<string, object | ((body: string) => unknown) | undefined>) {
  const asked: string[] = []
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? "")
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const entry = paths[request.url ?? ""]
      if (request.url && request.url in paths && entry === undefined) return
      const answer = typeof entry === "function" ? entry(Buffer.concat(chunks).toString()) : entry
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" })
      response.end(JSON.stringify(answer ?? { error: "not found" }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  later(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked }
}

const ollamaAnswers = {
  "/api/tags": {
    models: [
      { name: "qwen3-coder:30b", details: { family: "qwen3" } },
      { name: "gemma:2b", details: { family: "gemma" } },
      { name: "llama3:8b", details: { family: "llama" } },
    ],
  },
  "/api/ps": { models: [{ name: "gemma:2b", context_length: 4096 }] },
  "/api/show": (body: string) =>
    ({
      "qwen3-coder:30b": {
        parameters: "temperature 0.7\nnum_ctx                        32768\n",
        model_info: { "general.architecture": "qwen3", "qwen3.context_length": 262144 },
        capabilities: ["completion", "tools", "thinking"],
      },
      "gemma:2b": {
        model_info: { "general.architecture": "gemma", "gemma.context_length": 8192 },
        capabilities: ["completion", "vision"],
      },
      "llama3:8b": { model_info: { "general.architecture": "llama", "llama.context_length": 131072 } },
    })[(JSON.parse(body) as { model: string }).model],
}

it("Ollama: the window it runs with, tool support, and no cost", async () => {
  const { url } = await jsonServer(ollamaAnswers)
  const { models } = await makeModels({ local: { ollama: url } })
  const [ollama] = await models.connected({})
  expect(ollama).toMatchObject({ id: "ollama", source: "custom" })
  const listed = ollama?.models ?? {}
  expect(Object.keys(listed)).toEqual(["qwen3-coder:30b", "gemma:2b", "llama3:8b"])
  expect(listed["qwen3-coder:30b"]).toMatchObject({
    limit: { context: 32768, output: 8192 },
    capabilities: { toolcall: true, reasoning: true, input: { image: false } },
    cost: { input: 0, output: 0 },
    api: { url, npm: "@ai-sdk/openai-compatible" },
  })
  // Loaded with less than it could do: that is what counts.
  expect(listed["gemma:2b"]).toMatchObject({
    limit: { context: 4096, output: 1024 },
    capabilities: { toolcall: false, input: { image: true } },
  })
  expect(listed["llama3:8b"]).toMatchObject({ limit: { context: 131072 }, capabilities: { toolcall: true } })
  expect(await models.defaultModel({})).toEqual({ providerID: "ollama", modelID: "qwen3-coder:30b" })
})

it("LM Studio: chat models with the loaded window", async () => {
  const { url } = await jsonServer({
    "/api/v0/models": {
      data: [
        {
          id: "qwen",
          type: "llm",
          arch: "qwen3",
          max_context_length: 100000,
          loaded_context_length: 8000,
          capabilities: ["tool_use"],
        },
        { id: "pixtral", type: "vlm", max_context_length: 32000, capabilities: [] },
        { id: "nomic", type: "embeddings", max_context_length: 2048 },
      ],
    },
  })
  const { models } = await makeModels({ local: { lmstudio: url } })
  const [studio] = await models.connected({})
  expect(Object.keys(studio?.models ?? {})).toEqual(["qwen", "pixtral"])
  expect(studio?.models.qwen).toMatchObject({ limit: { context: 8000 }, capabilities: { toolcall: true } })
  expect(studio?.models.pixtral).toMatchObject({ capabilities: { toolcall: false, input: { image: true } } })
})

it("llama.cpp: only when the server on that port says that it is one", async () => {
  const real = await jsonServer({
    "/v1/models": { data: [{ id: "model.gguf", owned_by: "llamacpp", meta: { n_ctx_train: 131072 } }] },
    "/props": { default_generation_settings: { n_ctx: 16384 }, chat_template: "{% if tools %}" },
  })
  const other = await jsonServer({ "/v1/models": { data: [{ id: "somebody's dev server" }] } })
  const first = await makeModels({ local: { "llama.cpp": real.url } })
  const [found] = await first.models.connected({})
  expect(found?.models["model.gguf"]).toMatchObject({ limit: { context: 16384 }, capabilities: { toolcall: true } })
  const second = await makeModels({ local: { "llama.cpp": other.url } })
  expect((await second.models.connected({})).map((provider) => provider.id)).toEqual(["demo"])
})

it("a server that does not answer costs the deadline, once", async () => {
  const { url, asked } = await jsonServer({ "/api/tags": undefined })
  const { models } = await makeModels({ local: { ollama: url } })
  const started = performance.now()
  await Promise.all([models.connected({}), models.all({}), models.connected({})])
  expect(performance.now() - started).toBeLessThan(2_000)
  await models.connected({})
  expect(asked).toEqual(["/api/tags"])
})

it("an answer is kept, and asked again after a while", async () => {
  const { url, asked } = await jsonServer(ollamaAnswers)
  const client = createHttpFetch()
  later(() => client.dispose())
  let now = 0
  const discovery = createDiscovery({ fetch: client.fetch(), now: () => now })
  const first = await discovery.find("ollama", url)
  expect(first?.map((model) => model.context)).toEqual([32768, 4096, 131072])
  await discovery.find("ollama", url)
  const before = asked.length
  now = 60_000
  await discovery.find("ollama", url)
  expect(asked.length).toBe(before * 2)
})

it("a configured address is asked in place of the usual one, and configured models are taken as they are", async () => {
  const { url, asked } = await jsonServer(ollamaAnswers)
  const { models } = await makeModels({ local: false })
  const [found] = await models.connected({ provider: { ollama: { options: { baseURL: url } } } })
  expect(Object.keys(found?.models ?? {})).toHaveLength(3)
  const before = asked.length
  const [given] = await models.connected({
    provider: { ollama: { options: { baseURL: `${url}/` }, models: { mine: {} } } },
  })
  expect(Object.keys(given?.models ?? {})).toEqual(["mine"])
  expect(asked.length).toBe(before)
})
