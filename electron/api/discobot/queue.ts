import type { UiPart } from "../../../shared/ui-message.ts"
import type { PromptQueue } from "../../agent/queue.ts"
import { clientMessageID } from "../../session/ui/history.ts"

type Waiting = ReturnType<PromptQueue["waiting"]>[number]

/** The id that the client gave a prompt which waits, else ours. */
export function nameOfQueued({ id, input }: Waiting): string {
  for (const part of input.parts) {
    const given = part.type === "text" ? part.metadata?.[clientMessageID] : undefined
    if (typeof given === "string") return given
  }
  return id
}

/** Prompts that wait, as clients show them. */
export const uiQueue = (prompts: Waiting[]) =>
  prompts.map((prompt) => {
    const { id, created, input } = prompt
    return {
      id,
      createdAt: new Date(created).toISOString(),
      message: {
        id: nameOfQueued(prompt),
        role: "user" as const,
        parts: input.parts.flatMap((part): UiPart[] => {
          if (part.type === "text") return part.synthetic ? [] : [{ type: "text", text: part.text }]
          if (part.type !== "file") return []
          const { url, mime, filename } = part
          return [{ type: "file", url, mediaType: mime, ...(filename && { filename }) }]
        }),
      },
      ...(input.model && { model: `${input.model.providerID}/${input.model.modelID}` }),
      ...(input.variant && { reasoning: input.variant }),
      ...(input.agent && { mode: input.agent === "plan" ? "plan" : "build" }),
    }
  })
