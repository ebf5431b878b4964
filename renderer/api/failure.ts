/** A request that did not work, as a person reads it and as code decides by it. */
export interface Failure {
  /** "Could not send the message" */
  what: string
  /** The host's own words, or what the network did. */
  why: string
  /** What to do next; "" when the reason says it all. */
  next: string
  /** 0: no answer at all. */
  status: number
  /** The host's fault tag (`Stale`, `SessionBusy`, …), the dialect's error name, or `Network`. */
  tag: string
  /** For "copy details": method, path, status, body. Never a credential. */
  details: string
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const failed = (failure: Failure): Result<never> => ({ ok: false, failure })

const nextByTag: Record<string, string> = {
  Unauthorized: "Open Outrigger again with a fresh sign-in link.",
  Stale: "Refresh and decide again.",
  SessionBusy: "Wait until the turn ends, or interrupt it.",
  SessionNotFound: "It may have been deleted in another window.",
  Network: "Check that Outrigger's host is still running.",
}

/** Words a refused answer of either dialect. `what` is the sentence the caller would say: "Could not …". */
export function failureOfAnswer(what: string, request: string, status: number, body: string): Failure {
  const { tag, message } = readError(body)
  const why = message || reasonOfStatus(status)
  const known = tag || (status === 401 ? "Unauthorized" : `Http${status}`)
  return {
    what,
    why,
    next: nextByTag[known] ?? (status >= 500 ? "Try again; if it stays, copy the details." : ""),
    status,
    tag: known,
    details: `${request}\nstatus ${status}\n${body.slice(0, 4000)}`,
  }
}

export function failureOfNetwork(what: string, request: string, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    what,
    why: "The host did not answer.",
    next: nextByTag.Network ?? "",
    status: 0,
    tag: "Network",
    details: `${request}\n${reason}`,
  }
}

/** Native `{error:{tag,message}}`, opencode `{name,data:{message}}` and `{_tag,message}`. */
function readError(body: string): { tag: string; message: string } {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return { tag: "", message: body.length < 300 && !body.includes("<") ? body.trim() : "" }
  }
  if (!isRecord(value)) return { tag: "", message: "" }
  const native = value.error
  if (isRecord(native)) return { tag: text(native.tag), message: text(native.message) }
  const data = isRecord(value.data) ? value.data : {}
  return { tag: text(value.name) || text(value._tag), message: text(data.message) || text(value.message) }
}

function reasonOfStatus(status: number): string {
  if (status === 401) return "This window is not signed in."
  if (status === 403) return "The host refused this request."
  if (status === 404) return "The host does not know this."
  if (status === 409) return "Something changed in the meantime."
  if (status === 413) return "It is too large."
  if (status >= 500) return "The host had an unexpected error."
  return `The host answered with status ${status}.`
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null
