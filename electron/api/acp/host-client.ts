import type { IncomingMessage } from "node:http"
import { Fault, type FaultTag } from "../../../shared/fault.ts"
import type { StreamEvent } from "../../../shared/native/host.ts"
import { http } from "../../lib/http.ts"
import { readFrames } from "./event-frames.ts"

export interface HostAddress {
  url: string
  token: string
}

export interface CallOptions {
  /** Undefined values are left out. */
  query?: Record<string, string | undefined>
  body?: unknown
  /** May be made once more, when the host goes away before it answers. Calls that only read always are. */
  again?: boolean
}

/** The APIs of one host, for as long as it lives. */
export interface HostClient {
  /**
   * Answers the parsed body. Waits as long as the host needs: a turn may last for hours. Throws the host's own refusal as
   * a Fault, and Fault `Unavailable` with `data.lost` when the host goes or went away before it answered.
   */
  call<T>(method: string, path: string, options?: CallOptions): Promise<T>
  /** Follows all events. `onOpen` is called when none can be missed any more; resolves when the stream is over. */
  follow(options: { onOpen(): void; onEvent(event: StreamEvent): void; signal: AbortSignal }): Promise<void>
}

export const isLost = (error: unknown): boolean => error instanceof Fault && error.data["lost"] === true

export function createHostClient({ url, token }: HostAddress): HostClient {
  const send = (method: string, path: string, options: CallOptions & { signal?: AbortSignal } = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const target = new URL(path, url)
      for (const [name, value] of Object.entries(options.query ?? {}))
        if (value !== undefined) target.searchParams.set(name, value)
      const body = options.body === undefined ? undefined : JSON.stringify(options.body)
      const request = http.request(target, {
        method,
        signal: options.signal,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
      })
      request.once("response", resolve).once("error", (error) => reject(lost(url, error)))
      request.end(body)
    })

  return {
    async call<T>(method: string, path: string, options?: CallOptions): Promise<T> {
      const response = await send(method, path, options)
      const status = response.statusCode ?? 0
      const text = await read(response).catch((error: unknown) => Promise.reject(lost(url, error)))
      const body = parse(text)
      if (status < 200 || status > 299) throw refusal(status, body)
      return body as T
    },
    async follow({ onOpen, onEvent, signal }) {
      const response = await send("GET", "/outrigger/events", { signal })
      if (response.statusCode !== 200) throw refusal(response.statusCode ?? 0, parse(await read(response)))
      try {
        for await (const { event, data } of readFrames(response)) {
          if (event === "hello" || event === "resync") onOpen()
          else onEvent(JSON.parse(data) as StreamEvent)
        }
      } catch (error) {
        if (!signal.aborted) throw lost(url, error)
      }
    },
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString("utf8")
}

function parse(text: string): unknown {
  if (text.trim() === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const lost = (url: string, cause: unknown) =>
  new Fault("Unavailable", `Outrigger's host at ${url} went away.`, { lost: true }, { cause })

const tagOfStatus: Record<number, FaultTag> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "SessionNotFound",
  409: "Conflict",
  413: "TooLarge",
}

const tagOfName: Record<string, FaultTag> = {
  SessionBusyError: "SessionBusy",
  PermissionNotFoundError: "PermissionNotFound",
  QuestionNotFoundError: "QuestionNotFound",
}

/** The refusal of either API: `{error: {tag, message, data}}`, or opencode's named and tagged bodies. */
function refusal(status: number, body: unknown): Fault {
  const { error, name, _tag, message, data } = (typeof body === "object" && body !== null ? body : {}) as {
    error?: { tag?: FaultTag; message?: string; data?: Record<string, unknown> }
    name?: string
    _tag?: string
    message?: string
    data?: { message?: string }
  }
  // A host that shuts down says so; the next one takes over.
  const gone = status === 503 ? { lost: true } : {}
  if (error?.tag && error.message) return new Fault(error.tag, error.message, { ...error.data, ...gone })
  const tag = tagOfName[_tag ?? name ?? ""] ?? tagOfStatus[status] ?? "Unavailable"
  return new Fault(tag, message ?? data?.message ?? `Outrigger's host answered with status ${status}.`, gone)
}
