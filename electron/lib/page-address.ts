import { Fault } from "../../shared/fault.ts"

const localHost = /^(localhost|([a-z0-9-]+\.)+localhost|127(\.\d+){1,3}|0\.0\.0\.0|\[::1?\]|\[::ffff:[0-9a-f.:]+\])$/i

/**
 * The address that a person or an agent means. `https://` is put before one without a scheme, `http://` for this machine
 * itself. Throws Fault `BadRequest` for what is no web address: files and the browser's own pages stay closed, since an
 * agent reads whatever is shown.
 */
export function pageAddress(text: string): string {
  const typed = text.trim()
  if (typed === "about:blank") return typed
  const scheme = /^([a-z][a-z0-9+.-]*):(?:\/\/|(?!\d))/i.exec(typed)?.[1]?.toLowerCase()
  if (scheme && scheme !== "http" && scheme !== "https")
    throw new Fault(
      "BadRequest",
      `The browser opens http and https addresses; ${JSON.stringify(short(typed))} is neither.`,
    )
  const host = typed.split(/[/?#]/, 1)[0]?.replace(/:\d+$/, "") ?? ""
  const whole = scheme ? typed : `${localHost.test(host) ? "http" : "https"}://${typed}`
  if (!typed || /\s/.test(typed) || !URL.canParse(whole))
    throw new Fault(
      "BadRequest",
      `${JSON.stringify(short(typed))} is no web address. Write one such as https://example.com.`,
    )
  return new URL(whole).href
}

/** Scheme, host and port; undefined for pages that belong to no site (about:blank, error pages). */
export function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { origin, protocol } = new URL(address)
  if (protocol === "http:" || protocol === "https:") return origin
  return origin === "null" ? undefined : origin
}

const short = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
