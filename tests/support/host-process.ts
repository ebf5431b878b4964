import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { createInterface } from "node:readline"
import { afterTest } from "./host.ts"

const cli = path.resolve(import.meta.dirname, "../../electron/cli.ts")

export interface HostProcess {
  url: string
  token: string
  pid: number
  child: ChildProcess
  request(target: string, init?: RequestInit): Promise<Response>
  /** Sends the signal and waits until the process is gone; answers its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** The host as a process of its own, as `npm run serve` starts it. */
export async function startHostProcess(options: {
  home: string
  folder: string
  args?: string[]
}): Promise<HostProcess> {
  const { home, folder, args = [] } = options
  const child = spawn(
    process.execPath,
    [cli, "serve", "--port", "0", "--home", home, "--json", "--log-level", "warn", ...args, folder],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, NODE_NO_WARNINGS: "1" } },
  )
  const exited = once(child, "exit") as Promise<[number | null]>
  const end: HostProcess["end"] = async (signal = "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    const [code] = await exited
    return code
  }
  afterTest(async () => void (await end("SIGKILL")))
  const lines = createInterface({ input: child.stdout! })
  const [first] = (await Promise.race([
    once(lines, "line"),
    exited.then(([code]) => Promise.reject(new Error(`the host ended with ${code} before it answered`))),
  ])) as [string]
  const { url, token, pid } = JSON.parse(first) as { url: string; token: string; pid: number }
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${token}`,
    "x-opencode-directory": encodeURIComponent(folder),
  }
  return {
    url,
    token,
    pid,
    child,
    end,
    request: (target, init = {}) => fetch(url + target, { ...init, headers: { ...headers, ...init.headers } }),
  }
}
