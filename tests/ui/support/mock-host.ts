import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { readFile } from "node:fs/promises"
import path from "node:path"
import type { Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import type { SessionStatus, Todo } from "../../../shared/domain/session.ts"
import type {
  Explanation,
  FolderListing,
  Inbox,
  OpenedProject,
  QueuedPrompt,
  SavedRule,
  SessionSummary,
  Settings,
} from "../../../shared/native/host.ts"
import * as sample from "./sample.ts"

export interface MockState {
  projects: OpenedProject[]
  sessions: SessionSummary[]
  messages: Record<string, { info: Message; parts: Part[] }[]>
  status: Record<string, SessionStatus>
  permissions: Explanation[]
  questions: Inbox["questions"]
  queues: Record<string, QueuedPrompt[]>
  todos: Record<string, Todo[]>
  rules: SavedRule[]
  settings: Settings
}

export interface Call {
  method: string
  path: string
  body: unknown
}

/** Answers for requests the stand-in does not know; undefined: it does not know them either. A number is a status. */
export type MockRoutes = (method: string, url: URL, body: unknown) => unknown

export interface MockHost {
  url: string
  state: MockState
  /** Every request that changes something, oldest first. */
  calls: Call[]
  /** Sends an event to all open streams. */
  emit(type: string, properties: Record<string, unknown>): void
  /** Messages in one page at most, instead of what the window asks for. */
  pageSize: number | null
  /** Cuts all open streams; they come back by themselves. */
  cutStreams(): void
  /** Requests whose path matches get this status from now on. */
  fail(pattern: RegExp, status: number, body?: unknown): void
  /** Takes all failures back. */
  mend(): void
  /** Requests whose path matches wait until `release`. */
  hold(pattern: RegExp): { release(): void }
  close(): Promise<void>
}

/** The sample state, to be changed freely by a test. */
export function sampleState(): MockState {
  return structuredClone({
    projects: sample.projects,
    sessions: sample.sessions,
    messages: sample.messages,
    status: { ses_login: { type: "busy" }, ses_runner: { type: "busy" } } as Record<string, SessionStatus>,
    permissions: [sample.request],
    questions: [],
    queues: {},
    todos: { ses_login: sample.todos },
    rules: sample.rules,
    settings: { theme: "dark", notifications: true, agent: null, model: null } as Settings,
  })
}

export function emptyState(): MockState {
  return {
    ...sampleState(),
    projects: [],
    sessions: [],
    messages: {},
    status: {},
    permissions: [],
    todos: {},
    rules: [],
  }
}

const csp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
}

/**
 * A stand-in for the host, in memory: the parts of the API that the window uses, plus the built page under the host's
 * content security policy. It answers; it does not think. Turns are played by emitting events.
 */
