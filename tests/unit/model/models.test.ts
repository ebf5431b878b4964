import { describe, expect, it } from "vitest"
import * as z from "zod/mini"
import { catalogue } from "../../../electron/model/catalogue/catalogue.ts"
import type { Config } from "../../../shared/domain/config.ts"
import { Provider } from "../../../shared/domain/provider.ts"
import { isFault } from "../../../shared/fault.ts"
import { collect, finishOf, makeModels, modelRequest, modelServer, thrownBy } from "./fixture.ts"

const strict = (provider: Provider) => expect(z.parse(Provider, provider)).toEqual(provider)

describe("the catalogue", () => {
  it("is valid on the wire, with a default for every provider that has models", async () => {
    const { models } = await makeModels()
    const all = await models.all({})
    expect(all.map((provider) => provider.id)).toEqual([...catalogue.keys()])
    for (const provider of all) strict(provider)
    const defaults = models.defaults(all)
    for (const { id, models: listed } of all) {
      expect(Object.keys(listed).length === 0 ? [undefined] : Object.keys(listed)).toContain(defaults[id])
    }
  })

  it("knows sensible windows and prices, and its small models", () => {
    for (const provider of catalogue.values()) {
      const ids = provider.models.map((model) => model.id)
      expect([undefined, ...ids]).toContain(provider.small)
      const odd = provider.models.filter(
        ({ context, output, price }) =>
          context < 32_000 ||
          output > context ||
          (price && (price.output < price.input || (price.cacheRead ?? 0) > price.input)) ||
          (price?.long && (price.long.input < price.input || price.long.output < price.output)),
      )
      expect(odd).toEqual([])
    }
  })
})

describe("every model of the table", () => {
  const hosted = [...catalogue.values()].filter((provider) => provider.env.length > 0)
  it.each(hosted.map((provider) => provider.id))("of %s can be asked, in every variant", async (providerID) => {
    const server = await modelServer()
    const { models } = await makeModels()
    const config: Config = { provider: { [providerID]: { options: { baseURL: server.url, apiKey: "key" } } } }
    const provider = (await models.all(config)).find((candidate) => candidate.id === providerID)
    for (const model of Object.values(provider?.models ?? {})) {
      for (const variant of [undefined, ...Object.keys(model.variants ?? {})]) {
        const ref = { providerID, modelID: model.id, variant }
        const events = await collect(models.stream(modelRequest(config, { ref, temperature: 0.3 })))
        expect(finishOf(events).reason).toBe("stop")
        const { body } = await server.nextRequest()
        const effort = body.output_config?.effort ?? body.reasoning?.effort ?? body.reasoning_effort
        expect([model.id, variant, effort ?? (body.thinking?.budget_tokens && variant)]).toEqual([
          model.id,
          variant,
          variant,
        ])
        expect(body.temperature).toBe(model.capabilities.temperature && !body.thinking ? 0.3 : undefined)
      }
    }
  })
})

describe("connected providers", () => {
  it("are only the demo when there is no key", async () => {
    const { models } = await makeModels()
    const connected = await models.connected({})
    expect(connected.map((provider) => [provider.id, provider.source])).toEqual([["demo", "custom"]])
    expect(await models.defaultModel({})).toEqual({ providerID: "demo", modelID: "demo" })
  })

  it("have a key in the environment, stored, or in configuration", async () => {
    const { models } = await makeModels({ env: { OPENAI_API_KEY: "sk-env", GEMINI_API_KEY: "gm-env" } })
    await models.setAuth("anthropic", { type: "api", key: "sk-stored" })
    const config: Config = { provider: { groq: { options: { apiKey: "gsk-config" } } } }
    const connected = await models.connected(config)
    expect(connected.map((provider) => [provider.id, provider.source])).toEqual([
      ["anthropic", "api"],
      ["openai", "env"],
      ["google", "env"],
      ["groq", "config"],
      ["demo", "custom"],
    ])
    expect(await models.defaultModel(config)).toEqual({ providerID: "anthropic", modelID: "claude-opus-5-5" })
  })

  it("never show a key, a header or a password in a URL", async () => {
    const { models, log } = await makeModels({ env: { OPENAI_API_KEY: "sk-env-secret" } })
    await models.setAuth("anthropic", { type: "api", key: "sk-stored-secret" })
    const config: Config = {
      provider: {
        own: {
          options: {
            baseURL: "http://me:url-secret@127.0.0.1:9999/v1",
            apiKey: "config-secret",
            headers: { Authorization: "Bearer header-secret" },
          },
          models: { m: { headers: { "x-api-key": "model-secret" } } },
        },
      },
    }
    const shown = JSON.stringify([
      await models.all(config),
      await models.connected(config),
      await models.find(config, { providerID: "own", modelID: "m" }),
    ])
    expect(shown).toContain("127.0.0.1:9999")
    expect(shown + log()).not.toContain("secret")
  })

  it("respect disabled and enabled providers", async () => {
    const { models } = await makeModels({ env: { OPENAI_API_KEY: "a", ANTHROPIC_API_KEY: "b" } })
    const ids = async (config: Config) => (await models.connected(config)).map((provider) => provider.id)
    expect(await ids({ disabled_providers: ["openai"] })).toEqual(["anthropic", "demo"])
    expect(await ids({ enabled_providers: ["openai"] })).toEqual(["openai"])
    const error = await thrownBy(() => models.defaultModel({ enabled_providers: ["groq"] }))
    expect(isFault(error, "ModelNotFound")).toBe(true)
  })

  it("lose a removed key", async () => {
    const { models } = await makeModels()
    await models.setAuth("openai", { type: "api", key: "sk" })
    await models.removeAuth("openai")
    await models.removeAuth("never-there")
    expect((await models.connected({})).map((provider) => provider.id)).toEqual(["demo"])
  })
})

