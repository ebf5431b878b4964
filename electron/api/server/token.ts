import { randomBytes } from "node:crypto"
import { mkdir, open, readFile, rename, rm } from "node:fs/promises"
import path from "node:path"
import { type Disposable, disposable } from "../../lib/dispose.ts"

/** The install's token: 256 random bits, made at the first start and kept in a file that only its owner can read. */
export async function loadToken(file: string): Promise<string> {
  const kept = await readFile(file, "utf8").catch(() => "")
  if (/^[\w-]{43,}$/.test(kept.trim())) return kept.trim()
  const token = randomBytes(32).toString("base64url")
  await writePrivate(file, `${token}\n`)
  return token
}

export interface Discovery {
  url: string
  token: string
  pid: number
  /** It gives way to a host that a person starts (take-over.ts). */
  guest?: true
}

/** What the last host announced; undefined without one. It may be gone. */
export async function discover(file: string): Promise<Discovery | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Discovery
  } catch {
    return undefined
  }
}

/** Tells local programs where the server is. Disposing removes the file, unless another process has replaced it. */
export async function announce(file: string, discovery: Discovery): Promise<Disposable> {
  const text = `${JSON.stringify(discovery)}\n`
  await writePrivate(file, text)
  return disposable(async () => {
    const now = await readFile(file, "utf8").catch(() => undefined)
    if (now === text) await rm(file, { force: true })
  })
}

/** Written beside its place and moved there, mode 0600 from the first byte: no reader sees a part or another's mode. */
async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const beside = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`
  const handle = await open(beside, "wx", 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, file)
}
