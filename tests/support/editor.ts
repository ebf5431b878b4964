import WebSocket from "ws"
import { makeFolder } from "./folder.ts"
import { afterTest, makeRepository, startTestHost, type TestHost } from "./host.ts"
import { type ModelServer, startModelServer } from "./model-server/server.ts"

/** Models of the table, the cheapest of each provider: over OpenAI Responses and Anthropic Messages. */
export const modelOf = { codex: "gpt-6-luna", claude: "claude-haiku-5-5" } as const
export type ProviderId = keyof typeof modelOf
export const providerIds: ProviderId[] = ["codex", "claude"]

export interface EditorHostOptions {
  files?: Record<string, unknown>
  /** Providers that have a key. */
  configured?: ProviderId[]
  config?: Record<string, unknown>
  /** More models of both. */
  models?: Record<string, unknown>
}

/** The real host whose OpenAI and Anthropic providers are the scripted server. */
export async function startEditorHost(options: EditorHostOptions = {}): Promise<TestHost> {
  const { files, configured = providerIds, config, models } = options
  const model = await startModelServer()
  afterTest(() => model.close())
  const repo = await makeRepository(files)
  const home = await makeFolder({ "config/outrigger.json": editorConfig(model, configured, models, config) })
  return startTestHost({ again: { repo, home, model } })
}

function editorConfig(
  model: ModelServer,
  configured: ProviderId[],
  models?: Record<string, unknown>,
  more: Record<string, unknown> = {},
) {
  const entry = { options: { baseURL: model.url, apiKey: "scripted-key" }, ...(models && { models }) }
  return {
    provider: {
      ...(configured.includes("codex") && { openai: entry }),
      ...(configured.includes("claude") && { anthropic: entry }),
    },
    ...more,
  }
}

/** `text` and the refs are there in the messages that have them. */
export interface Message extends Record<string, unknown> {
  type: string
  id?: string
  text: string
  baseRef: string
  agentRef: string
}

/** A client of `/ws`. `messages` are all that came, `ready` included. */
export async function editorClient(test: TestHost) {
  const socket = new WebSocket(`${test.host.url.replace("http", "ws")}/ws`, {
    headers: { authorization: `Bearer ${test.host.token}` },
  })
  const messages: Message[] = []
  const checks = new Set<() => void>()
  socket.on("message", (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as Message)
    for (const check of [...checks]) check()
  })
  afterTest(async () => socket.terminate())
  let ids = 0

  /** The first message, also of those that came, that `wanted` says yes to. */
  function until(wanted: (message: Message) => boolean, what: string): Promise<Message> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        checks.delete(check)
      }
      const check = () => {
        const found = messages.find(wanted)
        if (!found) return
        done()
        resolve(found)
      }
      const timer = setTimeout(() => {
        done()
        reject(new Error(`${what} did not come; seen: ${JSON.stringify(messages)}`))
      }, 30_000)
      checks.add(check)
      check()
    })
  }

  const send = (message: unknown) => socket.send(typeof message === "string" ? message : JSON.stringify(message))
  const replies = (id: string) => messages.filter((message) => message.id === id)
  const client = {
    socket,
    messages,
    until,
    send,
    replies,
    /** Sends and waits for a reply of this type under the same id. */
    async ask(message: Record<string, unknown>, type: string): Promise<Message> {
      const id = (message.id as string | undefined) ?? `ask-${(ids += 1)}`
      send({ ...message, id })
      const reply = await until((each) => each.id === id && [type, "error"].includes(each.type), `${type} of ${id}`)
      if (reply.type !== type) throw new Error(String(reply.error))
      return reply
    },
    /** The error that a message is refused with. */
    async refused(message: Record<string, unknown>): Promise<string> {
      const id = `refused-${(ids += 1)}`
      send({ ...message, id })
      const reply = await until((each) => each.id === id, `an answer to ${id}`)
      if (reply.type !== "error") throw new Error(`not refused: ${JSON.stringify(reply)}`)
      return String(reply.error)
    },
    async create(repoRoot = test.repo, more: Record<string, unknown> = { provider: "claude", model: modelOf.claude }) {
      const { session } = await client.ask({ type: "session.create", repoRoot, ...more }, "session.created")
      return session as { id: string; repoRoot: string; provider: string; model: string; messages: unknown[] }
    },
    /** A whole turn; answers its messages. */
    async turn(sessionId: string, prompt: string, id = `turn-${(ids += 1)}`): Promise<Message[]> {
      send({ type: "chat.turn", id, sessionId, prompt })
      await client.ended(id)
      return replies(id)
    },
    ended: (id: string) =>
      until((each) => each.id === id && each.type === "run.status" && each.status === "done", `the end of ${id}`),
    close: () => socket.close(),
  }
  await until((message) => message.type === "ready", "ready")
  return client
}

export type EditorClient = Awaited<ReturnType<typeof editorClient>>

/** A turn of the scripted model that writes these files, one tool call each. */
export function writes(
  test: TestHost,
  files: Record<string, string>,
  { text = "Written.", provider = "claude" }: { text?: string; provider?: ProviderId } = {},
): void {
  for (const [filePath, content] of Object.entries(files)) {
    test.model.enqueue({ toolCalls: [{ name: "read", input: { filePath } }] })
    test.model.enqueue({ toolCalls: [write(filePath, content, provider)] })
  }
  test.model.enqueue({ text })
}

/** The models of OpenAI are offered another tool to write with. */
function write(filePath: string, content: string, provider: ProviderId) {
  if (provider === "claude") return { name: "write", input: { filePath, content } }
  const lines = content.trimEnd().split("\n")
  const added = lines.map((line) => `+${line}`)
  const patchText = ["*** Begin Patch", `*** Add File: ${filePath}`, ...added, "*** End Patch"].join("\n")
  return { name: "apply_patch", input: { patchText } }
}
