import type { Probe } from "./discover.ts"
import { count, list, localModel, record, text } from "./local-model.ts"

/** llama.cpp's server. Port 8080 is often something else, so it has to say who it is. */
export const llamaCpp: Probe = async (root, get) => {
  const models = list(record(await get(`${root}/v1/models`)).data)
  if (!models.some((model) => model.owned_by === "llamacpp")) throw new Error("not llama.cpp")
  const props = await get(`${root}/props`).then(record, () => ({}) as Record<string, unknown>)
  const running = count(record(props.default_generation_settings).n_ctx)
  const template = text(props.chat_template)
  return models.map((model) =>
    localModel({
      id: text(model.id),
      context: running || count(record(model.meta).n_ctx_train),
      tools: template === "" || template.includes("tools"),
      image: record(props.modalities).vision === true,
    }),
  )
}
