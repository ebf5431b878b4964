import path from "node:path"
import type { HookEntry, ProgramOutput, ServiceEntry, Trust } from "../../../shared/native/program.ts"
import type { HookDetail } from "../hooks/hooks.ts"
import type { Service, WorkspaceServices } from "../services/services.ts"

const relative = (directory: string, file: string) => path.relative(directory, file).split(path.sep).join("/")

export function serviceEntry(
  service: Service,
  about: { hash: string; directory: string; trust: Trust; told: boolean },
): ServiceEntry {
  const { id, name, description, http, https, urlPath = "/", pid, startedAt, exitCode, status, passive } = service
  const port = http ?? https ?? null
  const failed = status === "stopped" && startedAt !== undefined && !about.told && exitCode !== 0
  return {
    id,
    name,
    description: description ?? null,
    file: relative(about.directory, service.path),
    hash: about.hash,
    // What starts nothing needs no leave.
    trust: passive ? "trusted" : about.trust,
    state: passive ? "declared" : failed ? "failed" : status,
    port,
    url: port === null ? null : `${http ? "http" : "https"}://localhost:${port}${urlPath}`,
    pid: pid ?? null,
    started: startedAt === undefined ? null : Date.parse(startedAt),
    exitCode: exitCode ?? null,
  }
}

export function outputOf(run: ReturnType<WorkspaceServices["lastRun"]>): ProgramOutput {
  if (!run) return { text: "", length: 0, truncated: false }
  const said = run.output.map(({ data }) => data ?? "").join("")
  const errors = run.output.flatMap(({ error }) => (error === undefined ? [] : [`${error}\n`])).join("")
  return { text: said + errors, length: run.length, truncated: run.length > said.length }
}

const results = { success: "passed", failure: "failed", running: "running", pending: "never" } as const

export function hookEntry({ run, cause, ...hook }: HookDetail, directory: string, trust: Trust): HookEntry {
  const result = run ? results[run.lastResult] : "never"
  const ended = result === "passed" || result === "failed"
  return {
    id: hook.id,
    name: hook.name,
    description: hook.description ?? null,
    type: hook.type,
    pattern: hook.pattern ?? null,
    notify: hook.notify,
    file: relative(directory, hook.file),
    hash: hook.hash,
    trust,
    result,
    exitCode: ended && run ? run.lastExitCode : null,
    ran: run?.lastRunAt ? Date.parse(run.lastRunAt) : null,
    duration: cause?.duration ?? null,
    runs: run?.runCount ?? 0,
    failures: run?.failCount ?? 0,
    trigger: cause?.trigger ?? null,
    messageID: cause?.messageID ?? null,
    files: cause?.files ?? [],
    told: cause?.told ?? false,
  }
}
