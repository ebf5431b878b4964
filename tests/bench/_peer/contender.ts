import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, "../../..")

/** A server that speaks the opencode API, to be started over and over. */
export interface Contender {
  name: string
  start(work: { home: string; folder: string; modelUrl: string }): Promise<Running>
}

export interface Running {
  url: string
  headers: Record<string, string>
  /** ms from the start of the process to its first healthy answer. */
  startMs: number
  child: ChildProcess
}

const config = (modelUrl: string) => ({
  model: "scripted/scripted",
  small_model: "scripted/scripted",
  permission: "allow",
  provider: {
    scripted: {
      npm: "@ai-sdk/openai-compatible",
      name: "Scripted",
      options: { baseURL: modelUrl, apiKey: "none" },
      models: { scripted: { name: "Scripted", tool_call: true, limit: { context: 400_000, output: 32_000 } } },
    },
  },
})

export const outrigger: Contender = {
  name: "outrigger",
  async start({ home, folder, modelUrl }) {
    await mkdir(path.join(home, "config"), { recursive: true })
    await writeFile(path.join(home, "config", "outrigger.json"), JSON.stringify(config(modelUrl)))
    await mkdir(home, { recursive: true })
    await writeFile(path.join(home, "token"), `${"t".repeat(43)}\n`, { mode: 0o600 })
    const cli = path.join(root, "out", "host", "cli.js")
    return healthy(
      (port) =>
        spawn(process.execPath, [cli, "serve", "--port", String(port), "--home", home, "--json", folder], {
          stdio: "ignore",
        }),
      { authorization: `Bearer ${"t".repeat(43)}` },
    )
  },
}

/** The published `opencode-ai` of that version, installed once into the temporary folder. */
export async function opencode(version: string): Promise<Contender> {
  const folder = path.join(tmpdir(), `outrigger-bench-opencode-${version}`)
  const binary = path.join(folder, "node_modules", `opencode-${process.platform}-${process.arch}`, "bin", "opencode")
  await mkdir(folder, { recursive: true })
  if (!(await readFile(path.join(folder, "ready"), "utf8").catch(() => ""))) {
    console.error(`installing opencode-ai ${version} …`)
    await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true }))
    await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", `opencode-ai@${version}`], {
      cwd: folder,
    })
    await writeFile(path.join(folder, "ready"), version)
  }
  return {
    name: `opencode ${version}`,
    start({ home, folder: cwd, modelUrl }) {
      const env = {
        ...process.env,
        HOME: home,
        XDG_DATA_HOME: path.join(home, "data"),
        XDG_CONFIG_HOME: path.join(home, "config"),
        XDG_STATE_HOME: path.join(home, "state"),
        XDG_CACHE_HOME: path.join(home, "cache"),
        OPENCODE_CONFIG_CONTENT: JSON.stringify(config(modelUrl)),
        // What only a network could answer is off, so that nobody is measured waiting for it.
        OPENCODE_DISABLE_MODELS_FETCH: "1",
        OPENCODE_DISABLE_AUTOUPDATE: "1",
        OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      }
      return healthy((port) => spawn(binary, ["serve", "--port", String(port)], { env, cwd, stdio: "ignore" }), {})
    },
  }
}

async function healthy(start: (port: number) => ChildProcess, headers: Record<string, string>): Promise<Running> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const began = performance.now()
  const child = start(port)
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/global/health`, { headers, signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    )
    if (answer?.ok) break
    if (performance.now() - began > 60_000) throw new Error("the server did not become healthy in a minute")
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return { url, headers, child, startMs: performance.now() - began }
}

export async function stop({ child }: Running): Promise<void> {
  if (child.exitCode !== null) return
  child.kill("SIGKILL")
  await once(child, "exit")
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, "close")
  return port
}

/** Resident memory of a process and all its descendants, MB. Linux only. */
export async function residentMB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8")
  const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "")
  let total = own
  for (const child of children.trim().split(" ").filter(Boolean))
    total += await residentMB(Number(child)).catch(() => 0)
  return total
}
