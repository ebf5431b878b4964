import type { Pty } from "../../shared/domain/terminal.ts"
import type { Log } from "../lib/log.ts"
import { createFlow, type Flow, type FlowLimits, flowLimits } from "./attachment.ts"
import { createOutputBatch } from "./output-batch.ts"
import { createOutputRing } from "./output-ring.ts"
import type { PtyProcess } from "./pty-process.ts"
import { createScreen, type ScreenSnapshot, type Size } from "./screen.ts"
import { createQuestions } from "./questions.ts"
import { asOutput, type Attachment, type Output, type TerminalClient } from "./terminal-client.ts"

/** Pieces of output are joined for so long, in ms; the first after a rest goes out at once. */
const batchFor = 8
/** Characters that the screen may be behind the output before it is drawn, and before the program has to wait for it. */
const drawBehind = { begin: 1_000_000, wait: 1_400_000 }

export interface Terminal {
  info: Pty
  directory: string
  projectID: string | undefined
  size(): Size
  resize(size: Size): void
  write(data: string | Uint8Array): void
  /** `from`: a position in the output (below 0: its end), or the screen as it stands. */
  attach(client: TerminalClient, from: number | "screen"): Attachment
  /** Takes everything off the screen but the line with the cursor, and what had scrolled out. */
  clear(): Promise<void>
  snapshot(): Promise<ScreenSnapshot>
  /** Resolves when the program and everything it started has ended, with its exit code. */
  ended: Promise<number>
  /** Resolves when the program and everything it started has ended, with its exit code. */
  kill(): Promise<number>
  /** Figures for tests and diagnosis. */
  measure(): { cursor: number; kept: number; behind: number; clients: number; paused: boolean }
}

export interface TerminalOptions {
  info: Omit<Pty, "pid">
  directory: string
  projectID?: string
  size: Size
  log: Log
  limits?: FlowLimits
  start(listeners: { onData(bytes: Buffer): void; onExit(exitCode: number): void }): Promise<PtyProcess>
  /** Once, when the program has ended and every client has all of its output. */
  onEnd(exitCode: number): void
}

/** One running terminal: a program, its kept output, its screen, and the clients that look at it. */
export async function createTerminal(options: TerminalOptions): Promise<Terminal> {
  const { directory, projectID, log, limits = flowLimits } = options
  const ring = createOutputRing()
  const screen = createScreen(ring, options.size)
  const clients = new Set<Flow>()
  const ended = Promise.withResolvers<number>()
  let size = options.size
  const batch = createOutputBatch(ring)
  const questions = createQuestions()
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let lastFlush = 0
  let drawing = false
  let paused = false
  /** Exit code, once the program has ended. */
  let exited: number | undefined

  function onData(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      at += batch.add(at === 0 ? bytes : bytes.subarray(at))
      if (at < bytes.length) flush()
    }
    if (!timer && !immediate) {
      const rest = batchFor - (performance.now() - lastFlush)
      if (rest > 0) timer = setTimeout(flush, rest)
      else immediate = setImmediate(flush)
    }
  }

  function flush(): void {
    clearTimeout(timer)
    clearImmediate(immediate)
    timer = undefined
    immediate = undefined
    if (batch.length() === 0) return
    lastFlush = performance.now()
    const begin = ring.end
    const output = batch.take()
    if (output) {
      if (clients.size === 0) answer(begin, output)
      handOut(begin, output)
    }
    if (![...clients].some((client) => client.sending())) batch.release()
  }

  /** Puts text into the output that the program did not print. */
  function emit(text: string): void {
    const begin = ring.end
    ring.append(text)
    handOut(begin, asOutput(text, ring.end))
  }

  function handOut(begin: number, output: Output): void {
    let shared = { from: begin, output }
    const share = (from: number, to: number): Output => {
      if (shared.from !== from || shared.output.cursor !== to)
        shared = { from, output: asOutput(ring.slice(from, to), to) }
      return shared.output
    }
    for (const client of clients) client.pump(share)
    drawIfBehind()
  }

  /** Programs ask their terminal things and wait for the answer. When nobody is there to give it, the screen does. */
  function answer(begin: number, output: Output): void {
    if (!questions.heard(output)) return
    screen
      .answers(begin, ring.end)
      .then((text) => {
        if (text !== "" && exited === undefined) pty.write(text)
      })
      .catch((error: unknown) => log.debug("a program's question to its terminal was not answered", { error }))
  }

  /** What is not drawn must be kept, so the screen cannot fall behind by more than that. */
  function drawIfBehind(): void {
    if (!drawing && exited === undefined && screen.behind() > drawBehind.begin) {
      drawing = true
      screen
        .catchUp()
        .catch((error: unknown) => log.error("a terminal's screen could not be drawn", { error }))
        .finally(() => {
          drawing = false
          updatePause()
          drawIfBehind()
        })
    }
    updatePause()
  }

  function updatePause(): void {
    if (exited !== undefined) return
    const wait = (drawing && screen.behind() > drawBehind.wait) || [...clients].some((client) => client.holds())
    if (wait === paused) return
    paused = wait
    if (paused) pty.pause()
    else pty.resume()
  }

  async function onExit(exitCode: number): Promise<void> {
    flush()
    exited = exitCode
    // What the program left in the background has lost its terminal: it ends too.
    const leftovers = pty.kill()
    await Promise.all([...clients].map((client) => client.finish(exitCode)))
    screen.dispose()
    options.onEnd(exitCode)
    await leftovers.catch((error: unknown) => log.error("a terminal's processes could not be ended", { error }))
    ended.resolve(exitCode)
  }

  const pty = await options.start({ onData, onExit: (exitCode) => void onExit(exitCode) })
  const info: Pty = { ...options.info, pid: pty.pid }

  return {
    info,
    directory,
    projectID,
    size: () => size,
    resize(next) {
      if (exited !== undefined || (next.cols === size.cols && next.rows === size.rows)) return
      flush()
      size = next
      pty.resize(size)
      screen.resized(ring.end, size)
      for (const client of clients) client.resized(ring.end, size)
    },
    write: (data) => pty.write(data),
    attach(client, from) {
      flush()
      const flow = createFlow({
        client,
        from,
        ring,
        screen,
        limits,
        log,
        othersKeepUp: (self) => [...clients].some((other) => other !== self && other.keepsUp()),
        onChange: updatePause,
        onDispose(self) {
          clients.delete(self)
          updatePause()
        },
      })
      clients.add(flow)
      if (exited !== undefined) void flow.finish(exited)
      return flow
    },
    clear: async () => {
      flush()
      const text = await screen.clearing(flush)
      if (text !== "" && exited === undefined) emit(text)
    },
    snapshot() {
      flush()
      return screen.snapshot()
    },
    ended: ended.promise,
    async kill() {
      await pty.kill()
      return ended.promise
    },
    measure: () => ({
      cursor: ring.end,
      kept: ring.end - ring.start + batch.length(),
      behind: screen.behind(),
      clients: clients.size,
      paused,
    }),
  }
}
