import * as z from "zod/mini"
import { Fault, isFault } from "../../../shared/fault.ts"
import { gitProvider } from "../../model/credential-kinds.ts"
import { OAuthRefusal } from "../../model/oauth-token.ts"
import type { Services } from "../services.ts"
import { group, Reply } from "./route.ts"
import { expiry, wireCredential } from "./wire-credential.ts"

const { list, add } = group("Credentials")
export default list

/** A token that `claude setup-token` printed lasts a year. */
const directToken = "sk-ant-oat0"
const YEAR_MS = 365 * 24 * 3600_000

const text = z.optional(z.nullable(z.string()))
const signIns = async (services: Services) => (await services.companions()).signIns

/** The fields of a body that must be there. Throws Fault `BadRequest` in the words that clients know. */
function required<K extends string>(body: Partial<Record<K, string | null>>, ...names: K[]): Record<K, string> {
  for (const name of names) if (!body[name]?.trim()) throw new Fault("BadRequest", `${name} is required`)
  return body as Record<K, string>
}

async function signedIn(services: Services, provider: string) {
  const note = await (await services.companions()).credentials.get(provider)
  return { credential: wireCredential(note), ...expiry(note) }
}

/** A sign-in server that refuses, or is not there, as one of our own kind of answer. Rethrows everything else. */
function failure(error: unknown, status: number): Fault {
  if (error instanceof OAuthRefusal) return new Fault("BadRequest", error.message, { status })
  if (isFault(error, "Unavailable") && error.data["unreachable"])
    return new Fault("Unavailable", error.message, { status })
  throw error
}

add("post", "~/credentials/anthropic/authorize", {
  summary: "Where to sign in to a Claude account",
  async handle({ services }) {
    const { url, verifier } = await (await signIns(services)).begin("anthropic")
    return { url, verifier }
  },
})
add("post", "~/credentials/anthropic/exchange", {
  summary: "Ends the sign-in with the code, or takes a token as it is",
  body: z.object({ code: text, verifier: text }),
  async handle({ services, body }) {
    const { code } = required(body, "code")
    const flows = await signIns(services)
    if (code.trim().startsWith(directToken)) await flows.keep("anthropic", code.trim(), YEAR_MS)
    else {
      const { verifier } = required(body, "verifier")
      try {
        await flows.exchange("anthropic", { code, verifier })
      } catch (error) {
        return { success: false, error: failure(error, 200).message }
      }
    }
    return { success: true, ...(await signedIn(services, "anthropic")) }
  },
})

add("post", "~/credentials/codex/authorize", {
  summary: "Where to sign in to a ChatGPT account; listens for the browser's return",
  body: z.object({ redirectUri: text }),
  async handle({ services, body }) {
    const { listening, ...begun } = await (await signIns(services)).begin("codex", body.redirectUri || undefined)
    return { ...begun, callbackListening: listening }
  },
})
add("post", "~/credentials/codex/callback-status", {
  summary: "Whether the browser came back",
  body: z.object({ state: text }),
  handle: async ({ services, body }) => (await signIns(services)).state(required(body, "state").state),
})
add("post", "~/credentials/codex/exchange", {
  summary: "Ends the sign-in with a code that was pasted",
  body: z.object({ code: text, redirectUri: text, verifier: text }),
  async handle({ services, body }) {
    const { code, verifier } = required(body, "code", "verifier")
    try {
      const given = { code, verifier, ...(body.redirectUri && { redirectUri: body.redirectUri }) }
      await (await signIns(services)).exchange("codex", given)
    } catch (error) {
      throw failure(error, 400)
    }
    return { success: true, ...(await signedIn(services, "codex")) }
  },
})
add("post", "~/credentials/codex/device-code", {
  summary: "A code to sign in to a ChatGPT account on any device",
  async handle({ services }) {
    try {
      const begun = await (await signIns(services)).beginDevice("codex")
      return {
        deviceAuthId: begun.deviceCode,
        userCode: begun.userCode,
        verificationUri: begun.page,
        interval: seconds(begun.pauseMs),
      }
    } catch (error) {
      throw failure(error, 502)
    }
  },
})
add("post", "~/credentials/codex/poll", {
  summary: "Whether the code was entered",
  body: z.object({ deviceAuthId: text, userCode: text }),
  async handle({ services, body }) {
    const { deviceAuthId: deviceCode, userCode } = required(body, "deviceAuthId", "userCode")
    try {
      await (await signIns(services)).pollDevice("codex", { deviceCode, userCode })
    } catch (error) {
      if (error instanceof OAuthRefusal && waits.has(error.code)) return new Reply(202, { status: "pending" })
      throw failure(error, 400)
    }
    return { status: "success", ...(await signedIn(services, "codex")) }
  },
})

const waits = new Set(["authorization_pending", "slow_down"])
const refusals: Record<string, [status: number, body: Record<string, string>]> = {
  authorization_pending: [202, { status: "pending", error: "authorization_pending" }],
  slow_down: [429, { status: "pending", error: "slow_down" }],
  expired_token: [410, { status: "error", error: "Device code expired" }],
  token_expired: [410, { status: "error", error: "Device code expired" }],
  access_denied: [403, { status: "error", error: "Access denied by user" }],
}
const seconds = (ms: number) => Math.max(1, Math.round(ms / 1000))
/** What an address of an installation of one's own is cut to. */
const hostOf = (address: string) =>
  address
    .trim()
    .toLowerCase()
    .replace(/^[a-z+.-]+:\/\//, "")
    .replace(/\/.*$/s, "")

for (const [at, provider] of [
  ["github-copilot", "github-copilot"],
  ["github-git", gitProvider],
] as const) {
  add("post", `~/credentials/${at}/device-code`, {
    summary: "A code to sign in to GitHub on any device",
    body: z.object({ deploymentType: text, enterpriseUrl: text }),
    async handle({ services, body }) {
      const own = body.deploymentType !== "github.com" && body.enterpriseUrl
      try {
        const begun = await (await signIns(services)).beginDevice(provider, own ? hostOf(own) : undefined)
        return {
          deviceCode: begun.deviceCode,
          userCode: begun.userCode,
          verificationUri: begun.page,
          expiresIn: seconds(begun.lastsMs),
          interval: seconds(begun.pauseMs),
          domain: begun.domain,
        }
      } catch (error) {
        throw failure(error, 502)
      }
    },
  })
  add("post", `~/credentials/${at}/poll`, {
    summary: "Whether the code was entered",
    body: z.object({ deviceCode: text, domain: text }),
    async handle({ services, body }) {
      const { deviceCode } = required(body, "deviceCode")
      try {
        const domain = body.domain ? hostOf(body.domain) : undefined
        await (await signIns(services)).pollDevice(provider, { deviceCode, ...(domain && { domain }) })
      } catch (error) {
        if (error instanceof OAuthRefusal) {
          const [status, answer] = refusals[error.code] ?? [400, { status: "error", error: error.message }]
          return new Reply(status, answer)
        }
        throw failure(error, 502)
      }
      const { credential } = await signedIn(services, provider)
      return { status: "success", credential }
    },
  })
}
