import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach } from "vitest"

const made: string[] = []

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A real folder with these files (values that are neither text nor bytes are written as JSON), removed after the test. */
export async function makeFolder(files: Record<string, unknown> = {}): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "outrigger-")))
  made.push(root)
  await writeFiles(root, files)
  return root
}

export async function writeFiles(root: string, files: Record<string, unknown>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, isBytes(content) ? content : JSON.stringify(content))
  }
}

const isBytes = (content: unknown): content is string | Uint8Array =>
  typeof content === "string" || content instanceof Uint8Array

export const textOf = (root: string, name: string): Promise<string> => readFile(path.join(root, name), "utf8")
