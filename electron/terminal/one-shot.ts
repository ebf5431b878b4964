import { stripVTControlCharacters } from "node:util"
import { Fault } from "../../shared/fault.ts"
import { createBoundedText } from "./bounded-text.ts"
import { childEnvironment } from "./child-environment.ts"
import type { ProcessTrees } from "./process-tree.ts"

export interface OneShotResult {
  cmd: string
  stdout: string
  stderr: string
  exitCode: number
  durationMs: number
  /** Some of stdout or stderr was cut off. */
  truncated: boolean
}

/** Bytes of each stream, and ms. */
const STREAM_LIMIT = 256 * 1024
const TIME_LIMIT = 120_000
/** What the `timeout` program answers. */
const TIMED_OUT = 124

/**
 * Shapes that nobody means, whoever types them. A guard against slips, not against malice: what may run is decided by
 * who may call this.
 */
const blocked: [RegExp, string][] = [
  [
    /\brm\s+(?:-\S+\s+)*-(?:[a-z]*r[a-z]*f|[a-z]*f[a-z]*r)[a-z]*\s+(?:-\S+\s+)*["']?(?:\/|~|\$HOME|\$\{HOME\})\/?\*?["']?(?=$|[\s;&|)])/i,
    "removes everything",
  ],
  [/\bmkfs(?:\.\w+)?\b/, "makes a new file system"],
  [/\bdd\s+(?:\S+\s+)*if=/, "copies raw devices"],
  [/:\s*\(\s*\)\s*\{[^}]*:\s*\|\s*:[^}]*\}/, "is a fork bomb"],
  [/(?:^|[;&|(]|\bsudo\b)\s*(?:\/?\S*\/)?(?:shutdown|reboot)\b/, "turns the machine off"],
]

/** Throws Fault `BadRequest` for an empty command and for one of the shapes above. */
export function assertHarmless(command: string): void {
  if (command.trim() === "") throw new Fault("BadRequest", "There is no command to run: `cmd` is empty.")
  if (command.includes("\0")) throw new Fault("BadRequest", "A command cannot hold NUL characters.")
  const found = blocked.find(([shape]) => shape.test(command))
  if (found) throw new Fault("BadRequest", `This command is blocked: it ${found[1]}. Nothing was run.`)
}

/**
 * Runs one line in a login bash with nothing to read, and answers when it ended, however it ended: after two minutes it
 * and all it started are killed. Colours and pagers are off.
 */
export async function runOnce(
  { trees, env = process.env }: { trees: ProcessTrees; env?: NodeJS.ProcessEnv },
  input: { cmd: string; cwd: string; signal?: AbortSignal; timeLimit?: number },
): Promise<OneShotResult> {
  const { cmd, cwd, signal, timeLimit = TIME_LIMIT } = input
  assertHarmless(cmd)
  const began = performance.now()
  const stdout = createBoundedText(STREAM_LIMIT, "start")
  const stderr = createBoundedText(STREAM_LIMIT, "start")
  const answer = (exitCode: number, note = ""): OneShotResult => ({
    cmd,
    stdout: stripVTControlCharacters(stdout.text()),
    stderr: stripVTControlCharacters(stderr.text()) + note,
    exitCode,
    durationMs: Math.round(performance.now() - began),
    truncated: stdout.truncated() || stderr.truncated(),
  })
  const [file, args] = process.platform === "win32" ? ["bash.exe", ["-lc", cmd]] : ["/bin/bash", ["-lc", cmd]]
  const tree = trees.spawn(file as string, args as string[], {
    cwd,
    env: plainEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
    label: cmd,
  })
  const { child } = tree
  for (const [stream, kept] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const)
    stream?.setEncoding("utf8").on("data", (text: string) => kept.add(text))

  const ended = new Promise<{ code: number | null; error?: Error }>((resolve) => {
    child.once("error", (error) => resolve({ code: 1, error }))
    child.once("close", (code) => resolve({ code }))
    // What it left in the background may hold the pipes open for ever.
    child.once("exit", (code) => void setTimeout(() => resolve({ code }), 250).unref())
  })
  let timedOut = false
  let killing: Promise<void> | undefined
  const stop = () => {
    killing ??= tree.kill()
  }
  const timer = setTimeout(() => {
    timedOut = true
    stop()
  }, timeLimit)
  signal?.addEventListener("abort", stop, { once: true })
  if (signal?.aborted) stop()
  try {
    const { code, error } = await ended
    await killing
    if (error) return answer(1, `The command could not be started: ${error.message}`)
    if (timedOut) return answer(TIMED_OUT, `\n[Stopped after ${timeLimit / 1000} seconds.]`)
    return answer(code ?? 1)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener("abort", stop)
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
}

/** The host's, without what would make programs talk to a person, and without the ports of a server it may belong to. */
function plainEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const { PORT: _port, BACKEND_PORT: _backend, AGENT_PORT: _agent, ...kept } = childEnvironment(env)
  return { ...kept, TERM: "dumb", NO_COLOR: "1", FORCE_COLOR: "0", CLICOLOR: "0", PAGER: "cat", GIT_PAGER: "cat" }
}
