import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import { type Contender, opencode, outrigger, type Running, residentMB, stop } from "./_peer/contender.ts"
import { timePrompt } from "./_peer/prompt.ts"

/**
 * Start, memory and turn times against `opencode serve`, in turn and in one run, with the same scripted model behind
 * both. Prints medians and the ratio to the better of the two peers; each has the aim that we set ourselves.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 5)
/** Memory is read when a server has been left alone for this long, ms. */
const REST_MS = 3_000

const aims: Record<string, number> = {
  "start to first healthy answer, ms": 0.4,
  "resident at rest after one session list, MB": 0.25,
  "2,000 deltas: first delta, ms": 0.25,
  "2,000 deltas: total, ms": 0.5,
  "20 tool calls to idle, ms": 0.3,
}

const execute = promisify(execFile)
const model = await startModel()
const contenders: Contender[] = [outrigger, await opencode("1.14.34"), await opencode("1.18.33")]
const figures = new Map<string, Map<string, number[]>>()
const note = (what: string, who: string, value: number) => {
  const row = figures.get(what) ?? new Map<string, number[]>()
  figures.set(what, row)
  row.set(who, [...(row.get(who) ?? []), value])
}

for (let round = 0; round < RUNS; round += 1) {
  for (const contender of contenders) await measure(contender)
  console.error(`round ${round + 1} of ${RUNS}`)
}
model.kill()

for (const [what, row] of figures) {
  const own = median(row.get("outrigger") ?? [])
  const peers = [...row]
    .filter(([name]) => name !== "outrigger")
    .map(([name, values]) => ({ name, value: median(values) }))
  const best = peers.reduce((a, b) => (b.value < a.value ? b : a))
  const ratio = own / best.value
  const verdict = ratio <= (aims[what] ?? 1) ? "met" : "missed"
  const others = peers.map((peer) => `${peer.name} ${peer.value.toFixed(1)}`).join(", ")
  console.log(
    `${what}: ratio ${ratio.toFixed(3)} (aim ${aims[what]}, ${verdict}); outrigger ${own.toFixed(1)}, ${others}`,
  )
}

async function measure(contender: Contender): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), "outrigger-bench-"))
  const folder = path.join(home, "project")
  await prepare(folder)
  let server: Running | undefined
  try {
    server = await contender.start({ home: path.join(home, "home"), folder, modelUrl: model.url })
    note("start to first healthy answer, ms", contender.name, server.startMs)
    await fetch(`${server.url}/session?directory=${encodeURIComponent(folder)}`, { headers: server.headers }).then(
      (answer) => answer.json(),
    )
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
    note("resident at rest after one session list, MB", contender.name, await residentMB(server.child.pid!))
    // The first turn loads what every later one has.
    await timePrompt(server, folder, "say warm")
    const long = await timePrompt(server, folder, "deltas 2000")
    note("2,000 deltas: first delta, ms", contender.name, long.firstDeltaMs ?? Number.NaN)
    note("2,000 deltas: total, ms", contender.name, long.idleMs)
    const tools = await timePrompt(server, folder, "tools 20")
    note("20 tool calls to idle, ms", contender.name, tools.idleMs)
  } finally {
    if (server) await stop(server)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function prepare(folder: string): Promise<void> {
  await execute("git", ["init", "-q", folder])
  await writeFile(
    path.join(folder, "README.md"),
    Array.from({ length: 40 }, (_, line) => `line ${line + 1}`).join("\n"),
  )
  await execute("git", ["add", "."], { cwd: folder })
  await execute("git", ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "-qm", "first"], {
    cwd: folder,
  })
}

async function startModel() {
  const main = path.resolve(import.meta.dirname, "../support/model-server/main.ts")
  const child = spawn(process.execPath, [main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] })
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string]
  const { url } = JSON.parse(line) as { url: string }
  return { url, kill: () => child.kill() }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
