import { Fault } from "../../shared/fault.ts"
import { lazy } from "../lib/lazy.ts"
import type { OpenSource, PtySource } from "./pty-source.ts"

const loadPty = lazy(async () => {
  try {
    return await import("node-pty")
  } catch (error) {
    throw new Fault("Unsupported", `Consoles cannot be opened here (${String(error)}).`)
  }
})

/** A Windows console. It speaks text, and its output ends with it. */
export async function openWindowsPty({ file, args, cwd, env, size, onData, onExit }: OpenSource): Promise<PtySource> {
  const { spawn } = await loadPty()
  const pty = spawn(file, args, { ...size, cwd, env })
  let ended = false
  pty.onData((text) => onData(Buffer.from(text)))
  pty.onExit(({ exitCode }) => {
    ended = true
    onExit(Math.max(exitCode, 0))
  })
  return {
    pid: pty.pid,
    write(data) {
      if (!ended) pty.write(typeof data === "string" ? data : Buffer.from(data).toString())
    },
    unwritten: () => 0,
    resize({ cols, rows }) {
      if (!ended) pty.resize(cols, rows)
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    close() {
      if (!ended) pty.kill()
    },
  }
}
