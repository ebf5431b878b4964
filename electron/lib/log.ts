export type LogLevel = "debug" | "info" | "warn" | "error"

/** Structured log lines on stderr. Values must be free of secrets: wrap those in `Secret` (lib/secret.ts). */
export interface Log {
  debug(message: string, data?: Record<string, unknown>): void
  info(message: string, data?: Record<string, unknown>): void
  warn(message: string, data?: Record<string, unknown>): void
  error(message: string, data?: Record<string, unknown>): void
  /** A log whose lines carry `scope`. */
  child(scope: string): Log
}

const order: LogLevel[] = ["debug", "info", "warn", "error"]

export function createLog(options: { level?: LogLevel; write?: (line: string) => void; scope?: string } = {}): Log {
  const { level = "info", write = (line) => process.stderr.write(line), scope } = options
  const emit = (at: LogLevel) => (message: string, data?: Record<string, unknown>) => {
    if (order.indexOf(at) < order.indexOf(level)) return
    const detail = data ? ` ${JSON.stringify(data, plainErrors)}` : ""
    write(`${new Date().toISOString()} ${at}${scope ? ` [${scope}]` : ""} ${message}${detail}\n`)
  }
  return {
    debug: emit("debug"),
    info: emit("info"),
    warn: emit("warn"),
    error: emit("error"),
    child: (name) => createLog({ level, write, scope: scope ? `${scope}.${name}` : name }),
  }
}

function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { message: value.message, stack: value.stack } : value
}
