import type { CommandEntry } from "../../../shared/native/command.ts"

export const places: Record<CommandEntry["place"], string> = {
  sandbox: "sandbox",
  folder: "your folder",
  elsewhere: "elsewhere",
}

export function outcome({ ended, exitCode }: Pick<CommandEntry, "ended" | "exitCode">): {
  words: string
  tone: "running" | "good" | "bad"
} {
  if (ended === null) return { words: "running", tone: "running" }
  if (exitCode === 124) return { words: "timed out", tone: "bad" }
  return { words: `exit ${exitCode}`, tone: exitCode === 0 ? "good" : "bad" }
}

/** On one line: what is typed over several lines reads with marks between. */
export const oneLine = (command: string): string => command.trim().replace(/\s*\n\s*/g, " ⏎ ")
