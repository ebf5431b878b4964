import type { Readable } from "node:stream"
import type * as Rpc from "vscode-jsonrpc/node"
import type { Message, MessageReader, PartialMessageInfo } from "vscode-jsonrpc/node"
import { Fault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { ProcessTrees } from "../../terminal/process-tree.ts"
import { commandLine } from "../find-program.ts"
import { createFrames } from "./frames.ts"

export interface ConnectionOptions {
  trees: Pick<ProcessTrees, "spawn">
  log: Log
  program: string
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  owner?: string
  /** Answers a request of the server's; undefined: it is told that the method is unknown. */
  onRequest(method: string, params: unknown): unknown
  onNotification(method: string, params: unknown): void
}

/** A server process and the JSON-RPC with it over its stdin and stdout. */
export interface ServerConnection {
  /** Rejects with Fault `Unavailable` after `deadlineMs`, when the server ends or answers an error; `Aborted`. */
  request<T>(method: string, params: unknown, options: { deadlineMs: number; signal?: AbortSignal }): Promise<T>
  notify(method: string, params: unknown): void
  /** Resolves with why, once the server is gone or is to be given up. Never rejects. */
  readonly ended: Promise<string>
  /** For how many milliseconds a request has waited while the server said nothing at all; 0 when none waits. */
  silence(): number
  /** Kills the process tree. Resolves when nothing of it is left. */
  kill(): Promise<void>
}

/** Time between the end of its output and that of the process, ms. */
const EXIT_FOLLOWS = 500
/** Characters of stderr kept for the reason of an end. */
const KEPT_STDERR = 1000

export async function openConnection(options: ConnectionOptions): Promise<ServerConnection> {
  const { log, program } = options
  const rpc = await import("vscode-jsonrpc/node")
  const line = commandLine(program, options.args)
  const tree = options.trees.spawn(line.file, line.args, {
    ...line.options,
    cwd: options.cwd,
    env: options.env,
    stdio: "pipe",
    label: "language server",
    ...(options.owner && { owner: options.owner }),
  })
  const { child } = tree
  const { promise: ended, resolve: resolveEnd } = Promise.withResolvers<string>()
  let isOver = false
  const end = (reason: string) => {
    if (isOver) return
    isOver = true
    resolveEnd(reason)
    connection.dispose()
    void kill()
  }
  let killing: Promise<void> | undefined
  const kill = () => (killing ??= tree.kill({ graceMs: 500 }))

  let complaint = ""
  child.stderr?.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-KEPT_STDERR)))
  child.once("error", (error) => end(`it could not be started: ${error.message}`))
  child.once("exit", (code, signal) => {
    const said = complaint.trim()
    end(`it ended with ${signal ?? `code ${code}`}${said ? `: ${said}` : ""}`)
  })

  let lastWord = Date.now()
  const connection = rpc.createMessageConnection(
    frameReader(child.stdout!, rpc, () => (lastWord = Date.now())),
    new rpc.StreamMessageWriter(child.stdin!),
    { error: quiet, warn: quiet, info: quiet, log: quiet },
  )
  connection.onError(([error]) => end(`what it writes cannot be understood: ${error.message}`))
  // The exit, which says more, mostly follows at once.
  connection.onClose(() => setTimeout(() => end("it closed the connection"), EXIT_FOLLOWS).unref())
  connection.onRequest((method, params) => {
    const answer = options.onRequest(method, params)
    return answer === undefined ? new rpc.ResponseError(rpc.ErrorCodes.MethodNotFound, `${method} is unknown`) : answer
  })
  connection.onNotification((method, params) => options.onNotification(method, params))
  connection.listen()

  /** Start times of the requests that the server owes an answer to. */
  const waiting = new Map<symbol, number>()
  return {
    ended,
    kill,
    notify(method, params) {
      if (isOver) return
      connection.sendNotification(method, params).catch((error: unknown) => log.debug("not sent", { method, error }))
    },
    silence() {
      if (waiting.size === 0) return 0
      return Date.now() - Math.max(lastWord, Math.min(...waiting.values()))
    },
    async request<T>(
      method: string,
      params: unknown,
      { deadlineMs, signal }: { deadlineMs: number; signal?: AbortSignal },
    ) {
      signal?.throwIfAborted()
      if (isOver) throw gone(program, await ended)
      const cancel = new rpc.CancellationTokenSource()
      const key = Symbol(method)
      waiting.set(key, Date.now())
      const answer = connection.sendRequest<T>(method, params, cancel.token)
      // A cancelled request is still owed an answer; only then, or at the end of the connection, is it done.
      const done = () => void waiting.delete(key)
      answer.then(done, done)
      const { promise: interrupted, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(late(program, method, deadlineMs)), deadlineMs)
      const abort = () => reject(new Fault("Aborted", "The question to the language server was cancelled."))
      signal?.addEventListener("abort", abort, { once: true })
      try {
        return await Promise.race([answer, interrupted, ended.then((reason) => Promise.reject(gone(program, reason)))])
      } catch (error) {
        cancel.cancel()
        if (error instanceof Fault) throw error
        throw new Fault(
          "Unavailable",
          `The language server ${program} could not answer ${method}: ${(error as Error).message}`,
          { method },
          { cause: error },
        )
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener("abort", abort)
        cancel.dispose()
      }
    },
  }
}

const quiet = () => {}

/**
 * In place of the library's reader, which keeps whatever comes until a header ends it, and looks through all of it again
 * with each chunk.
 */
function frameReader(output: Readable, rpc: typeof Rpc, onWord: () => void): MessageReader {
  const errors = new rpc.Emitter<Error>()
  const closed = new rpc.Emitter<void>()
  const partial = new rpc.Emitter<PartialMessageInfo>()
  return {
    onError: errors.event,
    onClose: closed.event,
    onPartialMessage: partial.event,
    listen(callback) {
      const frames = createFrames((body) => {
        onWord()
        callback(JSON.parse(body) as Message)
      })
      const take = (chunk: Buffer) => {
        try {
          frames.push(chunk)
        } catch (error) {
          output.off("data", take)
          // Drained, so that it is not held up before it is killed.
          output.resume()
          errors.fire(error as Error)
        }
      }
      output.on("data", take)
      output.once("close", () => closed.fire())
      return { dispose: () => output.off("data", take) }
    },
    dispose() {
      for (const emitter of [errors, closed, partial]) emitter.dispose()
    },
  }
}

const gone = (program: string, reason: string) =>
  new Fault("Unavailable", `The language server ${program} is not running: ${reason}`, { program })

const late = (program: string, method: string, deadlineMs: number) =>
  new Fault(
    "Unavailable",
    `The language server ${program} did not answer ${method} within ${deadlineMs / 1000} s. It may still be loading the project; try again later, or search with grep.`,
    { program, method },
  )
