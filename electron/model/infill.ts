import { cutError, modelError, stallError } from "./failure.ts"
import type { Fetch } from "./http.ts"
import type { Secret } from "../lib/secret.ts"

/** Text to write between two others. */
export interface InfillRequest {
  prefix: string
  suffix: string
  /** Tokens. */
  maxOutputTokens?: number
  temperature?: number
  signal: AbortSignal
}

export interface InfillEndpoint {
  /** Display name for messages. */
  provider: string
  modelID: string
  /** Base URL, without a slash at its end. */
  url: string
  /**
   * Path below the base URL. `infill` is llama.cpp's own form, below the server's root; every other one takes
   * `{model, prompt, suffix}` as OpenAI's and Mistral's do, and streams `choices[0]`.
   */
  path: string
  key: Secret | undefined
  headers: Record<string, string>
  fetch: Fetch
  /** Longest silence, ms. */
  stallMs: number
}

/** Streams what belongs between prefix and suffix. Throws `ModelError`, or the abort reason when `signal` fires. */
export async function* streamInfill(
  endpoint: InfillEndpoint,
  request: InfillRequest,
): AsyncGenerator<string, void, undefined> {
  const { provider, key, stallMs } = endpoint
  const { signal } = request
  signal.throwIfAborted()
  const controller = new AbortController()
  let stalled = false
  const timer = setTimeout(() => {
    stalled = true
    controller.abort()
  }, stallMs)
  const onAbort = () => controller.abort()
  signal.addEventListener("abort", onAbort, { once: true })
  try {
    const { url, body } = asked(endpoint, request)
    const response = await endpoint.fetch(url, {
      method: "POST",
      headers: {
        ...endpoint.headers,
        "content-type": "application/json",
        ...(key && { authorization: `Bearer ${key.reveal()}` }),
      },
      body: JSON.stringify(body),
      signal: controller.signal,
    })
    if (!response.ok) throw await refusal(response)
    let complete = false
    for await (const data of events(response)) {
      timer.refresh()
      if (data === "[DONE]") {
        complete = true
        break
      }
      const { text, last } = read(JSON.parse(data) as Piece)
      if (text) yield text
      complete ||= last
    }
    if (!complete) throw cutError(provider)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw stalled ? stallError(provider, stallMs) : modelError(error, provider, key?.reveal())
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", onAbort)
    controller.abort()
  }
}

function asked(endpoint: InfillEndpoint, { prefix, suffix, maxOutputTokens, temperature }: InfillRequest) {
  if (endpoint.path === "infill")
    return {
      url: `${endpoint.url.replace(/\/v1$/, "")}/infill`,
      body: { input_prefix: prefix, input_suffix: suffix, n_predict: maxOutputTokens, temperature, stream: true },
    }
  return {
    url: `${endpoint.url}/${endpoint.path}`,
    body: { model: endpoint.modelID, prompt: prefix, suffix, max_tokens: maxOutputTokens, temperature, stream: true },
  }
}

interface Piece {
  /** llama.cpp. */
  content?: string
  stop?: boolean
  choices?: { text?: string; delta?: { content?: string }; finish_reason?: string | null }[]
}

function read({ content, stop, choices }: Piece): { text: string; last: boolean } {
  const choice = choices?.[0]
  return {
    text: content ?? choice?.text ?? choice?.delta?.content ?? "",
    last: stop === true || Boolean(choice?.finish_reason),
  }
}

async function* events(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let buffer = ""
  for await (const chunk of response.body ?? []) {
    buffer += decoder.decode(chunk, { stream: true })
    for (let end = buffer.indexOf("\n"); end >= 0; end = buffer.indexOf("\n")) {
      const line = buffer.slice(0, end).trimEnd()
      buffer = buffer.slice(end + 1)
      if (line.startsWith("data:")) yield line.slice(5).trim()
    }
  }
}

async function refusal(response: Response) {
  const responseBody = await response.text()
  const message = responseBody || response.statusText
  return Object.assign(new Error(message), { statusCode: response.status, responseBody })
}
