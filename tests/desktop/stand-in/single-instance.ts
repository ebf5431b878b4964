import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs"
import path from "node:path"

interface Handover {
  argv: string[]
  directory: string
  data: unknown
}

/**
 * Electron's single instance lock by files, because the call is synchronous: the first instance holds `lock` with its
 * pid and watches `handover/`; a second one leaves a note there and is told no.
 */
export function takeLock(folder: string, data: unknown, second: (handover: Handover) => void): boolean {
  const lock = path.join(folder, "stand-in-lock")
  const notes = path.join(folder, "stand-in-handover")
  mkdirSync(notes, { recursive: true })
  if (isHeld(lock)) {
    const note = path.join(notes, `.${process.pid}`)
    writeFileSync(note, JSON.stringify({ argv: process.argv, directory: process.cwd(), data }))
    renameSync(note, path.join(notes, String(process.pid)))
    return false
  }
  writeFileSync(lock, String(process.pid))
  watch(notes, () => {
    for (const name of readdirSync(notes)) {
      if (name.startsWith(".")) continue
      const file = path.join(notes, name)
      const handover: Handover = JSON.parse(readFileSync(file, "utf8"))
      rmSync(file)
      second(handover)
    }
  }).unref()
  return true
}

function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0)
    return true
  } catch {
    return false
  }
}
