import type { HookEntry, ServiceEntry } from "../../../shared/native/program.ts"
import { count } from "../../lib/count.ts"

export type Tone = "quiet" | "running" | "good" | "bad" | "warning"

export function serviceState({ state, exitCode, port }: ServiceEntry): { words: string; tone: Tone } {
  switch (state) {
    case "running":
      return { words: port === null ? "running" : `running on ${port}`, tone: "running" }
    case "starting":
      return { words: "starting", tone: "running" }
    case "stopping":
      return { words: "stopping", tone: "quiet" }
    case "failed":
      return { words: exitCode === null ? "did not start" : `failed, exit ${exitCode}`, tone: "bad" }
    case "declared":
      return { words: `on port ${port}`, tone: "quiet" }
    case "stopped":
      return { words: exitCode === 0 ? "ended" : "stopped", tone: "quiet" }
  }
}

export function hookResult({ result, exitCode }: HookEntry): { words: string; tone: Tone } {
  switch (result) {
    case "never":
      return { words: "never ran", tone: "quiet" }
    case "running":
      return { words: "running", tone: "running" }
    case "passed":
      return { words: "passed", tone: "good" }
    case "failed":
      return { words: exitCode === null || exitCode < 0 ? "failed" : `failed, exit ${exitCode}`, tone: "bad" }
  }
}

/** When it runs by itself. */
export function hookWhen({ type, pattern }: Pick<HookEntry, "type" | "pattern">): string {
  if (type === "file") return `after a turn that changes ${pattern}`
  return type === "session" ? "when a session begins" : "before the agent's work is committed"
}

/** Why it ran last. */
export function hookWhy({ trigger, files }: HookEntry): string {
  switch (trigger) {
    case "turn":
      return files.length === 0 ? "because it had failed before" : `because the turn changed ${short(files)}`
    case "commit":
      return `before a commit of ${short(files)}`
    case "start":
      return "because the session began"
    case "manual":
      return "because you asked for it"
    case null:
      return ""
  }
}

const short = (files: string[]): string => {
  const [first = "no files", ...others] = files
  return others.length === 0 ? first : `${first} and ${count(others.length, "other file")}`
}

export const trustWords: Record<ServiceEntry["trust"], string> = {
  trusted: "",
  new: "not allowed yet",
  changed: "changed, not allowed yet",
}
