import type { Transport } from "@modelcontextprotocol/client"
import { Fault } from "../../../shared/fault.ts"
import type { ProcessTree } from "../../terminal/process-tree.ts"
import type { Library } from "./library.ts"

/** One message may be this long, in bytes: images come inside of messages. */
const LONGEST_MESSAGE = 32 * 1024 * 1024
/** Characters kept of what the server writes to stderr, for when it fails. */
const KEPT_STDERR = 2000
/** What a server gets to end by itself after its input was closed, in ms. */
const POLITE_MS = 200
/** A process may end before all that it wrote was read; its pipe may also be held open by a child of it. In ms. */
const DRAIN_MS = 250

export interface StdioTransport extends Transport {
  /** Why the process is gone, with the end of what it wrote to stderr; undefined while it runs. */
  ended(): string | undefined
}

/**
 * Messages as lines over a process's stdin and stdout. Lines that are no message are left out: many servers print
 * there. `close` resolves when the process and all that it started are gone, however it behaves.
 */
export function createStdioTransport(options: {
  library: Library
  /** Starts the process with three pipes. */
  start: () => ProcessTree
  onStderr?: (text: string) => void
}): StdioTransport {
  const { library, start, onStderr } = options
  const buffer = new library.ReadBuffer({ maxBufferSize: LONGEST_MESSAGE })
  const exited = Promise.withResolvers<void>()
  let tree: ProcessTree | undefined
  let closing: Promise<void> | undefined
  let killing: Promise<void> | undefined
  let reason: string | undefined
  let stderr = ""
  let isOver = false

  const report = (error: unknown) => transport.onerror?.(error instanceof Error ? error : new Error(String(error)))

  const kill = () => (killing ??= tree?.kill().catch(report) ?? Promise.resolve())

  function finish() {
    if (isOver) return
    isOver = true
    buffer.clear()
    transport.onclose?.()
  }

  function receive(chunk: Buffer) {
    if (isOver) return
    try {
      buffer.append(chunk)
    } catch (error) {
      reason = `it wrote more than ${LONGEST_MESSAGE / 1024 / 1024} MB without the end of a message`
      report(error)
      void transport.close()
      return
    }
    for (;;) {
      try {
        const message = buffer.readMessage()
        if (message === null) return
        transport.onmessage?.(message)
      } catch (error) {
        report(error)
      }
    }
  }

  const transport: StdioTransport = {
    async start() {
      const started = start()
      tree = started
      const { child } = started
      child.stdin?.on("error", report)
      child.stdout?.on("data", receive)
      child.stderr?.on("data", (chunk: Buffer) => {
        const text = chunk.toString()
        stderr = (stderr + text).slice(-KEPT_STDERR)
        onStderr?.(text)
      })
      child.once("exit", (code, signal) => {
        reason ??= code === null ? `it was ended by ${signal}` : `it ended with exit code ${code}`
        exited.resolve()
        const drained = setTimeout(finish, DRAIN_MS)
        child.once("close", () => {
          clearTimeout(drained)
          finish()
        })
        // What it started may not outlive it.
        void kill()
      })
      await new Promise<void>((resolve, reject) => {
        child.once("spawn", resolve)
        child.once("error", (error: NodeJS.ErrnoException) => {
          exited.resolve()
          reject(startFailure(error, child.spawnfile))
        })
      })
    },
    async send(message) {
      const stdin = tree?.child.stdin
      if (isOver || !stdin?.writable)
        throw new library.SdkError(library.SdkErrorCode.ConnectionClosed, "The server has ended")
      stdin.write(library.serializeMessage(message))
    },
    close() {
      closing ??= (async () => {
        if (tree && tree.pid > 0) {
          tree.child.stdin?.end()
          const polite = setTimeout(exited.resolve, POLITE_MS)
          await exited.promise
          clearTimeout(polite)
          await kill()
        }
        finish()
      })()
      return closing
    },
    ended() {
      if (reason === undefined) return undefined
      const said = stderr.trim()
      return said ? `${reason}. It wrote:\n${said}` : `${reason}.`
    },
  }
  return transport
}

function startFailure(error: NodeJS.ErrnoException, file: string): Error {
  const why = error.code === "ENOENT" ? "there is no such program" : error.message
  return new Fault("Unavailable", `"${file}" could not be started: ${why}. Check the server's "command".`, {
    code: error.code,
  })
}
