import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import type { Fetch } from "./http.ts"
import type { OAuth } from "./oauth.ts"
import { authorizationRequest, codeOf, exchangeCode, pastedParameters } from "./oauth-code.ts"
import { isPlainName, type OAuthDefinition, withInputs } from "./oauth-definition.ts"
import { type DevicePoll, type DeviceRequest, pollDevice, requestDevice } from "./oauth-device.ts"
import { listenForBrowser, type RedirectPage } from "./oauth-loopback.ts"
import type { Tokens } from "./oauth-token.ts"

export interface BegunSignIn {
  url: string
  verifier: string
  state: string
  redirectUri: string
  /** The browser comes back to this host, which then ends the sign-in by itself. */
  listening: boolean
}

export interface SignInState {
  status: "pending" | "success" | "error"
  /** "" unless it failed. */
  error: string
}

/**
 * Sign-ins whose steps a client drives itself: it keeps the verifier, or the device code, and any number may be under way.
 * Tokens are stored as those of every other sign-in. All throw Fault `Unavailable` for a provider that has no client id
 * (503) or does not answer (502).
 */
export interface SignIns {
  /** Whether the person configured a client id for this way. */
  offers(providerID: string, flow: "code" | "device"): Promise<boolean>
  /** `redirectUri`: where the client takes the browser back itself. Throws Fault `BadRequest` for one that is no address. */
  begin(providerID: string, redirectUri?: string): Promise<BegunSignIn>
  /** How a sign-in went that ends at our own address. */
  state(state: string): SignInState
  /** With what the person pasted. Throws `OAuthRefusal`. */
  exchange(providerID: string, given: { code: string; verifier: string; redirectUri?: string }): Promise<void>
  /** Keeps an access token as it is. */
  keep(providerID: string, token: string, lastsMs: number): Promise<void>
  beginDevice(providerID: string, domain?: string): Promise<DeviceRequest & { domain: string }>
  /** Asks once. Throws `OAuthRefusal`, also for "not yet" (`authorization_pending`, `slow_down`). */
  pollDevice(providerID: string, given: DevicePoll & { domain?: string }): Promise<void>
  dispose(): void
}

interface Pending extends Omit<BegunSignIn, "listening" | "url">, SignInState {
  providerID: string
  definition: OAuthDefinition
  timer: NodeJS.Timeout
}

/** A sign-in that nobody ends in this time is over; how it went is told for as long again. ms */
const LONGEST_MS = 10 * 60_000
const MOST_PENDING = 100
const usualDomain = "github.com"

