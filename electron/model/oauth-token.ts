import { Fault } from "../../shared/fault.ts"
import type { Fetch } from "./http.ts"

/** What a token endpoint gave. */
export interface Tokens {
  access: string
  /** "" when it gave none: then the person signs in again at the end. */
  refresh: string
  /** ms since 1970; 0 when it does not end. */
  expires: number
  /** The account at OpenAI that the token is for. */
  accountId?: string
}

/** Refusal of a token endpoint, by its code (`authorization_pending`, `invalid_grant` …). */
export class OAuthRefusal extends Error {
  override readonly name = "OAuthRefusal"
  readonly code: string
  /** Of the answer, when there was one. */
  readonly status: number | undefined

  constructor(code: string, description: string, status?: number) {
    super(description || code)
    this.code = code
    this.status = status
  }
}

const TIMEOUT_MS = 30_000

export interface PostOptions {
  signal?: AbortSignal
  format?: "form" | "json"
}

/** A form, or the same as JSON, to an OAuth endpoint. Throws `OAuthRefusal` for its refusals, Fault `Unavailable` when it cannot be reached. */
export async function postForm(
  fetch: Fetch,
  url: string,
  form: Record<string, string | undefined>,
  { signal, format = "form" }: PostOptions = {},
): Promise<Record<string, unknown>> {
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const body = format === "json" ? JSON.stringify(Object.fromEntries(given)) : new URLSearchParams(given).toString()
  let status: number
  let text: string
  try {
    const limit = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": format === "json" ? "application/json" : "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    status = response.status
    text = await response.text()
  } catch (error) {
    if (signal?.aborted) throw new Fault("Aborted", "The sign-in was given up.")
    throw new Fault(
      "Unavailable",
      `The sign-in server ${new URL(url).origin} does not answer: ${(error as Error).message}`,
      { unreachable: true },
    )
  }
  const answer = parse(text)
  if (typeof answer?.["error"] === "string")
    throw new OAuthRefusal(
      answer["error"],
      typeof answer["error_description"] === "string" ? answer["error_description"] : "",
      status,
    )
  if (status >= 200 && status < 300 && answer) return answer
  throw new OAuthRefusal(`status_${status}`, `The sign-in server answered with status ${status}.`, status)
}

/** Reads a token answer. `before`: the refresh token in use, which an answer may leave out. */
export function tokensOf(answer: Record<string, unknown>, before = ""): Tokens {
  const { access_token: access, refresh_token: refresh, expires_in: lasts, id_token: identity } = answer
  if (typeof access !== "string" || access === "")
    throw new OAuthRefusal("no_token", "The sign-in server gave no token.")
  const seconds = Number(lasts)
  return {
    access,
    refresh: typeof refresh === "string" ? refresh : before,
    expires: Number.isFinite(seconds) && seconds > 0 ? Math.round(Date.now() + seconds * 1000) : 0,
    ...accountOf(identity, access),
  }
}

/** The account that OpenAI names in its tokens; it wants to be told with every request. */
function accountOf(...tokens: unknown[]): { accountId?: string } {
  for (const token of tokens) {
    const claims =
      typeof token === "string" ? parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) : {}
    const own = claims?.["https://api.openai.com/auth"]
    const accountId = (own as Record<string, unknown> | undefined)?.["chatgpt_account_id"]
    if (typeof accountId === "string") return { accountId }
  }
  return {}
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
