import type { Probe } from "./discover.ts"
import { count, list, localModel, record, text, texts } from "./local-model.ts"

/**
 * Ollama cuts a longer prompt silently, so the window that counts is the one it runs with: `num_ctx` of the model, or
 * what `/api/ps` says of a loaded one; the model's own maximum only when the server says neither.
 */
export const ollama: Probe = async (root, get) => {
  const tags = record(await get(`${root}/api/tags`))
  if (!Array.isArray(tags.models)) throw new Error("not Ollama")
  const running = await get(`${root}/api/ps`).then(
    (answer) => list(record(answer).models),
    () => [],
  )
  return Promise.all(
    list(tags.models).map(async (tag) => {
      const id = text(tag.name)
      const shown = await get(`${root}/api/show`, { model: id }).then(record, () => undefined)
      const facts = record(shown?.model_info)
      const architecture = text(facts["general.architecture"])
      const set = /^num_ctx\s+(\d+)/m.exec(text(shown?.parameters))?.[1]
      const loaded = count(running.find((model) => model.name === id)?.context_length)
      const able = texts(shown?.capabilities)
      return localModel({
        id,
        family: text(record(tag.details).family) || undefined,
        context: (set ? Number(set) : 0) || loaded || count(facts[`${architecture}.context_length`]),
        // Older servers do not list capabilities: assume tools, as a refusal is plain and an absent tool is not.
        tools: able.length === 0 || able.includes("tools"),
        image: able.includes("vision"),
        reasoning: able.includes("thinking"),
        ...(able.includes("insert") ? { infill: "completions" } : {}),
      })
    }),
  )
}
