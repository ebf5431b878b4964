import { Fault, isFault } from "../../shared/fault.ts"
import type { Gate, GateFailure } from "./gate.ts"

/** What a failed navigation means, in words for a person or a model. */
export function navigationFault(error: unknown, url: string, gate: Gate, since: number): Fault {
  if (isFault(error)) return error
  const text = error instanceof Error ? error.message : String(error)
  const where = shown(url)
  if (/interrupted by another navigation|frame was detached/i.test(text))
    return new Fault("Conflict", `Opening ${where} was overtaken by another navigation.`)
  if (/net::ERR_ABORTED/.test(text))
    return new Fault("Conflict", `Opening ${where} was given up: the page stayed, or it answered with nothing to show.`)
  const known = gate.failureOf(url, since)
  if (known?.reserved) return reservedFault(known)
  if (/Timeout \d+ms exceeded/.test(text))
    return new Fault("Unavailable", `${where} did not load within 30 s. It may still be coming: look again, or reload.`)
  if (/Download is starting/i.test(text)) return new Fault("Conflict", `${where} is a download, not a page.`)
  if (/has been closed|crashed/i.test(text))
    return new Fault("Unavailable", `The tab closed or crashed while ${where} was loading. Open it again.`)
  const code = known?.code ?? /net::(ERR_\w+)/.exec(text)?.[1] ?? ""
  return new Fault("Unavailable", `${where} could not be opened: ${wordsOf(code, text)}`, { code })
}

export function reservedFault({ host, port, reserved }: Pick<GateFailure, "host" | "port" | "reserved">): Fault {
  const what = reserved === "own port" ? "this app's own server" : "the machine's metadata service"
  return new Fault("Forbidden", `${host}:${port} is ${what}. The browser may not reach it.`, { host, port })
}

function wordsOf(code: string, text: string): string {
  if (/ECONNREFUSED|CONNECTION_REFUSED/.test(code)) return "nothing answers there. Is its server running?"
  if (/ENOTFOUND|EAI_AGAIN|NAME_NOT_RESOLVED/.test(code))
    return "no such host is known. Check the address and the network."
  if (/ETIMEDOUT|TIMED_OUT/.test(code)) return "the host did not answer in time."
  if (/EMPTY_RESPONSE|CONNECTION_RESET|ECONNRESET|CONNECTION_CLOSED/.test(code))
    return "the server hung up without an answer."
  if (/^ERR_(CERT|SSL)/.test(code))
    return `its encryption is not in order (${code}). A local server may want http:// instead.`
  if (/UNSAFE_PORT/.test(code)) return "browsers do not open this port."
  return code || (text.split("\n")[0] ?? "unknown error").slice(0, 200)
}

const shown = (url: string) => (url.length > 200 ? `${url.slice(0, 200)}…` : url)
