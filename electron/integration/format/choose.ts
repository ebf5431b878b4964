import path from "node:path"
import type { Config } from "../../../shared/domain/config.ts"
import { hasEvidence, listed } from "../evidence.ts"
import { findProgram } from "../find-program.ts"
import { foldersUpTo } from "../folders-up.ts"
import type { Place } from "../place.ts"
import { type KnownFormatter, knownFormatters } from "./known-formatters.ts"

/** A formatter found for a file, ready to run. */
export interface Chosen {
  name: string
  /** `stdin`: text in, text out. `file`: a command of the user's that rewrites the file itself. */
  way: "stdin" | "file"
  program: string
  args: string[]
  cwd: string
  environment: Record<string, string>
}

/** A formatter as the configuration leaves it. */
export interface Candidate {
  name: string
  extensions: readonly string[]
  known?: KnownFormatter
  /** The user's own command, with `$FILE` for the path. */
  command?: readonly string[]
  environment: Record<string, string>
  /** Runs without evidence, because the configuration names it or asks for all. */
  wanted: boolean
}

/** The user's own commands first, in the order of the configuration. */
export function candidates(config: Config): Candidate[] {
  const setting = config.formatter ?? {}
  if (setting === false) return []
  const entries = setting === true ? {} : setting
  const own: Candidate[] = []
  const known = new Map<string, Candidate>(
    knownFormatters.map((formatter) => [
      formatter.name,
      {
        name: formatter.name,
        extensions: formatter.extensions,
        known: formatter,
        environment: {},
        wanted: setting === true && formatter.evidence.length === 0,
      },
    ]),
  )
  for (const [name, entry] of Object.entries(entries)) {
    const base = known.get(name)
    known.delete(name)
    if (entry.disabled) continue
    const candidate: Candidate = {
      name,
      extensions: entry.extensions ?? base?.extensions ?? [],
      environment: entry.environment ?? {},
      wanted: true,
    }
    if (entry.command?.length) own.push({ ...candidate, command: entry.command })
    else if (base) known.set(name, { ...candidate, known: base.known })
  }
  const order = [...known.values()].sort((a, b) => Number(b.wanted) - Number(a.wanted))
  return [...own, ...order]
}

/**
 * What formats a file: every command of the user's for its extension, or else the one formatter that the nearest
 * configuration file on the way up speaks for and whose program is there.
 */
export async function chooseFormatters(place: Place, file: string, env: NodeJS.ProcessEnv): Promise<Chosen[]> {
  const extension = path.extname(file).toLowerCase()
  const fitting = candidates(await place.config()).filter(
    ({ extensions }) => extension !== "" && extensions.includes(extension),
  )
  const search = { from: path.dirname(file), root: place.root, env }
  const own = fitting.filter(({ command }) => command)
  if (own.length) {
    const found = await Promise.all(own.map((candidate) => ownCommand(candidate, place, file, search)))
    return found.filter((chosen) => chosen !== undefined)
  }
  for (const folder of foldersUpTo(search.from, search.root)) {
    if (fitting.length === 0) return []
    const names = await listed(folder)
    for (const candidate of fitting) {
      const { known, wanted } = candidate
      if (!known || !(await speaksFor(folder, known, names, wanted && folder === place.root))) continue
      const program = await findProgram(known.program, search)
      if (!program) continue
      const { name, environment } = candidate
      return [{ name, way: "stdin", program, args: await known.args(file, folder), cwd: folder, environment }]
    }
  }
  return []
}

const speaksFor = async (folder: string, known: KnownFormatter, names: string[], anyway: boolean) =>
  anyway || hasEvidence(folder, known.evidence, names)

async function ownCommand(
  { name, command = [], environment }: Candidate,
  place: Place,
  file: string,
  search: Parameters<typeof findProgram>[1],
): Promise<Chosen | undefined> {
  const [first = "", ...rest] = command
  const named = first.includes(path.sep) ? path.resolve(place.directory, first) : first
  const program = await findProgram(named, search)
  const args = rest.map((argument) => argument.replaceAll("$FILE", file))
  return program ? { name, way: "file", program, args, cwd: place.directory, environment } : undefined
}
