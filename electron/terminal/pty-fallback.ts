import { type ChildProcess, spawn } from "node:child_process"
import { constants } from "node:os"
import { createPipeLine } from "./pipe-line.ts"
import type { OpenSource, PtySource } from "./pty-source.ts"
import { isShell } from "./shells.ts"

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/**
 * The program on a pseudo terminal that the `script` utility opens. Its size is the one that it begins with: nobody but
 * the utility can tell the system of another.
 */
export async function openScript(script: string, source: OpenSource): Promise<PtySource> {
  const { file, args, size } = source
  const begin = `stty rows ${size.rows} cols ${size.cols} 2>/dev/null; exec "$0" "$@"`
  const program = ["/bin/sh", "-c", begin, file, ...args]
  const options =
    process.platform === "linux"
      ? ["-q", "-e", "-f", "-c", `exec ${program.map(quoted).join(" ")}`, "/dev/null"]
      : ["-q", "/dev/null", ...program]
  const child = await started(script, options, { ...source, env: { ...source.env, SHELL: "/bin/sh" } })
  child.stdout?.on("data", source.onData)
  child.stderr?.on("data", source.onData)
  return sourceOf(child, source, (data) => void child.stdin?.write(data))
}

/** The program on pipes: lines can be typed, and what it prints is shown. It does not know of a terminal. */
export async function openPipe(source: OpenSource): Promise<PtySource> {
  const { file, args, onData } = source
  const interactive = isShell(file) && args.every((argument) => argument === "-l") ? ["-i"] : []
  const child = await started(file, [...args, ...interactive], source)
  const print = (text: string) => onData(Buffer.from(text.replaceAll("\n", "\r\n")))
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", print)
  const line = createPipeLine({
    echo: (text) => onData(Buffer.from(text)),
    send: (text) => void child.stdin?.write(text),
    end: () => void child.stdin?.end(),
    interrupt() {
      try {
        if (child.pid) process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGINT")
      } catch {
        // It has ended.
      }
    },
  })
  return sourceOf(child, source, (data) => line.type(typeof data === "string" ? data : Buffer.from(data).toString()))
}

function started(file: string, args: string[], { cwd, env }: OpenSource): Promise<ChildProcess> {
  const child = spawn(file, args, {
    cwd,
    env: { ...env, PWD: cwd },
    stdio: "pipe",
    // Leads a session of its own, as a program on a terminal does.
    detached: process.platform !== "win32",
    windowsHide: true,
  })
  // What is typed when it has just ended.
  child.stdin?.on("error", () => {})
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child))
    child.once("error", reject)
  })
}

function sourceOf(child: ChildProcess, { onExit }: OpenSource, write: (data: string | Uint8Array) => void): PtySource {
  const streams = [child.stdout, child.stderr]
  child.once("close", (code, signal) => onExit(signal ? 128 + constants.signals[signal] : (code ?? 0)))
  return {
    pid: child.pid ?? -1,
    write,
    unwritten: () => child.stdin?.writableLength ?? 0,
    resize() {},
    pause() {
      for (const stream of streams) stream?.pause()
    },
    resume() {
      for (const stream of streams) stream?.resume()
    },
    close: () => void child.kill(),
  }
}
