import { access, constants, readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { hashBytes } from "../lib/content-hash.ts"

/** A script of a workspace that says what it is in its first lines. */
export interface ScriptFile {
  /** File name without its extension, lower case. */
  id: string
  file: string
  values: Record<string, string>
  /** Has something to run, not only a header. */
  body: boolean
  executable: boolean
  /** Of the whole file: what a person allowed to run. */
  hash: string
}

/** Larger files are no scripts. Bytes. */
export const LARGEST = 1024 * 1024

/** The scripts of a folder by name; none when there is no such folder. Files without a shebang or a header are left out. */
export async function scriptFiles(folder: string): Promise<ScriptFile[]> {
  const names = await readdir(folder).catch(() => [] as string[])
  const found = await Promise.all(names.sort().map((name) => scriptFile(path.join(folder, name))))
  const ids = new Set<string>()
  return found.flatMap((script) => {
    if (!script || ids.has(script.id)) return []
    ids.add(script.id)
    return [script]
  })
}

async function scriptFile(file: string): Promise<ScriptFile | undefined> {
  const info = await stat(file).catch(() => undefined)
  const id = scriptId(path.basename(file))
  if (!info?.isFile() || info.size > LARGEST || id === "") return undefined
  const content = await readFile(file).catch(() => Buffer.alloc(0))
  const text = content.toString("utf8")
  const { values, body, shebang } = parseScript(text)
  if (!shebang && Object.keys(values).length === 0) return undefined
  const executable = await access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
  return { id, file, values, body: shebang && body, executable, hash: hashBytes(content) }
}

export const scriptId = (name: string): string =>
  name
    .replace(/\.(sh|bash|zsh|fish|py|js|mjs|cjs|ts|rb|pl|php)$/i, "")
    .replaceAll(".", "-")
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")

/**
 * `key: value` lines between two lines `---`, `#---` or `//---`, right behind the shebang if there is one. The lines carry
 * the same comment mark as the delimiters.
 */
export function parseScript(text: string): { values: Record<string, string>; body: boolean; shebang: boolean } {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/)
  const shebang = lines[0]?.startsWith("#!") ?? false
  let at = shebang ? 1 : 0
  while (lines[at]?.trim() === "") at += 1
  const mark = /^(#|\/\/)?\s*---\s*$/.exec(lines[at] ?? "")
  const values: Record<string, string> = {}
  let rest = at
  if (mark) {
    const prefix = mark[1] ?? ""
    const end = lines.findIndex((line, index) => index > at && /^(#|\/\/)?\s*---\s*$/.test(line))
    if (end > 0) {
      for (const line of lines.slice(at + 1, end)) {
        const plain = line.trim().startsWith(prefix) ? line.trim().slice(prefix.length).trim() : line.trim()
        const pair = /^([A-Za-z_][\w-]*)\s*:\s*(.*)$/.exec(plain)
        if (pair?.[1]) values[pair[1]] = (pair[2] ?? "").trim().replace(/^(["'])(.*)\1$/, "$2")
      }
      rest = end + 1
    }
  }
  return { values, shebang, body: lines.slice(rest).some((line) => line.trim() !== "") }
}

export function portOf(text: string | undefined): number | undefined {
  const port = Number(text)
  return text !== undefined && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}
