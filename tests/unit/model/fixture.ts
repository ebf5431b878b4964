import type { LanguageModelV4Prompt } from "@ai-sdk/provider"
import { afterEach } from "vitest"
import { createLog } from "../../../electron/lib/log.ts"
import type { ModelEvent, ModelRequest } from "../../../electron/model/model.ts"
import { createModels, type ModelsOptions } from "../../../electron/model/models.ts"
import type { Config } from "../../../shared/domain/config.ts"
import { makeFolder } from "../../support/folder.ts"
import { type ModelServer, startModelServer } from "../../support/model-server/server.ts"

const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

export const later = (end: () => unknown) => ends.push(end)

/** A scripted provider, closed after the test. */
export async function modelServer(): Promise<ModelServer> {
  const server = await startModelServer()
  later(() => server.close())
  return server
}

/** Models with a home of their own, no environment and no local servers unless the test says so. */
export async function makeModels(options: Partial<ModelsOptions> = {}) {
  const home = await makeFolder()
  const lines: string[] = []
  const credentials = `${home}/credentials.json`
  const models = createModels({
    paths: { credentials },
    log: createLog({ level: "debug", write: (line) => lines.push(line) }),
    env: {},
    agentVersion: "0.0.0-test",
    local: false,
    ...options,
  })
  later(() => models.dispose())
  return { models, credentials, log: () => lines.join("") }
}

export const wires = {
  responses: { npm: "@ai-sdk/openai", options: {} },
  chat: { npm: "@ai-sdk/openai", options: { endpoint: "chat" } },
  compatible: { npm: "@ai-sdk/openai-compatible", options: {} },
  anthropic: { npm: "@ai-sdk/anthropic", options: {} },
} as const

export type WireCase = keyof typeof wires
export const wireCases = Object.keys(wires) as WireCase[]

/** Configuration of a provider `scripted` with a priced model `scripted`, over this wire. */
export function scriptedConfig(wire: WireCase, url: string, more: Record<string, unknown> = {}): Config {
  const { npm, options } = wires[wire]
  return {
    provider: {
      scripted: {
        name: "Scripted",
        npm,
        options: { baseURL: url, apiKey: "sk-scripted-secret", ...options, ...more },
        models: {
          scripted: {
            reasoning: true,
            temperature: true,
            tool_call: true,
            limit: { context: 200_000, output: 8_000 },
            cost: { input: 1, output: 10, cache_read: 0.1, cache_write: 2 },
            variants: { high: { reasoningEffort: "high" } },
          },
        },
      },
    },
  }
}

export const userPrompt = (text: string): LanguageModelV4Prompt => [
  { role: "system", content: "You are a test." },
  { role: "user", content: [{ type: "text", text }] },
]

export function modelRequest(config: Config, more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    ref: { providerID: "scripted", modelID: "scripted" },
    config,
    sessionID: "ses_test",
    prompt: userPrompt("Hello"),
    tools: [
      {
        name: "bash",
        description: "Runs a command",
        parameters: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
      },
    ],
    signal: new AbortController().signal,
    ...more,
  }
}

export async function collect(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const all: ModelEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

export const textOf = (events: ModelEvent[], type: "text-delta" | "reasoning-delta" = "text-delta"): string =>
  events.map((event) => (event.type === type ? event.text : "")).join("")

export const finishOf = (events: ModelEvent[]) => {
  const last = events.at(-1)
  if (last?.type !== "finish") throw new Error(`The stream ended with ${last?.type ?? "nothing"}`)
  return last
}

/** What `run` throws; fails when it does not. */
export async function thrownBy(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error("It was expected to throw")
}
