import type { Client } from "@modelcontextprotocol/client"
import type { Library } from "./library.ts"

export interface Opened {
  client: Client
  /** Why the connection is gone; undefined while nobody knows. */
  ended(): string | undefined
  /** Ends the connection, and for a local server its processes. */
  close(): Promise<void>
}

/** `auto` also speaks the protocol's newest era, which begins differently. */
export type NewClient = (mode: "legacy" | "auto") => Client

export interface ListChanges {
  tools(): void
  prompts(): void
  resources(): void
}

export function newClient(library: Library, version: string, changed: ListChanges): NewClient {
  const on = (onChanged: () => void) => ({ autoRefresh: false, debounceMs: 50, onChanged })
  return (mode) =>
    new library.Client(
      { name: "outrigger", title: "Outrigger", version },
      {
        versionNegotiation: { mode },
        listChanged: { tools: on(changed.tools), prompts: on(changed.prompts), resources: on(changed.resources) },
      },
    )
}
