import { createHash, randomBytes } from "node:crypto"
import { Fault } from "../../shared/fault.ts"
import type { Fetch } from "./http.ts"
import type { OAuthDefinition } from "./oauth-definition.ts"
import { OAuthRefusal, postForm, type Tokens, tokensOf } from "./oauth-token.ts"

/** An authorization request (RFC 6749 with PKCE): where the person goes, and what proves that the answer is ours. */
export interface AuthorizationRequest {
  url: string
  verifier: string
  state: string
}

export function authorizationRequest(definition: OAuthDefinition, redirectUri: string): AuthorizationRequest {
  const verifier = randomBytes(32).toString("base64url")
  const state = randomBytes(24).toString("base64url")
  const url = new URL(definition.authorize_url ?? "")
  const parameters: Record<string, string> = {
    ...definition.parameters,
    response_type: "code",
    client_id: definition.client_id,
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...(definition.scopes && { scope: definition.scopes.join(" ") }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href, verifier, state }
}

export interface CodeExchange {
  code: string
  redirectUri: string
  verifier: string
  /** Some token endpoints want to see it again. */
  state?: string
}

/** Trades a code for tokens. Throws `OAuthRefusal`, Fault `Unavailable`, `Aborted`. */
export async function exchangeCode(
  fetch: Fetch,
  definition: OAuthDefinition,
  { code, redirectUri, verifier, state }: CodeExchange,
  signal?: AbortSignal,
): Promise<Tokens> {
  const format = definition.token_format
  const answer = await postForm(
    fetch,
    definition.token_url,
    {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      client_id: definition.client_id,
      client_secret: definition.client_secret,
      ...(format === "json" && { state }),
    },
    { signal, format },
  )
  return tokensOf(answer)
}

/** What a person pastes: the code alone, `code#state`, or the whole address that the browser ended at. */
export function pastedParameters(pasted: string | undefined): URLSearchParams {
  const text = pasted?.trim() ?? ""
  if (text === "") throw new Fault("BadRequest", 'Expected the code that the browser shows\n  at ["code"]')
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text).searchParams
  const [code = "", state] = text.split("#")
  return new URLSearchParams({ code, ...(state && { state }) })
}

/** The code of an answer to the request with this state. `stateOptional`: a person may leave it out. */
export function codeOf(parameters: URLSearchParams, state: string | undefined, stateOptional = false): string {
  const error = parameters.get("error")
  if (error) throw new OAuthRefusal(error, parameters.get("error_description") ?? "")
  const given = parameters.get("state")
  if (!(stateOptional && given === null) && state !== undefined && given !== state)
    throw new OAuthRefusal("wrong_state", "The answer belongs to another sign-in. Begin again.")
  const code = parameters.get("code")
  if (!code) throw new OAuthRefusal("no_code", "The answer holds no code. Begin again.")
  return code
}
