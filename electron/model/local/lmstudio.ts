import type { Probe } from "./discover.ts"
import { count, list, localModel, record, text, texts } from "./local-model.ts"

/** LM Studio's own list (`/api/v0/models`) states the loaded window and tool support. */
export const lmStudio: Probe = async (root, get) => {
  const answer = record(await get(`${root}/api/v0/models`))
  if (!Array.isArray(answer.data)) throw new Error("not LM Studio")
  return list(answer.data)
    .filter((model) => model.type === "llm" || model.type === "vlm")
    .map((model) =>
      localModel({
        id: text(model.id),
        family: text(model.arch) || undefined,
        context: count(model.loaded_context_length) || count(model.max_context_length),
        tools: !Array.isArray(model.capabilities) || texts(model.capabilities).includes("tool_use"),
        image: model.type === "vlm",
      }),
    )
}
