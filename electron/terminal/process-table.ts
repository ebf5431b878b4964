import { execFile } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import { promisify } from "node:util"

const run = promisify(execFile)

/** A running process. Zombies are left out: they are gone but for their parent's attention. */
export interface ProcessInfo {
  pid: number
  parent: number
  group: number
  /** Tells this process from a later one with the same pid, also across a restart of the machine. */
  started: string
}

/** Environment variable that every process we start inherits; its value is one spawn's mark. */
export const markVariable = "OUTRIGGER_PROCESS"

/**
 * All processes that we may see. Windows is not covered: `taskkill` walks trees there by itself. Ending fifty terminals
 * at once asks hundreds of times: those who ask at the same time share one answer, which is never older than their question.
 */
export const listProcesses = shared(readProcesses)

async function readProcesses(): Promise<ProcessInfo[]> {
  if (process.platform === "linux") {
    const boot = await bootId()
    const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
    const found = await Promise.all(names.map((name) => readStat(Number(name), boot)))
    return found.filter((info) => info !== undefined)
  }
  if (process.platform === "win32") return []
  const { stdout } = await run("/bin/ps", ["-axo", "pid=,ppid=,pgid=,stat=,lstart="], {
    env: { ...process.env, LC_ALL: "C" },
  })
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line)
    if (!match || match[4]!.startsWith("Z")) return []
    return [{ pid: Number(match[1]), parent: Number(match[2]), group: Number(match[3]), started: match[5]! }]
  })
}

/** When `pid` was started; undefined when it is not running. */
export async function startTime(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return (await readStat(pid, await bootId()))?.started
  if (process.platform === "win32") {
    const script = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.Ticks`
    return run("powershell.exe", ["-NoProfile", "-Command", script]).then(
      ({ stdout }) => stdout.trim() || undefined,
      () => undefined,
    )
  }
  return (await listProcesses()).find((info) => info.pid === pid)?.started
}

/** Processes that inherited this mark, also those that left group and session. Linux only; elsewhere none. */
export async function markedProcesses(mark: string): Promise<number[]> {
  if (process.platform !== "linux") return []
  return (await listMarks()).get(mark) ?? []
}

const listMarks = shared(readMarks)

async function readMarks(): Promise<Map<string, number[]>> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  const marks = new Map<string, number[]>()
  await Promise.all(
    names.map(async (name) => {
      const environment = `\0${await readFile(`/proc/${name}/environ`, "latin1").catch(() => "")}`
      const at = environment.indexOf(`\0${markVariable}=`)
      if (at < 0) return
      const mark = environment.slice(at + markVariable.length + 2).split("\0", 1)[0] ?? ""
      marks.set(mark, [...(marks.get(mark) ?? []), Number(name)])
    }),
  )
  return marks
}

/** Joins the calls that come before the next run begins. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  return () => {
    next ??= running.then(() => {
      next = undefined
      const now = read()
      running = now.catch(() => {})
      return now
    })
    return next
  }
}

async function readStat(pid: number, boot: string): Promise<ProcessInfo | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined)
  if (text === undefined) return undefined
  // The name in parentheses may hold blanks and parentheses: fields are counted behind the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
  if (fields[0] === "Z" || fields[0] === "X") return undefined
  return { pid, parent: Number(fields[1]), group: Number(fields[2]), started: `${boot}:${fields[19]}` }
}

let boot: Promise<string> | undefined
const bootId = () =>
  (boot ??= readFile("/proc/sys/kernel/random/boot_id", "utf8").then(
    (text) => text.trim(),
    () => "boot",
  ))
