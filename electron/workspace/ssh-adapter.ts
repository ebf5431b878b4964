import type { ChildProcess } from "node:child_process"
import { createServer } from "node:net"
import path from "node:path"
import { createInterface } from "node:readline"
import { Fault } from "../../shared/fault.ts"
import type { ProcessTree, ProcessTrees } from "../terminal/process-tree.ts"
import type { RemoteHost, WorkspaceAdapter } from "./adapter.ts"
import { type SshOptions, shellWord, sshOptions } from "./ssh-options.ts"

export interface SshAdapterOptions {
  trees: () => Promise<Pick<ProcessTrees, "spawn">>
  /** The ssh program; default `ssh`. */
  program?: string
  /** Longest that a connection may take to be ready, ms. */
  patienceMs?: number
}

/** How Outrigger is started on the other machine when the workspace does not say. */
const DEFAULT_COMMAND = "outrigger"
const PATIENCE_MS = 45_000
const RETRY_MS = 50

/** Never asks (there is nobody at a terminal), notices a dead line, and fails rather than go on without its tunnel. */
const common = [
  "-T",
  "-o",
  "BatchMode=yes",
  "-o",
  "ConnectTimeout=15",
  "-o",
  "ServerAliveInterval=15",
  "-o",
  "ServerAliveCountMax=3",
  "-o",
  "ExitOnForwardFailure=yes",
]

/**
 * A folder of another machine. The host over there is started through ssh, listens on its own loopback only, and ends with
 * the connection; a second ssh carries its port to this machine. Its token comes over the encrypted connection and is
 * never on a command line.
 */
export function createSshAdapter(options: SshAdapterOptions): WorkspaceAdapter {
  const { trees, program = "ssh", patienceMs = PATIENCE_MS } = options

  async function connect(extra: unknown): Promise<RemoteHost> {
    const target = sshOptions(extra)
    const { spawn } = await trees()
    const start = (args: string[], label: string) =>
      spawn(program, [...common, ...(target.port ? ["-p", String(target.port)] : []), ...args], {
        stdio: ["pipe", "pipe", "pipe"],
        label,
      })
    const deadline = Date.now() + patienceMs
    const host = start(["--", target.host, remoteCommand(target)], `ssh ${target.host}`)
    const ended: ProcessTree[] = [host]
    const close = async () => {
      await Promise.all(ended.map((tree) => tree.kill()))
    }
    try {
      const hostEnd = endOf(host.child)
      const { url, token } = await firstLine(host.child, hostEnd, deadline)
      const remotePort = Number(new URL(url).port)
      const port = await freePort()
      const tunnel = start(
        ["-N", "-L", `127.0.0.1:${port}:127.0.0.1:${remotePort}`, "--", target.host],
        `ssh tunnel ${target.host}`,
      )
      ended.push(tunnel)
      const tunnelEnd = endOf(tunnel.child)
      const authority = `127.0.0.1:${remotePort}`
      const near = `http://127.0.0.1:${port}`
      await answering({ near, authority, token, ended: Promise.race([hostEnd, tunnelEnd]), deadline })
      const closed = Promise.race([hostEnd, tunnelEnd]).then(async (why) => {
        await close()
        return why
      })
      return { url: near, authority, token, directory: target.directory, closed, close }
    } catch (error) {
      await close()
      throw error
    }
  }

  return {
    type: "ssh",
    name: "SSH",
    description: "A folder on another machine, where Outrigger runs without a window. Needs {host, directory} as extra",
    async create(_place, { branch, extra }) {
      const target = sshOptions(extra)
      return {
        name: target.name ?? `${target.host}:${path.posix.basename(target.directory)}`,
        branch,
        directory: target.directory,
        extra: target,
      }
    },
    async remove() {},
    connect: ({ extra }) => connect(extra),
  }
}

function remoteCommand({ command = DEFAULT_COMMAND, directory }: SshOptions): string {
  return `exec ${command} serve --port 0 --json --until-stdin-ends ${shellWord(directory)}`
}

/** Why a process ended, with the last it said. */
function endOf(child: ChildProcess): Promise<string> {
  let said = ""
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-2_000)
  })
  child.stdin?.on("error", () => {})
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`ssh could not be started: ${error.message}`))
    child.once("close", (code, signal) => {
      const last = said.trim().split("\n").slice(-3).join(" ").trim()
      resolve(last || `ssh ended with ${signal ?? `code ${code}`}`)
    })
  })
}

async function firstLine(
  child: ChildProcess,
  ended: Promise<string>,
  deadline: number,
): Promise<{ url: string; token: string }> {
  if (!child.stdout) throw unreachable("ssh has no output")
  const lines = createInterface({ input: child.stdout })
  const line = await within(
    new Promise<string>((resolve, reject) => {
      // A login script may greet before the host speaks.
      lines.on("line", (text) => text.startsWith("{") && resolve(text))
      void ended.then((why) => reject(unreachable(why)))
    }),
    deadline,
  )
  // What else is said there goes nowhere, but must be read: a full pipe would stop the other side.
  child.stdout.resume()
  try {
    const { url, token } = JSON.parse(line) as { url: unknown; token: unknown }
    if (typeof url === "string" && typeof token === "string" && new URL(url).port) return { url, token }
  } catch {
    // Falls through to the refusal.
  }
  throw unreachable("what was started there did not answer as Outrigger does")
}

/** Resolves when the host answers through the tunnel. */
async function answering(input: {
  near: string
  authority: string
  token: string
  ended: Promise<string>
  deadline: number
}): Promise<void> {
  const { near, authority, token, ended, deadline } = input
  let why: string | undefined
  void ended.then((reason) => (why = reason))
  const { request } = await import("node:http")
  for (;;) {
    const status = await new Promise<number>((resolve) => {
      const headers = { host: authority, authorization: `Bearer ${token}` }
      const asked = request(`${near}/global/health`, { headers, timeout: 5_000 }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asked.on("timeout", () => asked.destroy())
      asked.on("error", () => resolve(0))
      asked.end()
    })
    if (status === 200) return
    if (why !== undefined) throw unreachable(why)
    if (Date.now() > deadline) throw unreachable("the tunnel did not open in time")
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

async function within<T>(work: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable("there was no answer in time")), Math.max(deadline - Date.now(), 0))
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** A port that is free now; `ExitOnForwardFailure` makes ssh say so when it no longer is. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0))
    })
  })
}

const unreachable = (why: string) =>
  new Fault(
    "Unavailable",
    `The other machine could not be reached: ${why}. Check that "ssh" gets there without a question and that Outrigger is installed there.`,
  )
