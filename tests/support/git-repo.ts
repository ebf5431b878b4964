import { execFile, spawn } from "node:child_process"
import { readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { createNativeGit } from "../../electron/git/native/index.ts"
import { makeFolder, writeFiles } from "./folder.ts"

const run = promisify(execFile)

/** git as a person would run it in `cwd`, with a fixed identity and none of this machine's settings. */
export async function sh(cwd: string, ...args: string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...plainGit }
  const { stdout } = await run("git", ["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", ...args], {
    cwd,
    env,
    maxBuffer: 1 << 28,
  })
  return stdout.replace(/\n$/, "")
}

/** For processes that must not see the machine's configuration. */
export const plainGit = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
}

/** A repository with one commit of these files, on branch main. */
export async function makeRepo(files: Record<string, string> = { "a.txt": "one\n" }): Promise<string> {
  const root = await makeFolder()
  await sh(root, "init", "-q")
  await writeFiles(root, files)
  await commit(root)
  return root
}

/** The same for thousands of files: one pack and one checkout, instead of an object file each. */
export async function makeLargeRepo(files: Record<string, string>): Promise<string> {
  const root = await makeFolder()
  await sh(root, "init", "-q")
  const stream = ["commit refs/heads/main\ncommitter Test <test@example.com> 1700000000 +0000\ndata 5\nlarge\n"]
  for (const [name, content] of Object.entries(files))
    stream.push(`M 100644 inline ${name}\ndata ${Buffer.byteLength(content)}\n${content}\n`)
  const child = spawn("git", ["fast-import", "--quiet"], { cwd: root, stdio: ["pipe", "ignore", "inherit"] })
  child.stdin.end(stream.join(""))
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`fast-import ended with ${code}`))))
  })
  await sh(root, "reset", "-q", "--hard", "main")
  return root
}

export async function commit(root: string, message = "commit"): Promise<string> {
  await sh(root, "add", "-A")
  await sh(root, "commit", "-q", "--allow-empty", "-m", message)
  return sh(root, "rev-parse", "HEAD")
}

/** Every file below `folder` with its size and modification time: equal before and after means untouched. */
export async function listing(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const info = await stat(path.join(folder, name)).catch(() => undefined)
    if (info) found[name] = info.isDirectory() ? "folder" : `${info.size} ${info.mtimeMs}`
  }
  return found
}

export const read = (root: string, name: string) => readFile(path.join(root, name), "utf8")

export async function nativeGit() {
  const git = await createNativeGit()
  if (!git) throw new Error("these tests need git")
  return git
}
