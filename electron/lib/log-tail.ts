import { homedir } from "node:os"
import { createLog, type Log, type LogLevel } from "./log.ts"

export interface LogTail {
  /** Writes to both: the log given, and what is kept. */
  log: Log
  /** The last lines, oldest first, without what could be a secret. */
  text(): string
}

/** Characters kept of all lines, and of one. */
const KEPT = 200_000
const LONGEST = 4_000

/** Keeps the end of a log in memory, for a report to whoever helps. `secrets`: never shown, whatever they look like. */
export function createLogTail(log: Log, secrets: () => string[] = () => []): LogTail {
  const lines: string[] = []
  let size = 0
  const kept = createLog({
    write(line) {
      const short = line.length > LONGEST ? `${line.slice(0, LONGEST)}…\n` : line
      lines.push(short)
      size += short.length
      while (size > KEPT) size -= lines.shift()?.length ?? 0
    },
  })
  return {
    log: both(log, kept),
    text: () => redacted(lines.join(""), secrets()),
  }
}

function both(one: Log, other: Log): Log {
  const emit =
    (level: LogLevel) =>
    (message: string, data?: Record<string, unknown>): void => {
      one[level](message, data)
      other[level](message, data)
    }
  return {
    debug: emit("debug"),
    info: emit("info"),
    warn: emit("warn"),
    error: emit("error"),
    child: (scope) => both(one.child(scope), other.child(scope)),
  }
}

const hidden = "[redacted]"
/** What secrets look like: keys of known makers, tokens in headers and addresses, logins in addresses, fields named so. */
const shapes: [RegExp, string][] = [
  [/\b(?:sk|pk|rk|xai|gsk|tvly|glpat|AIza)[-_][\w-]{8,}/g, hidden],
  [/\bAIza[\w-]{20,}/g, hidden],
  [/\bgh[opsru]_\w{10,}|\bgithub_pat_\w{10,}/g, hidden],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, hidden],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  [/([?&#](?:token|auth_token|code|state|key|api_key|access_token|refresh_token)=)[^&\s"'#]+/gi, `$1${hidden}`],
  [/(\w:\/\/)[^\s/@'"]+@/g, `$1${hidden}@`],
  [
    /("?(?:password|secret|api_?key|access_?token|refresh_?token|authorization|cookie)"?\s*[:=]\s*"?)[^\s",}]+/gi,
    `$1${hidden}`,
  ],
]

export function redacted(text: string, secrets: string[] = []): string {
  let result = text
  for (const secret of secrets) if (secret.length >= 6) result = result.replaceAll(secret, hidden)
  for (const [shape, replacement] of shapes) result = result.replace(shape, replacement)
  const home = homedir()
  return home.length > 1 ? result.replaceAll(home, "~") : result
}
