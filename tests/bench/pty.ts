import { execFile } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import WebSocket from "ws"
import { outrigger, residentMB, type Running, stop } from "./_peer/contender.ts"

/**
 * What a terminal prints, in MB/s at a WebSocket client in this process, against a process that only reads a pseudo
 * terminal; in turn and in one run. Neither side decodes what it gets: both count bytes. Also what the two cost in CPU time,
 * how much the host grows, and how long another terminal takes to answer meanwhile.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 5)
const MEGABYTES = Number(process.env.BENCH_MB ?? 100)
const aim = 0.8

const execute = promisify(execFile)
const raw = path.join(import.meta.dirname, "_peer", "raw-pty.ts")
const home = await mkdtemp(path.join(tmpdir(), "outrigger-bench-"))
const host = await outrigger.start({ home, folder: home, modelUrl: "http://127.0.0.1:9" })
const coloured = path.join(home, "coloured")
const line = (at: number) =>
  `\x1b[3${at % 8}mline\x1b[0m ${at} \x1b[38;2;${at % 256};10;20m${"abcdefghij".repeat(4)}\x1b[m tail\n`
await writeFile(coloured, Array.from({ length: 12_000 }, (_, at) => line(at)).join(""))
const floods = {
  plain: `head -c ${MEGABYTES}000000 /dev/zero | tr '\\0' x | fold -w 99`,
  coloured: `i=0; while [ $i -lt ${Math.round(MEGABYTES * 0.8)} ]; do cat ${coloured}; i=$((i+1)); done`,
}

console.log(
  `${RUNS} rounds of ${MEGABYTES} MB in turn: node-pty read as bytes in a process of its own; our host, to a client in another process`,
)
for (const [name, command] of Object.entries(floods)) {
  const rates: Record<string, number[]> = { raw: [], native: [], opencode: [] }
  const cpu: Record<string, number[]> = { raw: [], native: [], opencode: [] }
  const answers: number[] = []
  const before = await residentMB(host.child.pid!)
  let grown = 0
  for (let round = 0; round < RUNS; round += 1) {
    const { stdout } = await execute(process.execPath, [raw, command])
    const peer = JSON.parse(stdout) as { bytes: number; ms: number; cpu: number }
    cpu["raw"]!.push(peer.cpu / (peer.bytes / 1e6))
    rates["raw"]!.push(peer.bytes / 1e3 / peer.ms)
    for (const way of ["native", "opencode"] as const) {
      const own = await measure(host, command, way)
      rates[way]!.push(own.bytes / 1e3 / own.ms)
      cpu[way]!.push(own.cpu / (own.bytes / 1e6))
      answers.push(...own.answers)
      grown = Math.max(grown, own.resident - before)
    }
  }
  const base = median(rates["raw"]!)
  for (const way of ["native", "opencode"]) {
    const own = median(rates[way]!)
    // Of each round, because what else the machine does changes from one to the next.
    const ratio = median(rates[way]!.map((rate, round) => rate / rates["raw"]![round]!))
    console.log(
      `${name}, ${way} socket: ratio ${ratio.toFixed(3)} (aim ${aim}, ${ratio >= aim ? "met" : "missed"}); ` +
        `outrigger ${own.toFixed(1)} MB/s, raw read ${base.toFixed(1)} MB/s; ` +
        `CPU of the host ${median(cpu[way]!).toFixed(1)} ms/MB, of the raw reader ${median(cpu["raw"]!).toFixed(1)} ms/MB`,
    )
  }
  console.log(
    `${name}: host grew by at most ${grown.toFixed(0)} MB (aim 150); another terminal answered in ${median(answers).toFixed(1)} ms`,
  )
}

await stop(host)
await rm(home, { recursive: true, force: true })

async function measure({ url, headers, child }: Running, command: string, way: "native" | "opencode") {
  const api = async (target: string, init: RequestInit = {}) =>
    (await fetch(url + target, { ...init, headers: { ...headers, "content-type": "application/json" } })).json()
  const create = async (script: string) =>
    (
      (await api("/pty", {
        method: "POST",
        body: JSON.stringify({ command: "/usr/bin/env", args: ["sh", "-c", script] }),
      })) as { id: string }
    ).id
  const at = (id: string) => (way === "native" ? `/outrigger/terminals/${id}` : `/pty/${id}/connect`)
  const [loud, quiet] = [await create(`read go; ${command}`), await create("cat")]
  const flood = new WebSocket(url.replace("http", "ws") + at(loud), { headers })
  const echo = new WebSocket(url.replace("http", "ws") + at(quiet), { headers })
  await Promise.all([once(flood, "message"), once(echo, "message")])

  const type = (socket: WebSocket, data: string) =>
    socket.send(way === "native" ? JSON.stringify({ type: "input", data }) : data)
  const answers: number[] = []
  let bytes = 0
  let resident = 0
  flood.on("message", (data: Buffer, binary) => {
    // The beginning of the stream is the screen; control frames are small.
    if (binary !== (way === "native")) return
    bytes += data.length
    if (way === "native") flood.send(JSON.stringify({ type: "ack", bytes: data.length }))
  })
  let asked = 0
  echo.on("message", () => {
    if (asked) answers.push(performance.now() - asked)
    asked = 0
  })
  const probe = setInterval(() => {
    asked = performance.now()
    type(echo, "x\r")
    void residentMB(child.pid!).then((value) => (resident = Math.max(resident, value)))
  }, 250)
  const spent = await cpuTime(child.pid!)
  const began = performance.now()
  type(flood, "\r")
  await once(flood, "close")
  const ms = performance.now() - began
  const cpu = (await cpuTime(child.pid!)) - spent
  clearInterval(probe)
  echo.terminate()
  await api(`/pty/${quiet}`, { method: "DELETE" })
  return { bytes, ms, cpu, answers, resident }
}

/** CPU time of a process without its children, ms; in steps of the system's clock, 10 ms. Linux only. */
async function cpuTime(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1")
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
