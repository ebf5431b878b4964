import { spawn } from "node:child_process"
import path from "node:path"
import { root } from "./say.mjs"

/** The environment for a child: tools in node_modules/.bin first, so that scripts with a shebang get the pinned Node. */
export const withTools = (env = process.env) => {
  const bin = path.join(root, "node_modules", ".bin")
  const key = Object.keys(env).find((name) => name.toLowerCase() === "path") ?? "PATH"
  const parts = (env[key] ?? "").split(path.delimiter)
  return parts[0] === bin ? env : { ...env, [key]: [bin, ...parts].join(path.delimiter) }
}

/** Runs a child whose output goes to stderr. Resolves to its exit code; a signal counts as 1. */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    // Bundlers colour their messages even for a log file.
    const env = process.stderr.isTTY ? withTools() : { NO_COLOR: "1", ...withTools() }
    const child = spawn(file, args, { cwd: root, env, stdio: ["ignore", 2, 2], ...options })
    child.once("error", (error) => {
      process.stderr.write(`outrigger: ${file} could not be started: ${error.message}\n`)
      resolve(127)
    })
    child.once("exit", (code) => resolve(code ?? 1))
  })
}

/** Runs a child in this process's place: its stdin, stdout, signals and exit code are ours. Never returns. */
export async function runInherited(file, args, options = {}) {
  const child = spawn(file, args, { stdio: "inherit", env: withTools(), ...options })
  // A terminal sends Ctrl+C to the whole foreground group: the child has it already, we only have to outlive it.
  const forwarded = ["SIGTERM", "SIGHUP", "SIGINT", ...(process.platform === "win32" ? [] : ["SIGUSR2", "SIGQUIT"])]
  for (const signal of forwarded) {
    process.on(signal, () => {
      if (signal === "SIGINT" && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (...result) => resolve(result))
  })
  if (signal) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
    // The signal ends this process; where it cannot (Windows), say failure.
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  process.exit(code ?? 1)
}