describe("configuration", () => {
  it("defines a provider of one's own, as opencode.json does", async () => {
    const { models } = await makeModels()
    const config: Config = {
      model: "mine/big/one",
      provider: { mine: { options: { baseURL: "http://127.0.0.1:9999/v1" }, models: { "big/one": {} } } },
    }
    const [mine] = await models.connected(config)
    expect(mine).toMatchObject({
      id: "mine",
      name: "mine",
      source: "config",
      options: { baseURL: "http://127.0.0.1:9999/v1" },
      models: {
        "big/one": {
          id: "big/one",
          name: "big/one",
          status: "active",
          api: { id: "big/one", npm: "@ai-sdk/openai-compatible" },
          capabilities: { toolcall: true, attachment: false, input: { text: true, image: false } },
          cost: { input: 0, output: 0, cache: { read: 0, write: 0 } },
          variants: {},
        },
      },
    })
    if (mine) strict(mine)
    expect(await models.defaultModel(config)).toEqual({ providerID: "mine", modelID: "big/one" })
  })

  it("changes a known model, adds one under another name, and hides others", async () => {
    const { models } = await makeModels()
    const config: Config = {
      provider: {
        openai: {
          blacklist: ["gpt-6-astra"],
          models: {
            "gpt-6-luna": {
              limit: { context: 1000, output: 100 },
              variants: { none: { disabled: true }, high: { textVerbosity: "low" } },
            },
            quick: { id: "gpt-6-luna", name: "Quick" },
          },
        },
      },
    }
    const all = await models.all(config)
    const openai = all.find((provider) => provider.id === "openai")
    expect(Object.keys(openai?.models ?? {})).not.toContain("gpt-6-astra")
    const luna = openai?.models["gpt-6-luna"]
    expect(luna?.limit).toEqual({ context: 1000, output: 100 })
    expect(luna?.variants?.none).toBeUndefined()
    expect(luna?.variants?.high).toEqual({ reasoningEffort: "high", textVerbosity: "low" })
    expect(openai?.models.quick).toMatchObject({ id: "quick", name: "Quick", api: { id: "gpt-6-luna" } })
    if (openai) strict(openai)
  })

  it("charges the long-prompt rate of a configured price above 200,000 tokens", async () => {
    const server = await modelServer()
    const { models } = await makeModels()
    const cost = { input: 1, output: 2, context_over_200k: { input: 10, output: 20 } }
    const config: Config = {
      provider: { scripted: { options: { baseURL: server.url }, models: { scripted: { cost } } } },
    }
    server.enqueue(
      { text: "a", usage: { input: 200_000, output: 1 } },
      { text: "a", usage: { input: 200_001, output: 1 } },
    )
    const costs: (number | undefined)[] = []
    for (let turn = 0; turn < 2; turn += 1) {
      costs.push(finishOf(await collect(models.stream(modelRequest(config)))).cost)
    }
    expect(costs).toEqual([0.200002, 2.00003])
  })

  it("an unknown model is a fault that names what is near", async () => {
    const { models } = await makeModels()
    const error = await thrownBy(() => models.find({}, { providerID: "openai", modelID: "gpt-6-lunar" }))
    expect(isFault(error, "ModelNotFound") && error.message).toBe("Model not found: openai/gpt-6-lunar.")
    expect(isFault(error) && error.data.suggestions).toContain("gpt-6-luna")
    const other = await thrownBy(() => models.find({}, { providerID: "antropic", modelID: "x" }))
    expect(isFault(other) && other.data.suggestions).not.toEqual(undefined)
  })
})

describe("the small model", () => {
  it("is the configured one, else a small one of the provider, else none", async () => {
    const { models } = await makeModels()
    expect(await models.smallModel({ small_model: "a/b" }, "openai")).toEqual({ providerID: "a", modelID: "b" })
    expect(await models.smallModel({}, "openai")).toEqual({
      providerID: "openai",
      modelID: "gpt-6-luna",
      variant: "none",
    })
    expect(await models.smallModel({}, "mine")).toBeUndefined()
    const blacklist = { provider: { openai: { blacklist: ["gpt-6-luna"] } } }
    expect(await models.smallModel(blacklist, "openai")).toBeUndefined()
  })
})
