import type { CallToolResult, Client, Progress, Prompt, Resource, Tool } from "@modelcontextprotocol/client"
import type { Opened } from "./open.ts"

export interface CallOptions {
  signal: AbortSignal
  /** ms without an answer or a word of progress */
  timeout: number
  onProgress?: (progress: Progress) => void
}

/** A connected server. Its lists are kept until it says that they changed. */
export interface Connection {
  tools(): Promise<Tool[]>
  prompts(): Promise<Prompt[]>
  resources(): Promise<Resource[]>
  call(tool: string, input: Record<string, unknown>, options: CallOptions): Promise<CallToolResult>
  readonly client: Client
  /** Why it is gone, when the transport knows. */
  ended(): string | undefined
  close(): Promise<void>
}

export interface Lists {
  tools?: Promise<Tool[]>
  prompts?: Promise<Prompt[]>
  resources?: Promise<Resource[]>
}

/** `lists` is emptied, entry by entry, by whoever hears that one changed. */
export function createConnection(opened: Opened, lists: Lists, timeout: number): Connection {
  const { client } = opened
  const keep = <K extends keyof Lists>(name: K, read: () => NonNullable<Lists[K]>): NonNullable<Lists[K]> => {
    const known = lists[name]
    if (known) return known as NonNullable<Lists[K]>
    const reading = read()
    lists[name] = reading
    // A failed reading is tried again.
    reading.catch(() => {
      if (lists[name] === reading) delete lists[name]
    })
    return reading
  }
  return {
    client,
    ended: () => opened.ended(),
    close: () => opened.close(),
    tools: () => keep("tools", async () => (await client.listTools(undefined, { timeout })).tools),
    prompts: () => keep("prompts", async () => (await client.listPrompts(undefined, { timeout })).prompts),
    resources: () => keep("resources", async () => (await client.listResources(undefined, { timeout })).resources),
    call: (name, input, { signal, timeout: patience, onProgress }) =>
      client.callTool(
        { name, arguments: input },
        { signal, timeout: patience, resetTimeoutOnProgress: true, onprogress: onProgress },
      ),
  }
}