export async function startMockHost(
  files: string,
  state: MockState = sampleState(),
  routes: MockRoutes = () => undefined,
): Promise<MockHost> {
  const calls: Call[] = []
  const streams = new Set<ServerResponse>()
  const failures: { pattern: RegExp; status: number; body: unknown }[] = []
  const holds: { pattern: RegExp; released: Promise<void> }[] = []
  let cursor = 1
  let nextID = 0

  const emit = (type: string, properties: Record<string, unknown>) => {
    cursor += 1
    const event = { cursor, directory: null, sessionID: properties.sessionID ?? null, type, properties }
    for (const stream of streams) stream.write(`id: ${cursor}\nevent: message\ndata: ${JSON.stringify(event)}\n\n`)
  }

  const find = (id: string) => state.sessions.find((entry) => entry.session.id === id)
  const changed = (entry: SessionSummary) =>
    emit("session.updated", { sessionID: entry.session.id, info: entry.session })

  async function api(method: string, url: URL, body: Record<string, unknown>): Promise<unknown> {
    const at = url.pathname
    const route = `${method} ${at}`
    const match = (pattern: RegExp) => pattern.exec(route)
    let found: RegExpExecArray | null
    switch (route) {
      case "GET /outrigger/info":
        return {
          name: "outrigger",
          version: "0.1.0",
          pid: 1,
          url: url.origin,
          platform: "linux",
          userHome: sample.home,
          folder: null,
          git: "2.47.0",
        }
      case "GET /outrigger/projects":
        return state.projects
      case "POST /outrigger/projects": {
        const directory = String(body.directory)
        const name = path.basename(directory)
        const project = {
          id: `prj_${name}`,
          name,
          directory,
          git: true,
          branch: "main",
          exists: true,
          opened: Date.now(),
        }
        state.projects = [project, ...state.projects.filter((entry) => entry.id !== project.id)]
        return project
      }
      case "GET /outrigger/folders":
        return folders(url.searchParams.get("path") ?? "")
      case "GET /outrigger/sessions":
        return state.sessions
      case "POST /outrigger/sessions": {
        nextID += 1
        const entry = sample.summary(sample.session(`new${nextID}`, "New session", 0), "idle")
        state.sessions.push(entry)
        return entry
      }
      case "GET /outrigger/inbox":
        return { permissions: state.permissions, questions: state.questions }
      case "GET /outrigger/rules":
        return state.rules
      case "GET /outrigger/settings":
        return state.settings
      case "PATCH /outrigger/settings":
        state.settings = { ...state.settings, ...(body as Partial<Settings>) }
        return state.settings
      case "GET /session/status":
        return state.status
      case "GET /agent":
        return sample.agents
      case "GET /command":
        return sample.commands
      case "GET /provider":
        return {
          all: sample.providers,
          default: { anthropic: "claude-sonnet-4-5", ollama: "qwen3-coder:30b", demo: "demo" },
          connected: ["anthropic", "ollama", "demo"],
        }
      case "GET /find/file": {
        const query = (url.searchParams.get("query") ?? "").toLowerCase()
        return ["src/", "src/login.ts", "src/login.test.ts", "src/logout.ts", "src/storage.ts", "README.md"].filter(
          (file) => file.toLowerCase().includes(query),
        )
      }
    }
    found = match(/^GET \/outrigger\/sessions\/([^/]+)$/)
    if (found) return find(found[1] ?? "") ?? 404
    found = match(/^GET \/outrigger\/sessions\/([^/]+)\/queue$/)
    if (found) return state.queues[found[1] ?? ""] ?? []
    found = match(/^POST \/outrigger\/sessions\/([^/]+)\/queue$/)
    if (found) {
      const id = found[1] ?? ""
      nextID += 1
      const prompt = {
        id: `que_${nextID}`,
        text: body.text,
        delivery: body.delivery,
        created: Date.now(),
      } as QueuedPrompt
      state.queues[id] = [...(state.queues[id] ?? []), prompt]
      return prompt
    }
    found = match(/^PUT \/outrigger\/sessions\/([^/]+)\/queue$/)
    if (found) {
      const id = found[1] ?? ""
      const ids = body.ids as string[]
      state.queues[id] = ids.flatMap((wanted) => state.queues[id]?.filter((prompt) => prompt.id === wanted) ?? [])
      return state.queues[id]
    }
    found = match(/^DELETE \/outrigger\/sessions\/([^/]+)\/queue\/([^/]+)$/)
    if (found) {
      const [, id = "", promptID] = found
      state.queues[id] = (state.queues[id] ?? []).filter((prompt) => prompt.id !== promptID)
      return true
    }
    found = match(/^GET \/outrigger\/sessions\/([^/]+)\/changes$/)
    if (found) {
      return { sessionID: found[1], mode: "sandbox", baseline: "a", head: "b", files: [], history: [], behind: false }
    }
    found = match(/^GET \/outrigger\/permissions\/([^/]+)$/)
    if (found) return state.permissions.find((entry) => entry.request.id === found?.[1]) ?? 404
    found = match(/^POST \/outrigger\/permissions\/([^/]+)\/reply$/)
    if (found) {
      const entry = state.permissions.find((permission) => permission.request.id === found?.[1])
      if (!entry) return 404
      if (entry.hash !== body.hash) return 409
      state.permissions = state.permissions.filter((other) => other !== entry)
      const { sessionID } = entry.request
      const summary = find(sessionID)
      if (summary) Object.assign(summary, { state: "running", waiting: null })
      emit("permission.replied", { sessionID, requestID: entry.request.id, reply: body.reply })
      return true
    }
    found = match(/^POST \/question\/([^/]+)\/(reply|reject)$/)
    if (found) {
      state.questions = state.questions.filter((entry) => entry.request.id !== found?.[1])
      return true
    }
    found = match(/^DELETE \/outrigger\/rules\/([^/]+)$/)
    if (found) {
      state.rules = state.rules.filter((rule) => rule.id !== found?.[1])
      return true
    }
    found = match(/^GET \/session\/([^/]+)\/todo$/)
    if (found) return state.todos[found[1] ?? ""] ?? []
    found = match(/^POST \/session\/([^/]+)\/abort$/)
    if (found) {
      delete state.status[found[1] ?? ""]
      emit("session.status", { sessionID: found[1], status: { type: "idle" } })
      return true
    }
    found = match(/^PATCH \/session\/([^/]+)$/)
    if (found) {
      const entry = find(found[1] ?? "")
      if (!entry) return 404
      const { time, ...rest } = body as { title?: string; time?: object }
      Object.assign(entry.session, rest)
      Object.assign(entry.session.time, time)
      changed(entry)
      return entry.session
    }
    if (
      match(
        /^(POST \/session\/[^/]+\/prompt_async|PUT \/auth\/|DELETE \/auth\/|POST \/outrigger\/sessions\/[^/]+\/resume)/,
      )
    ) {
      return true
    }
    return 404
  }

  function messagePage(id: string, url: URL): { items: unknown[]; older: string | null } {
    const all = state.messages[id] ?? []
    const limit = host.pageSize ?? (Number(url.searchParams.get("limit") ?? 0) || all.length)
    const before = url.searchParams.get("before")
    const end = before === null ? all.length : Number(before)
    const start = Math.max(0, end - limit)
    return { items: all.slice(start, end), older: start > 0 ? String(start) : null }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`)
    const method = request.method ?? "GET"
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const body = text ? JSON.parse(text) : {}
    if (method !== "GET") calls.push({ method, path: url.pathname, body })

    for (const { pattern, released } of holds) if (pattern.test(url.pathname)) await released
    const failure = failures.find(({ pattern }) => pattern.test(url.pathname))
    if (failure) {
      response.writeHead(failure.status, { "content-type": "application/json" }).end(JSON.stringify(failure.body))
      return
    }
    if (url.pathname === "/outrigger/events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" })
      response.write(`event: hello\ndata: ${JSON.stringify({ cursor })}\n\n`)
      streams.add(response)
      response.on("close", () => streams.delete(response))
      return
    }
    const list = /^\/session\/([^/]+)\/message$/.exec(url.pathname)
    if (list && method === "GET") {
      const page = messagePage(list[1] ?? "", url)
      response
        .writeHead(200, { "content-type": "application/json", ...(page.older ? { "x-next-cursor": page.older } : {}) })
        .end(JSON.stringify(page.items))
      return
    }
    if (/^\/(outrigger|session|agent|command|provider|find|file|auth|question)(\/|$)/.test(url.pathname)) {
      const answer = (await routes(method, url, body)) ?? (await api(method, url, body))
      const status = typeof answer === "number" ? answer : 200
      const error = { error: { tag: status === 409 ? "Stale" : "NotFound", message: `Not found: ${url.pathname}` } }
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(JSON.stringify(status === 200 ? answer : error))
      return
    }
    await serveFile(url.pathname, response)
  }

  async function serveFile(pathname: string, response: ServerResponse): Promise<void> {
    const name = pathname === "/" ? "index.html" : pathname.slice(1)
    try {
      const content = await readFile(path.join(files, path.normalize(name)))
      const type = types[path.extname(name)] ?? "application/octet-stream"
      response.writeHead(200, { "content-type": type, "content-security-policy": csp }).end(content)
    } catch {
      response.writeHead(404).end()
    }
  }

  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo

  const host: MockHost = {
    url: `http://127.0.0.1:${port}`,
    state,
    calls,
    emit,
    pageSize: null,
    cutStreams() {
      for (const stream of streams) stream.destroy()
    },
    fail(
      pattern,
      status,
      body = { error: { tag: "Unavailable", message: "The store is locked by another process." } },
    ) {
      failures.push({ pattern, status, body })
    },
    mend() {
      failures.length = 0
    },
    hold(pattern) {
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      holds.push({ pattern, released })
      return { release }
    },
    async close() {
      for (const stream of streams) stream.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return host
}

function folders(at: string): FolderListing {
  const tree: Record<string, string[]> = {
    [sample.home]: ["code", "Documents", "notes", ".config"],
    [`${sample.home}/code`]: ["acme-api", "acme-web", "playground"],
    [`${sample.home}/code/acme-web`]: ["src", "tests"],
  }
  const here = at === "" ? sample.home : at.replace(/\/+$/, "") || "/"
  return {
    path: here,
    parent: here === "/" ? null : path.dirname(here),
    git: here === sample.folder,
    folders: (tree[here] ?? []).map((name) => ({
      name,
      path: path.join(here, name),
      git: name.startsWith("acme"),
    })),
  }
}
