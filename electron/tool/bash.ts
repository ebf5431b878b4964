import { stat } from "node:fs/promises"
import path from "node:path"
import * as z from "zod/mini"
import { isInside, realpathAllowMissing } from "../lib/paths.ts"
import type { ParsedCommand } from "../permission/command.ts"
import type { CommandRunner } from "../terminal/command-runner.ts"
import type { PermissionAsk, Tool, ToolContext } from "./tool.ts"

const parameters = z.object({
  command: z.string().check(z.describe("The command line")),
  timeout: z.optional(z.int().check(z.positive(), z.describe("Milliseconds after which it is stopped"))),
  workdir: z.optional(
    z.string().check(z.describe("Folder to run in (default: the working folder). Use it in place of cd")),
  ),
  description: z.optional(z.string().check(z.describe("What the command does, in five to ten words"))),
})
type Input = z.infer<typeof parameters>

const DEFAULT_TIMEOUT = 120_000
/** The longest that a timer can wait, ms. */
const LONGEST_TIMEOUT = 2 ** 31 - 1
/** Shown live and kept in the metadata, in characters; the model gets more. */
const MOST_SHOWN = 30_000
/** Time between two updates of the live output, ms. */
const UPDATE_EVERY = 100

const description = `Runs a command line in a shell and answers with what it printed, stdout and stderr as they came.

- Each call is a new shell: variables and folders do not carry over. For another folder give \`workdir\`, not \`cd\`.
- There is no input: a command that waits for it, or opens an editor or pager, fails.
- It is stopped after ${DEFAULT_TIMEOUT / 1000} seconds unless \`timeout\` says otherwise.
- Of a long output you get the end, and the name of a file with all of it.
- Quote paths with blanks. Join commands that depend on each other with \`&&\`; make separate calls of those that do not.
- To read, search, find or change files use the tools for that, not cat, grep, find, sed or echo.
- Commit, push or publish only when asked to.`

export interface BashServices {
  runner: Pick<CommandRunner, "run" | "shell">
  /** Tells a line apart for permissions (electron/permission/command.ts). */
  parse(command: string, options: { directory: string; dialect: "posix" | "other" }): Promise<ParsedCommand>
  /** Variables of the session; undefined ones are taken out of the host's. */
  environment?(context: ToolContext): Promise<Record<string, string | undefined>>
}

/**
 * Asks for a command line in a folder, as it will be run there. Answers what the person put in its place, if anything;
 * that was asked for as well.
 */
export type BashAsk = (context: ToolContext, command: string, cwd: string) => Promise<string | undefined>

export function createBashAsk({ runner, parse }: Pick<BashServices, "runner" | "parse">): BashAsk {
  return async (context, command, cwd) => {
    const { dialect } = await runner.shell()
    const parsed = await parse(command, { directory: cwd, dialect })
    await askOutside(context, command, [cwd, ...parsed.paths])
    const request = bashRequest(command, parsed)
    const granted = request.patterns.length ? await context.ask(request) : undefined
    if (granted?.edited === undefined) return undefined
    const again = bashRequest(granted.edited, await parse(granted.edited, { directory: cwd, dialect }))
    if (again.patterns.length) await context.ask({ ...again, approved: true })
    return granted.edited
  }
}

/** `bash`: one command line. Failing, timing out and being aborted are results; only what may not run is an error. */
export function createBashTool(services: BashServices): Tool<Input> {
  const { runner } = services
  const ask = createBashAsk(services)
  return {
    id: "bash",
    description,
    parameters,
    async execute(input, context) {
      let { command } = input
      const timeout = Math.min(input.timeout ?? DEFAULT_TIMEOUT, LONGEST_TIMEOUT)
      const cwd = path.resolve(context.directory, input.workdir ?? ".")
      const edited = await ask(context, command, cwd)
      command = edited ?? command

      const noted = input.description ? { description: input.description } : {}
      const live = throttled(UPDATE_EVERY, (output: string) => context.progress({ metadata: { output, ...noted } }))
      context.progress({ metadata: { output: "", ...noted } })
      const env = await services.environment?.(context)
      const result = await runner
        .run({
          command,
          cwd,
          timeout,
          signal: context.signal,
          owner: context.sessionID,
          ...(env ? { env } : {}),
          onOutput: (_text, recent) => live.update(() => recent(MOST_SHOWN)),
        })
        .finally(() => live.stop())

      const notes = [
        result.timedOut &&
          `bash tool terminated command after exceeding timeout ${timeout} ms. If this command is expected to take longer and is not waiting for interactive input, retry with a larger timeout value in milliseconds.`,
        result.aborted && "User aborted the command",
      ].filter((note) => note !== false)
      const saved = result.outputPath ? `Full output saved to: ${result.outputPath}\n\n` : ""
      const printed = result.truncated ? `...output truncated...\n\n${saved}${result.tail}` : result.tail
      const suffix = notes.length ? `\n\n<shell_metadata>\n${notes.join("\n")}\n</shell_metadata>` : ""
      return {
        title: command,
        output: `${edited === undefined ? "" : `The user changed the command to: ${command}\n\n`}${printed || "(no output)"}${suffix}`,
        metadata: {
          output: (result.tail || "(no output)").slice(-MOST_SHOWN) + suffix,
          exit: result.exit,
          truncated: result.truncated,
          ...(result.outputPath ? { outputPath: result.outputPath } : {}),
          ...noted,
        },
      }
    },
  }
}

/** What the line asks for: one pattern per simple command; an "always" only when every one of them is understood. */
function bashRequest(command: string, { commands }: ParsedCommand): PermissionAsk {
  const certain = commands.every((each) => each.strict !== "every")
  const offered = certain ? commands.flatMap((each) => each.always ?? []) : []
  const forms = commands
    .filter((each) => each.also.length || each.strict)
    .map(({ source, also, strict }) => [source, { also, ...(strict ? { strict } : {}) }] as const)
  return {
    permission: "bash",
    patterns: [...new Set(commands.map((each) => each.source))],
    always: [...new Set(offered)],
    metadata: { command },
    ...(forms.length ? { forms: Object.fromEntries(forms) } : {}),
  }
}

async function askOutside(context: ToolContext, command: string, paths: readonly string[]): Promise<void> {
  const [worktree, directory] = await Promise.all([real(context.worktree), real(context.directory)])
  const folders = new Set<string>()
  for (const target of await Promise.all(paths.map(real))) {
    if (isInside(worktree, target) || isInside(directory, target)) continue
    const info = await stat(target).catch(() => undefined)
    folders.add(info?.isDirectory() ? target : path.dirname(target))
  }
  if (!folders.size) return
  const directories = [...folders]
  const patterns = directories.map((folder) => path.join(folder, "*"))
  await context.ask({
    permission: "external_directory",
    patterns,
    // A folder with a wildcard in its name would allow others too.
    always: patterns.filter((_pattern, index) => !/[*?]/.test(directories[index]!)),
    metadata: { command, directories, patterns },
  })
}

/** Through every link; a path that cannot be followed counts as written. */
const real = (target: string) => realpathAllowMissing(target).catch(() => target)

/** At most one call per `interval` ms: the first at once, the newest at the end of the interval. */
function throttled(interval: number, show: (value: string) => void) {
  let timer: NodeJS.Timeout | undefined
  let next: (() => string) | undefined
  const tick = () => {
    timer = undefined
    if (!next) return
    const value = next()
    next = undefined
    show(value)
    timer = setTimeout(tick, interval)
  }
  return {
    update(value: () => string) {
      next = value
      if (!timer) tick()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
