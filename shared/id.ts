/**
 * Identifiers: `PREFIX_` + 12 hex digits + 14 characters of `[0-9A-Za-z]`. The hex digits are the low 48 bits of
 * `milliseconds * 4096 + n`, so ids sort by time as text; session ids are inverted and sort newest first.
 */
export const prefixes = {
  session: "ses",
  message: "msg",
  part: "prt",
  permission: "per",
  question: "que",
  pty: "pty",
  workspace: "wrk",
  event: "evt",
  tool: "tool",
  project: "prj",
  rule: "rul",
  change: "chg",
} as const

export type IdKind = keyof typeof prefixes

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
let lastMillisecond = 0
let counter = 0

/** A new id, later than every id made before it in this process. */
export function newId(kind: IdKind, now = Date.now()): string {
  if (now > lastMillisecond) {
    lastMillisecond = now
    counter = 0
  }
  counter += 1
  let bits = BigInt(lastMillisecond) * 4096n + BigInt(counter)
  if (kind === "session") bits = ~bits
  const time = (bits & 0xffffffffffffn).toString(16).padStart(12, "0")
  return `${prefixes[kind]}_${time}${randomText(14)}`
}

/** `length` characters of `[0-9A-Za-z]` from the platform's secure random source. */
export function randomText(length: number): string {
  let text = ""
  const bytes = crypto.getRandomValues(new Uint8Array(length * 2))
  // 248 is the largest multiple of 62 below 256: bytes above it are dropped so that no character is favoured.
  for (const byte of bytes) if (byte < 248 && text.length < length) text += alphabet[byte % 62]
  return text.length === length ? text : text + randomText(length - text.length)
}
