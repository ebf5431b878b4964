import { ModelError, type ModelFailure } from "./model.ts"

/** How providers say "the prompt does not fit": their wording is the only sign most of them give. */
const overflow = [
  /context_length_exceeded/i,
  /maximum context length/i,
  /exceeds? the (model's )?(context|maximum context)/i,
  /context window (exceeds|is exceeded|exceeded)/i,
  /prompt is too long/i,
  /input is too long/i,
  /exceeds? (the )?(available )?context (size|limit|length)/i,
  /exceed_context_size_error/i,
  /input length and `?max_tokens`? exceed/i,
  /input token count.{0,40}exceeds the maximum/i,
  /maximum prompt length is/i,
  /reduce the length of the (messages|prompt|input)/i,
  /greater than the context length/i,
  /tokens when context the overflows/i,
  /exceeded model token limit/i,
  /too large for model with \d+ maximum context/i,
  /request_too_large/i,
]

// Told apart from a rate limit, which has the same status: waiting does not help.
const exhausted = /insufficient_quota|billing_hard_limit|credit balance is too low|exceeded your current quota/i
const busy = /overloaded|rate.?limit|too many requests|server_error|internal server error|temporarily unavailable/i

const bodyLimit = 8_192

interface ProviderFailure {
  message?: string
  statusCode?: number
  responseHeaders?: Record<string, string>
  responseBody?: string
  url?: string
  isRetryable?: boolean
  type?: string
  code?: string | number
  cause?: unknown
}

/**
 * What the provider packages and the socket throw, as a `ModelError`. `provider` is its display name; `secret` is taken
 * out of what the server said, as some echo the key they refuse.
 */
export function modelError(error: unknown, provider: string, secret?: string): ModelError {
  if (error instanceof ModelError) return error
  const given = asFailure(error)
  if (secret && secret.length >= 6) {
    given.message = given.message?.replaceAll(secret, "[secret]")
    given.responseBody = given.responseBody?.replaceAll(secret, "[secret]")
  }
  const said = given.message?.trim() || "no reason given"
  const all = `${said} ${given.type ?? ""} ${given.code ?? ""} ${given.responseBody ?? ""}`
  const status = given.statusCode
  const detail = (kind: ModelFailure["kind"], retryable: boolean): ModelFailure => ({
    kind,
    retryable,
    ...(status === undefined ? {} : { statusCode: status }),
    ...(given.responseHeaders ? facts(given.responseHeaders) : {}),
    ...(given.responseBody ? { responseBody: given.responseBody.slice(0, bodyLimit) } : {}),
    ...(given.url ? { url: given.url } : {}),
  })
  const make = (message: string, kind: ModelFailure["kind"], retryable: boolean) =>
    new ModelError(message, detail(kind, retryable), { cause: error })

  if (overflow.some((pattern) => pattern.test(all)) || status === 413) {
    return make(`The conversation no longer fits the model's context window: ${said}`, "overflow", false)
  }
  if (status === 401 || status === 403) {
    return make(`${provider} did not accept the credential: ${said}. Check the key in the settings.`, "auth", false)
  }
  if (nameOf(error) === "AI_JSONParseError" || nameOf(error) === "AI_TypeValidationError") {
    return make(
      `${provider} sent an answer that is not in its own format; the model call was stopped.`,
      "stream",
      false,
    )
  }
  const code = socketCode(error)
  if (status !== undefined && status >= 400) {
    const retryable = retryableStatus(status) && !exhausted.test(all)
    return make(said, "api", retryable)
  }
  if (code || /terminated|socket hang up|closed before the answer ended/i.test(said)) {
    const began = status !== undefined || /terminated/.test(said)
    return make(
      began
        ? `The connection to ${provider} was cut in the middle of the answer.`
        : `${provider} cannot be reached: ${said}`,
      began ? "stream" : "network",
      true,
    )
  }
  if (/without a finish reason/.test(said)) return cutError(provider, error)
  if (given.type || given.code !== undefined || busy.test(all)) {
    return make(said, "api", (given.isRetryable ?? false) || (busy.test(all) && !exhausted.test(all)))
  }
  return make(`${provider}: ${said}`, "unknown", given.isRetryable ?? false)
}

/** Nobody gave a key for this provider. */
export const noKeyError = (provider: string, env: string[]) =>
  new ModelError(
    `${provider} needs an API key. Add it in the settings${env[0] ? `, or set ${env[0]}` : ""}, then try again.`,
    { kind: "auth", retryable: false },
  )

/** The stream ended without saying that the answer is complete. */
export const cutError = (provider: string, cause?: unknown) =>
  new ModelError(
    `The answer of ${provider} ended in the middle.`,
    { kind: "stream", retryable: true },
    cause === undefined ? undefined : { cause },
  )

export const stallError = (provider: string, milliseconds: number) =>
  new ModelError(
    `${provider} sent nothing for ${Math.round(milliseconds / 1000)} seconds; the model call was stopped.`,
    {
      kind: "stream",
      retryable: true,
    },
  )

const retryableStatus = (status: number) => status === 408 || status === 409 || status === 429 || status >= 500

function asFailure(error: unknown): ProviderFailure {
  if (typeof error === "string") return { message: error }
  if (typeof error !== "object" || error === null) return { message: String(error) }
  const record = error as Record<string, unknown>
  const text = (value: unknown) => (typeof value === "string" ? value : undefined)
  return {
    message: text(record.message),
    statusCode: typeof record.statusCode === "number" ? record.statusCode : undefined,
    responseHeaders: record.responseHeaders as Record<string, string> | undefined,
    responseBody: text(record.responseBody),
    url: text(record.url),
    isRetryable: typeof record.isRetryable === "boolean" ? record.isRetryable : undefined,
    type: text(record.type),
    code: typeof record.code === "string" || typeof record.code === "number" ? record.code : undefined,
    cause: record.cause,
  }
}

function facts(headers: Record<string, string>): Pick<ModelFailure, "responseHeaders" | "retryAfterMs"> {
  const { "set-cookie": _, ...shown } = headers
  const retryAfterMs = readRetryAfter(headers)
  return { responseHeaders: shown, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** Milliseconds that `retry-after-ms` or `retry-after` (seconds or an HTTP date) ask for. */
export function readRetryAfter(headers: Record<string, string>, now = Date.now()): number | undefined {
  const milliseconds = Number.parseFloat(headers["retry-after-ms"] ?? "")
  if (milliseconds >= 0) return milliseconds
  const after = headers["retry-after"]
  if (!after) return undefined
  const seconds = Number(after)
  if (seconds >= 0) return Math.ceil(seconds * 1000)
  const date = Date.parse(after)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function socketCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === "object" && at !== null && depth < 6; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown }
    if (typeof code === "string" && /^(E[A-Z]{3,}|UND_ERR_\w+|CERT_\w+|DEPTH_\w+)$/.test(code)) return code
    at = cause
  }
  return undefined
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : undefined)
