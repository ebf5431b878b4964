import { glob, open, realpath, stat } from "node:fs/promises"
import path from "node:path"
import { isInside } from "../lib/paths.ts"
import type { Log } from "../lib/log.ts"

/** A text that tells the agent how to work here. `path` is the file or the URL. */
export interface Instruction {
  path: string
  text: string
}

export interface InstructionPlace {
  directory: string
  root: string
  /** The folder and those above it, nearest first. */
  folders: readonly string[]
}

export interface InstructionsOptions {
  userHome: string
  /** Global folders whose `AGENTS.md` counts; the first that has one. */
  globalFolders: readonly string[]
  log: Log
  fetch?: typeof fetch
  /** Deadline of one URL, milliseconds. */
  deadline?: number
  now?: () => number
}

export interface Instructions {
  /** For the system prompt: global, project (nearest first), then config `instructions`. Never fails: what cannot be read is logged. */
  load(place: InstructionPlace, configured: readonly string[]): Promise<Instruction[]>
  /**
   * Instruction files in the folders between `file` and the session's folder, nearest first, which `load` does not
   * give. Adds them to `already` (paths) and leaves out what is in it.
   */
  nearby(place: InstructionPlace, file: string, already: Set<string>): Promise<Instruction[]>
}

/** In a project the first of these that exists anywhere on the way up counts, with all files of that name. */
const names = ["AGENTS.md", "CLAUDE.md", "CONTEXT.md"] as const

/** Longer texts are cut: instructions are sent with every step. */
const maxBytes = 128 * 1024
/** A URL is asked again after this time, milliseconds. */
const urlLifetime = 5 * 60_000

export function createInstructions(options: InstructionsOptions): Instructions {
  const { userHome, globalFolders, log, deadline = 5_000, now = Date.now } = options
  const request = options.fetch ?? fetch
  const pages = new Map<string, { text: string | undefined; at: number }>()

  async function readUrl(url: string): Promise<Instruction | undefined> {
    const kept = pages.get(url)
    if (kept && now() - kept.at < urlLifetime)
      return kept.text === undefined ? undefined : { path: url, text: kept.text }
    let text: string | undefined
    try {
      const response = await request(url, { signal: AbortSignal.timeout(deadline) })
      if (!response.ok) throw new Error(`HTTP status ${response.status}`)
      text = capped(await firstBytes(response, maxBytes + 1))
    } catch (error) {
      log.warn("instructions from a URL were left out", { url, reason: (error as Error).message })
    }
    pages.set(url, { text, at: now() })
    return text === undefined ? undefined : { path: url, text }
  }

  async function globalFile(): Promise<string[]> {
    const candidates = globalFolders.map((folder) => path.join(folder, "AGENTS.md"))
    const found = await firstFile([...candidates, path.join(userHome, ".claude", "CLAUDE.md")])
    return found ? [found] : []
  }

  return {
    async load(place, configured) {
      const urls = configured.filter(isUrl)
      const patterns = configured.filter((entry) => !isUrl(entry))
      const listed = await Promise.all([
        globalFile(),
        projectFiles(place.folders),
        ...patterns.map((pattern) => configuredFiles(pattern, place, userHome)),
      ])
      const files = [...new Set(listed.flat())]
      const [texts, fetched] = await Promise.all([Promise.all(files.map(readFileText)), Promise.all(urls.map(readUrl))])
      return [...texts, ...fetched].filter((instruction) => instruction !== undefined)
    },
    async nearby({ root, folders }, file, already) {
      const real = await realpath(file).catch(() => path.resolve(file))
      const isFolder = await stat(real).then(
        (info) => info.isDirectory(),
        () => false,
      )
      const found: Instruction[] = []
      for (
        let at = isFolder ? real : path.dirname(real);
        isInside(root, at) && !folders.includes(at);
        at = path.dirname(at)
      ) {
        const candidate = await firstFile(names.map((name) => path.join(at, name)))
        if (!candidate || candidate === real || already.has(candidate)) continue
        already.add(candidate)
        const instruction = await readFileText(candidate)
        if (instruction) found.push(instruction)
      }
      return found
    },
  }
}

/** As the model sees it. */
export const renderInstruction = ({ path: from, text }: Instruction): string => `Instructions from: ${from}\n${text}`

async function projectFiles(folders: readonly string[]): Promise<string[]> {
  for (const name of names) {
    const found = await existing(folders.map((folder) => path.join(folder, name)))
    if (found.length > 0) return found
  }
  return []
}

/** A path or glob of config `instructions`; a relative one is looked for in the folder and in each above it. */
async function configuredFiles(pattern: string, place: InstructionPlace, userHome: string): Promise<string[]> {
  const expanded = pattern.startsWith("~/") ? path.join(userHome, pattern.slice(2)) : pattern
  const absolute = path.isAbsolute(expanded)
  const bases = absolute ? [path.parse(expanded).root] : place.folders
  if (!/[*?[{]/.test(expanded)) return existing(bases.map((base) => path.resolve(base, expanded)))
  const found: string[] = []
  for (const cwd of bases) {
    const relative = absolute ? path.relative(cwd, expanded) : expanded
    const matches: string[] = []
    for await (const match of glob(relative, { cwd, exclude: (name) => /(^|\/)(node_modules|[.]git)$/.test(name) })) {
      matches.push(path.resolve(cwd, match))
    }
    found.push(...(await existing(matches.sort())))
  }
  return found
}

async function readFileText(file: string): Promise<Instruction | undefined> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return undefined
  try {
    const buffer = Buffer.alloc(maxBytes + 1)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    const text = capped(buffer.subarray(0, bytesRead))
    return text.trim() === "" ? undefined : { path: file, text }
  } finally {
    await handle.close()
  }
}

async function firstBytes(response: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size >= limit) break
  }
  return Buffer.concat(chunks).subarray(0, limit)
}

function capped(bytes: Buffer): string {
  if (bytes.length <= maxBytes) return bytes.toString("utf8")
  return `${bytes.subarray(0, maxBytes).toString("utf8")}\n(cut off after ${maxBytes / 1024} KB)`
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (info) => info.isFile(),
        () => false,
      ),
    ),
  )
  return files.filter((_, index) => found[index])
}

const firstFile = async (files: readonly string[]): Promise<string | undefined> => (await existing(files))[0]

const isUrl = (text: string): boolean => /^https?:\/\//.test(text)
