import path from "node:path"
import { createOpencodeClient, type OpencodeClient } from "@opencode-ai/sdk/v2/client"
import { afterEach } from "vitest"
import { createHost, type Host, type HostOptions } from "../../electron/host.ts"
import { createLog } from "../../electron/lib/log.ts"
import { makeFolder } from "./folder.ts"
import { type ModelServer, startModelServer } from "./model-server/server.ts"
import { commitAll, git } from "./real-git.ts"

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Runs `close` after the test, later ones first. */
export const afterTest = (close: () => Promise<void>): void => void closing.push(close)

export type Wire = "chat" | "responses" | "anthropic"

const packages: Record<Wire, string> = {
  chat: "@ai-sdk/openai-compatible",
  responses: "@ai-sdk/openai",
  anthropic: "@ai-sdk/anthropic",
}

/** Configuration that makes the scripted server the only model, over one of the three wires. */
export function scriptedConfig(url: string, wire: Wire = "chat"): Record<string, unknown> {
  return {
    model: "scripted/scripted",
    provider: {
      scripted: {
        npm: packages[wire],
        name: "Scripted",
        options: { baseURL: url, apiKey: "scripted-key" },
        models: { scripted: { name: "Scripted", limit: { context: 100_000, output: 8_000 }, tool_call: true } },
      },
    },
  }
}

export interface TestHost {
  host: Host
  model: ModelServer
  /** A git repository with one commit. */
  repo: string
  home: string
  /** The stock client, signed in, for `repo`. */
  client: OpencodeClient
  /** A request to the host with its credential. */
  request(path: string, init?: RequestInit): Promise<Response>
}

export interface TestHostOptions extends HostOptions {
  wire?: Wire
  files?: Record<string, unknown>
  config?: Record<string, unknown>
  /** Use this repository and home again (a restart). */
  again?: { repo: string; home: string; model: ModelServer }
}

const projectFiles = {
  "README.md": "# Fixture\n\nA small project.\n",
  "src/greet.js": 'export function greet(name) {\n  return "Hello " + name\n}\n',
  "src/main.js": 'import { greet } from "./greet.js"\n\nconsole.log(greet("world"))\n',
}

/** The real host in this process, with the scripted model server behind it. */
export async function startTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  const { wire, files = projectFiles, config, again, ...rest } = options
  const model = again?.model ?? (await startModelServer())
  if (!again) afterTest(() => model.close())
  const repo = again?.repo ?? (await makeRepository(files))
  const home =
    again?.home ?? (await makeFolder({ "config/outrigger.json": { ...scriptedConfig(model.url, wire), ...config } }))
  const host = await createHost({
    home,
    port: 0,
    log: createLog({ level: "warn" }),
    checkOutput: true,
    ...rest,
  })
  afterTest(() => host.stop())
  const headers = { authorization: `Bearer ${host.token}` }
  return {
    host,
    model,
    repo,
    home,
    client: createOpencodeClient({ baseUrl: host.url, directory: repo, headers }),
    request: (target, init = {}) =>
      fetch(host.url + target, {
        ...init,
        headers: { "content-type": "application/json", "x-opencode-directory": repo, ...headers, ...init.headers },
      }),
  }
}

export async function makeRepository(files: Record<string, unknown> = projectFiles): Promise<string> {
  const repo = await makeFolder(files)
  await git(repo, "init", "-q")
  await commitAll(repo, "first")
  return repo
}

/** Follows `GET /event` of the host's repository and keeps what came. `onEvent` is told of each. */
export async function followEvents(test: TestHost, target = "/event", onEvent?: (event: unknown) => void) {
  const abort = new AbortController()
  const response = await test.request(target, { signal: abort.signal })
  const events: { type: string; properties: Record<string, unknown> }[] = []
  const waiting = new Set<() => void>()
  const decoder = new TextDecoder()
  let buffer = ""
  const reading = (async () => {
    for await (const chunk of response.body ?? []) {
      buffer += decoder.decode(chunk, { stream: true })
      for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
        const data = /^data: (.*)$/m.exec(buffer.slice(0, end))?.[1]
        buffer = buffer.slice(end + 2)
        if (!data) continue
        const event = JSON.parse(data) as (typeof events)[number]
        events.push(event)
        onEvent?.(event)
      }
      for (const check of [...waiting]) check()
    }
  })().catch(() => {})
  afterTest(async () => {
    abort.abort()
    await reading
  })
  return {
    events,
    /** The first event, also among those that came already, that `wanted` says yes to. */
    until(wanted: (event: (typeof events)[number]) => boolean, what = "an event", deadlineMs = 15_000) {
      return new Promise<(typeof events)[number]>((resolve, reject) => {
        const check = () => {
          const found = events.find(wanted)
          if (!found) return
          done()
          resolve(found)
        }
        const timer = setTimeout(() => {
          done()
          reject(new Error(`${what} did not come; seen: ${events.map((event) => event.type).join(", ")}`))
        }, deadlineMs)
        const done = () => {
          clearTimeout(timer)
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      })
    },
    close: () => abort.abort(),
  }
}

export const inRepo = (test: TestHost, name: string) => path.join(test.repo, name)
