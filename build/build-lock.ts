import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { out } from "./vite/places.ts"

const file = path.join(out, ".build-lock")

/** Runs one build at a time in this checkout; a second `npm start` waits for the first one's build. */
export async function withBuildLock(work: () => Promise<void>): Promise<void> {
  mkdirSync(out, { recursive: true })
  while (!take()) await wait(200)
  try {
    await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function take(): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    if (!isRunning(Number(readIfThere()))) rmSync(file, { force: true })
    return false
  }
}

function readIfThere(): string {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
