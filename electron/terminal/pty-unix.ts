import { createRequire } from "node:module"
import { ReadStream } from "node:tty"
import { Fault } from "../../shared/fault.ts"
import { lazy } from "../lib/lazy.ts"
import type { OpenSource, PtySource } from "./pty-source.ts"

/** Bytes of one read at most. */
const readSize = 64 * 1024
/** ms without output after a program's end, until its terminal counts as read to the end. Linux says it by itself. */
const quiet = 200

const loadNative = lazy(async () => {
  try {
    const { requireBinary } = await import("node-pty/requireBinary.js")
    return { native: requireBinary("pty.node"), helper: process.platform === "darwin" ? spawnHelper() : "" }
  } catch (error) {
    throw new Fault("Unsupported", `Pseudo terminals cannot be opened here (${String(error)}).`)
  }
})

/** What starts the program on macOS: a file that must lie outside of an app's archive. */
function spawnHelper(): string {
  const require = createRequire(import.meta.url)
  const found = createRequire(require.resolve("node-pty")).resolve(
    `@lydell/node-pty-darwin-${process.arch}/spawn-helper`,
  )
  return found.replace(/\bapp\.asar(?!\.unpacked)/, "app.asar.unpacked")
}

/** All terminals are read into this one: what came is handed on before the next read. */
let shared: Buffer | undefined

/**
 * node-pty's native part with a reader of our own. Its own makes a buffer, a text and an event of each of the 600 to 800
 * reads that a MB comes in, which is most of what reading costs; and it drops what is left 200 ms after the end.
 */
export async function openUnixPty({ file, args, cwd, env, size, onData, onExit }: OpenSource): Promise<PtySource> {
  const { native, helper } = await loadNative()
  let exitCode: number | undefined
  let rest: NodeJS.Timeout | undefined
  let closed = false

  const variables = Object.entries({ ...env, PWD: cwd }).map(([name, value]) => `${name}=${value}`)
  const onEnd = (code: number, signal: number) => {
    exitCode = signal ? 128 + signal : Math.max(code, 0)
    if (closed) return onExit(exitCode)
    rest = setTimeout(() => socket.destroy(), quiet)
    socket.resume()
  }
  const { fd, pid } = native.fork(file, args, variables, cwd, size.cols, size.rows, -1, -1, true, helper, onEnd)

  shared ??= Buffer.allocUnsafeSlow(readSize)
  const socket = new ReadStream(fd, {
    onread: {
      buffer: shared,
      callback(length, bytes) {
        rest?.refresh()
        onData((bytes as Buffer).subarray(0, length))
        return true
      },
    },
  })
  // Linux says EIO where others say that the file ended.
  socket.on("error", () => {})
  socket.on("close", () => {
    closed = true
    clearTimeout(rest)
    if (exitCode !== undefined) onExit(exitCode)
  })
  socket.resume()

  return {
    pid,
    write: (data) => void (socket.writable && socket.write(data)),
    unwritten: () => socket.writableLength,
    resize({ cols, rows }) {
      if (!closed) native.resize(fd, cols, rows)
    },
    pause() {
      if (exitCode === undefined) socket.pause()
    },
    resume: () => void socket.resume(),
    close() {},
  }
}
