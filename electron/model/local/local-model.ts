import type { CatalogueModel } from "../catalogue/entry.ts"

// Room for the answer when the server states only the window: a quarter of it, at most this many tokens.
const outputLimit = 8_192

/** A model of a local server. It costs nothing; a window the server did not state is 0. */
export function localModel(found: {
  id: string
  context: number
  tools: boolean
  image?: boolean
  reasoning?: boolean
  family?: string
  infill?: string
}): CatalogueModel {
  return {
    id: found.id,
    name: found.id,
    ...(found.family ? { family: found.family } : {}),
    released: "",
    context: found.context,
    output: Math.min(outputLimit, Math.floor(found.context / 4)),
    price: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    tools: found.tools,
    image: found.image ?? false,
    reasoning: found.reasoning ?? false,
    ...(found.infill ? { infill: found.infill } : {}),
  }
}

type Json = Record<string, unknown>

export const record = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {})
export const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(record) : [])
export const text = (value: unknown): string => (typeof value === "string" ? value : "")
export const count = (value: unknown): number => (typeof value === "number" && value > 0 ? Math.floor(value) : 0)
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : []
