import type { Connection } from "./connection.ts"
import { failed, failureOfAnswer, failureOfNetwork, ok, type Result } from "./failure.ts"

export interface RequestOptions {
  /** The sentence for the person if it does not work: "Could not …". */
  what: string
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  /** The folder the request is about (opencode dialect). */
  directory?: string
  signal?: AbortSignal
}

export interface Answer<T> {
  value: T
  headers: Headers
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export interface Request {
  <T>(method: Method, path: string, options: RequestOptions): Promise<Result<T>>
  /** As above, with the answer's headers (paging cursors live there). */
  full<T>(method: Method, path: string, options: RequestOptions): Promise<Result<Answer<T>>>
}

/** Typed JSON requests to one host. Never throws for an answer or a network failure; an abort is a `Network` failure. */
export function createRequest(connection: Connection): Request {
  async function full<T>(method: Method, path: string, options: RequestOptions): Promise<Result<Answer<T>>> {
    const url = new URL(connection.url + path)
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    if (options.directory !== undefined) url.searchParams.set("directory", options.directory)
    const headers = authHeaders(connection)
    if (options.body !== undefined) headers["content-type"] = "application/json"
    const line = `${method} ${path}`
    let response: Response
    let text: string
    try {
      response = await fetch(url, {
        method,
        headers,
        credentials: connection.token === null ? "same-origin" : "omit",
        cache: "no-store",
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        ...(options.signal ? { signal: options.signal } : {}),
      })
      text = await response.text()
    } catch (error) {
      return failed(failureOfNetwork(options.what, line, error))
    }
    if (!response.ok) return failed(failureOfAnswer(options.what, line, response.status, text))
    if (text === "") return ok({ value: undefined as T, headers: response.headers })
    try {
      return ok({ value: JSON.parse(text) as T, headers: response.headers })
    } catch {
      return failed(failureOfAnswer(options.what, line, 502, "The answer was not JSON."))
    }
  }

  const request = async <T>(method: Method, path: string, options: RequestOptions): Promise<Result<T>> => {
    const answer = await full<T>(method, path, options)
    return answer.ok ? ok(answer.value.value) : answer
  }
  return Object.assign(request, { full })
}

export function authHeaders(connection: Connection): Record<string, string> {
  return connection.token === null ? {} : { authorization: `Bearer ${connection.token}` }
}
