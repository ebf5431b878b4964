import type { Answer, Frame } from "./reply.ts"

export type WireName = "chat" | "responses" | "anthropic"

type Json = Record<string, unknown>

/** What a request asks, whatever its wire. */
export interface Asked {
  system: string
  /** The last user text. */
  user: string
  /** Outputs of tools since the last user text, in order. */
  results: string[]
  /** Names of the offered tools. */
  tools: string[]
  model: string
}

export interface ScriptWire {
  name: WireName
  path: string
  read(body: Json): Asked
  frames(answer: Answer, model: string, id: string): Generator<Frame>
  error(status: number, message: string, type: string): Json
  overflow: { status: number; message: string; type: string }
}

export const records = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((item): item is Json => typeof item === "object" && item !== null) : []

/** The text of a message's content: a string, or the text of its parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content
  return records(content)
    .map((part) => (typeof part.text === "string" ? part.text : ""))
    .filter((text) => text !== "")
    .join("\n")
}
