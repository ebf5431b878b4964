import { readFile } from "node:fs/promises"
import type { FormatterStatus } from "../../../shared/domain/integration.ts"
import { hashBytes } from "../../lib/content-hash.ts"
import type { Log } from "../../lib/log.ts"
import { isInside } from "../../lib/paths.ts"
import { replaceFile } from "../../lib/replace-file.ts"
import type { ProcessTrees } from "../../terminal/process-tree.ts"
import { hasEvidence, listed } from "../evidence.ts"
import { findProgram } from "../find-program.ts"
import type { Place } from "../place.ts"
import { candidates, type Chosen, chooseFormatters } from "./choose.ts"
import { runFormatter } from "./run-formatter.ts"

export interface Formatters {
  /**
   * Formats a file that a tool just wrote, by what its project uses. Answers the names of the formatters that changed
   * it. A formatter that fails, hangs or empties the file leaves it as the tool wrote it, and is logged.
   */
  format(place: Place, file: string): Promise<string[]>
  /** Without a `formatter` setting: those that the project uses. With one: all known and configured ones. */
  status(place: Place): Promise<FormatterStatus[]>
}

export interface FormattersOptions {
  trees: Pick<ProcessTrees, "spawn">
  log: Log
  /** Environment of the programs. */
  env: () => NodeJS.ProcessEnv
  /** Milliseconds for one file (default 10 s). */
  deadlineMs?: number
}

/** Formatters running at once, so that a step with many edits does not take the whole machine. */
const MOST_RUNNING = 2

export function createFormatters({ trees, log, env, deadlineMs = 10_000 }: FormattersOptions): Formatters {
  const inTurn = gate(MOST_RUNNING)

  const run = (chosen: Chosen, input?: Uint8Array) =>
    inTurn(() =>
      runFormatter(trees, {
        file: chosen.program,
        args: chosen.args,
        cwd: chosen.cwd,
        env: { ...env(), ...chosen.environment },
        input,
        deadlineMs,
      }),
    )

  /** Whether the file changed. The new text is swapped in only over the text that was formatted. */
  async function throughStdin(chosen: Chosen, file: string): Promise<boolean> {
    const before = await readFile(file)
    const { output, failure } = await run(chosen, before)
    if (failure !== undefined) return complain(chosen, file, failure)
    if (isBlank(output) && !isBlank(before)) return complain(chosen, file, "answered nothing")
    if (output.equals(before)) return false
    await replaceFile(file, output, { expected: hashBytes(before) })
    return true
  }

  async function inPlace(chosen: Chosen, file: string): Promise<boolean> {
    const before = await readFile(file)
    const { failure } = await run(chosen)
    const after = await readFile(file).catch(() => undefined)
    if (after?.equals(before)) return failure === undefined ? false : complain(chosen, file, failure)
    const lost = after === undefined || (isBlank(after) && !isBlank(before))
    if (failure === undefined && !lost) return true
    // Half-written, emptied or gone: what the tool wrote comes back.
    await replaceFile(file, before, { expected: after ? hashBytes(after) : null })
    return complain(chosen, file, failure ?? "emptied the file")
  }

  function complain({ name }: Chosen, file: string, reason: string): false {
    log.warn("a formatter failed; the file stays as it was written", { formatter: name, file, reason })
    return false
  }

  return {
    async format(place, file) {
      if (!isInside(place.root, file)) return []
      const changed: string[] = []
      try {
        for (const chosen of await chooseFormatters(place, file, env()))
          if (await (chosen.way === "stdin" ? throughStdin : inPlace)(chosen, file)) changed.push(chosen.name)
      } catch (error) {
        log.warn("a file could not be formatted; it stays as it was written", { file, error })
      }
      return changed
    },
    async status(place) {
      const config = await place.config()
      if (config.formatter === false) return []
      const folders = [...new Set([place.directory, place.root])]
      const all = await Promise.all(
        candidates(config).map(async ({ name, extensions, known, command, wanted }) => {
          const used = wanted || (known ? await someHas(folders, known.evidence) : false)
          const program = command?.[0] ?? known?.program ?? name
          const search = { from: place.directory, root: place.root, env: env() }
          const enabled = used && (await findProgram(program, search)) !== undefined
          return { name, extensions: [...extensions], enabled }
        }),
      )
      return config.formatter === undefined ? all.filter(({ enabled }) => enabled) : all
    },
  }
}

const isBlank = (bytes: Buffer): boolean =>
  bytes.every((byte) => byte === 10 || byte === 13 || byte === 32 || byte === 9)

async function someHas(folders: readonly string[], evidence: Parameters<typeof hasEvidence>[1]): Promise<boolean> {
  for (const folder of folders) if (await hasEvidence(folder, evidence, await listed(folder))) return true
  return false
}

/** Lets `most` jobs run at once; the others wait in order. */
function gate(most: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(job: () => Promise<T>): Promise<T> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await job()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
