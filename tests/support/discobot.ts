import { afterTest, startTestHost, type TestHost, type TestHostOptions } from "./host.ts"

export interface Discobot extends TestHost {
  base: string
  /** Answers status and JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever the API answers
  call(method: string, path: string, body?: unknown): Promise<{ status: number; value: any }>
  /** A workspace for the host's repository. */
  workspace(): Promise<string>
  /** A session in it. */
  session(id: string): Promise<string>
  headers: Record<string, string>
}

/** The host as a Discobot client sees it. */
export async function startDiscobot(options: TestHostOptions = {}): Promise<Discobot> {
  const test = await startTestHost(options)
  const base = `${test.host.url}/api/projects/local`
  const headers = { authorization: `Bearer ${test.host.token}`, "content-type": "application/json" }
  const call: Discobot["call"] = async (method, path, body) => {
    const response = await fetch(path.startsWith("/") ? test.host.url + path : `${base}/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "manual",
    })
    const text = await response.text()
    let value: unknown = text
    try {
      value = JSON.parse(text)
    } catch {}
    return { status: response.status, value }
  }
  const workspace = async () => {
    const { value } = await call("POST", "workspaces", { path: test.repo })
    for (let tries = 0; tries < 200; tries += 1) {
      const { value: now } = await call("GET", `workspaces/${value.id}`)
      if (now.status === "ready") return value.id as string
      if (now.status === "error") throw new Error(now.errorMessage)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error("the workspace did not become ready")
  }
  return {
    ...test,
    base,
    headers,
    call,
    workspace,
    async session(id) {
      const { status, value } = await call("POST", "sessions", { id, workspaceId: await workspace() })
      if (status !== 200) throw new Error(`no session: ${status} ${JSON.stringify(value)}`)
      return id
    },
  }
}

export interface StreamFrame {
  id?: string
  event?: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever a stream says
  data: any
}

/** Reads an event stream frame by frame. */
export async function readStream(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  const frames: StreamFrame[] = []
  let ended = false
  const waiting = new Set<() => void>()
  const reading = (async () => {
    const decoder = new TextDecoder()
    let buffer = ""
    for await (const chunk of response.body ?? []) {
      buffer += decoder.decode(chunk, { stream: true })
      for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
        const lines = buffer.slice(0, end).split("\n")
        buffer = buffer.slice(end + 2)
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
        const text = field("data")
        if (text === undefined || field("event") === "ping") continue
        const data = text === "[DONE]" ? text : JSON.parse(text)
        frames.push({ data, ...(field("id") && { id: field("id") }), ...(field("event") && { event: field("event") }) })
      }
      for (const check of [...waiting]) check()
    }
  })()
    .catch(() => {})
    .then(() => {
      ended = true
      for (const check of [...waiting]) check()
    })
  const close = async () => {
    abort.abort()
    await reading
  }
  afterTest(close)
  return {
    status: response.status,
    headers: response.headers,
    frames,
    close,
    /** The first frame that `wanted` says yes to. */
    until: (wanted: (frame: StreamFrame) => boolean, what = "a frame", deadlineMs = 15_000) =>
      new Promise<StreamFrame>((resolve, reject) => {
        const done = () => {
          clearTimeout(timer)
          waiting.delete(check)
        }
        const fail = () => {
          done()
          reject(new Error(`${what} did not come; seen: ${JSON.stringify(frames).slice(0, 3000)}`))
        }
        const check = () => {
          const found = frames.find(wanted)
          if (!found) return ended ? fail() : undefined
          done()
          resolve(found)
        }
        const timer = setTimeout(fail, deadlineMs)
        waiting.add(check)
        check()
      }),
    /** Resolves when the server ended it. */
    ended: () => reading,
  }
}
