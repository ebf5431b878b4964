import type { QueuedPrompt } from "../../../shared/native/host.ts"

/** Prompts that wait, as clients show them. */
export const uiQueue = (prompts: QueuedPrompt[]) =>
  prompts.map(({ id, text, created }) => ({
    id,
    createdAt: new Date(created).toISOString(),
    message: { id, role: "user" as const, parts: [{ type: "text" as const, text }] },
  }))