export function createSignIns(options: {
  oauth: Pick<OAuth, "store">
  fetch: Fetch
  log: Log
  /** Ways that the person configured. */
  definitions: (providerID: string) => Promise<OAuthDefinition[]>
  /** Tokens were stored. */
  onSignedIn: (providerID: string) => void
  longestMs?: number
}): SignIns {
  const { oauth, fetch, log, definitions, onSignedIn, longestMs = LONGEST_MS } = options
  const pending = new Map<string, Pending>()
  /** Polls of one device code at a time share their answer: a code works once. */
  const polling = new Map<string, Promise<void>>()
  const listeners = new Map<string, Promise<{ close(): void } | undefined>>()

  async function find(providerID: string, flow: "code" | "device"): Promise<OAuthDefinition | undefined> {
    const all = await definitions(providerID)
    return all.find((each) => (each.flow === "device") === (flow === "device"))
  }

  async function need(providerID: string, flow: "code" | "device", domain?: string): Promise<OAuthDefinition> {
    if (domain !== undefined && !isPlainName(domain))
      throw new Fault("BadRequest", "This is not the name of a host", { domain })
    const found = await find(providerID, flow)
    if (found) return withInputs(found, domain ? { domain } : {})
    throw new Fault(
      "Unavailable",
      `Signing in to ${providerID} is not configured: set a client id as provider.${providerID}.options.oauth.client_id in the configuration, or use a key.`,
      { providerID },
    )
  }

  async function finished(providerID: string, tokens: Tokens, definition: OAuthDefinition, enterprise?: string) {
    await oauth.store(providerID, tokens, definition, enterprise)
    onSignedIn(providerID)
    log.info("signed in", { provider: providerID })
  }

  const waitsAt = (uri: string) =>
    [...pending.values()].some((each) => each.redirectUri === uri && each.status === "pending")

  function settle(entry: Pending, status: "success" | "error", error = "") {
    if (entry.status !== "pending") return
    Object.assign(entry, { status, error })
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => pending.delete(entry.state), longestMs).unref()
    void rest(entry.redirectUri)
  }

  /** Listens no longer than somebody is away. */
  async function rest(uri: string) {
    if (waitsAt(uri)) return
    const listener = listeners.get(uri)
    listeners.delete(uri)
    ;(await listener)?.close()
  }

  async function arrived(uri: string, parameters: URLSearchParams): Promise<RedirectPage> {
    const entry = pending.get(parameters.get("state") ?? "")
    const failed = "You are not signed in"
    if (!entry || entry.redirectUri !== uri || entry.status !== "pending") {
      const code = parameters.get("code") ?? ""
      return code
        ? { title: "Copy this code", text: "This sign-in is not known here. Paste the code where you began it.", code }
        : { title: failed, text: "This sign-in is not known here, or took too long. Begin it again." }
    }
    try {
      const { definition, verifier, redirectUri, state, providerID } = entry
      const code = codeOf(parameters, state)
      await finished(
        providerID,
        await exchangeCode(fetch, definition, { code, verifier, redirectUri, state }),
        definition,
      )
      settle(entry, "success")
      return { title: "You are signed in", text: "This page can be closed." }
    } catch (error) {
      settle(entry, "error", error instanceof Error ? error.message : "It failed.")
      return { title: failed, text: "Go back to see why, and begin again." }
    }
  }

  /** Whether the browser can come back to this host: only to the address that the provider knows as ours. */
  async function listen(uri: string): Promise<boolean> {
    const { hostname, port, pathname, protocol } = new URL(uri)
    if (protocol !== "http:" || !port || !["localhost", "127.0.0.1"].includes(hostname)) return false
    let listener = listeners.get(uri)
    if (!listener) {
      listener = listenForBrowser(Number(port), pathname, (parameters) => arrived(uri, parameters)).catch(
        (error: unknown) => {
          log.info("the address that a sign-in ends at is taken; the code must be pasted", { uri, error })
          return undefined
        },
      )
      listeners.set(uri, listener)
    }
    const open = (await listener) !== undefined
    if (!open && listeners.get(uri) === listener) listeners.delete(uri)
    return open
  }

  return {
    offers: async (providerID, flow) => (await find(providerID, flow)) !== undefined,
    async begin(providerID, given) {
      const definition = await need(providerID, "code")
      const redirectUri = given || definition.redirect_uri || ""
      if (!URL.canParse(redirectUri) || !/^https?:$/.test(new URL(redirectUri).protocol))
        throw new Fault("BadRequest", "redirectUri must be an http or https address", { redirectUri })
      const own = definition.flow === "loopback" && redirectUri === definition.redirect_uri
      const { url, verifier, state } = authorizationRequest(definition, redirectUri)
      const timer = setTimeout(() => {
        const entry = pending.get(state)
        if (entry) settle(entry, "error", "Nobody signed in in time. Begin again.")
      }, longestMs).unref()
      const entry: Pending = {
        providerID,
        definition,
        verifier,
        state,
        redirectUri,
        status: "pending",
        error: "",
        timer,
      }
      pending.set(state, entry)
      for (const [old, { timer: oldTimer }] of [...pending].slice(0, -MOST_PENDING)) {
        clearTimeout(oldTimer)
        pending.delete(old)
      }
      return { url, verifier, state, redirectUri, listening: own && (await listen(redirectUri)) }
    },
    state(state) {
      const entry = pending.get(state)
      if (!entry) return { status: "error", error: "This sign-in is not known, or took too long. Begin it again." }
      return { status: entry.status, error: entry.error }
    },
    async exchange(providerID, { code: pasted, verifier, redirectUri }) {
      const definition = await need(providerID, "code")
      const known = [...pending.values()].find((each) => each.providerID === providerID && each.verifier === verifier)
      const parameters = pastedParameters(pasted)
      const code = codeOf(parameters, known?.state, true)
      const given = {
        code,
        verifier,
        redirectUri: redirectUri || known?.redirectUri || definition.redirect_uri || "",
        state: parameters.get("state") ?? known?.state,
      }
      await finished(providerID, await exchangeCode(fetch, known?.definition ?? definition, given), definition)
      if (known) settle(known, "success")
    },
    async keep(providerID, token, lastsMs) {
      const tokens: Tokens = { access: token, refresh: "", expires: Date.now() + lastsMs }
      await finished(providerID, tokens, { flow: "code", client_id: "", token_url: "" })
    },
    async beginDevice(providerID, domain = usualDomain) {
      const definition = await need(providerID, "device", domain)
      return { ...(await requestDevice(fetch, definition)), domain }
    },
    async pollDevice(providerID, { domain = usualDomain, ...given }) {
      const definition = await need(providerID, "device", domain)
      const key = JSON.stringify([providerID, domain, given.deviceCode])
      let work = polling.get(key)
      if (!work) {
        work = pollDevice(fetch, definition, given)
          .then((tokens) => finished(providerID, tokens, definition, domain === usualDomain ? undefined : domain))
          .finally(() => polling.delete(key))
        polling.set(key, work)
      }
      await work
    },
    dispose() {
      for (const { timer } of pending.values()) clearTimeout(timer)
      pending.clear()
      for (const listener of listeners.values()) void listener.then((open) => open?.close())
      listeners.clear()
    },
  }
}
