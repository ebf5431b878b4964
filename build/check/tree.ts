import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { trackedFiles } from "./tracked.ts"

/** A source file holds one idea. */
const sourceLimit = 25 * 1024
const source = /^(electron|renderer|shared|build|tests)\/.*\.(ts|tsx|mjs|css)$/
const binary = /\.(png|jpe?g|gif|ico|icns|woff2?|wasm|pdf|zip)$/
const topFolders = new Set(["electron", "renderer", "shared", "build", "tests", "docs", ".ci"])

/**
 * Addresses of a package registry and folders of one machine: they work for whoever wrote them and nobody else. Built
 * from pieces, so that this file is clean too.
 */
const foreign = [
  { pattern: new RegExp(["registry", "npmjs", "(org|com)"].join("\\.")), what: "a registry address" },
  {
    pattern: new RegExp(`(^|[\\s"'\`(=:])/(work|farm|root|home/[a-z]+|Users/[A-Za-z]+)/`),
    what: "a path of one machine",
  },
]
const foreignAllowed = /^package-lock\.json$|\.test\.tsx?$/

/** Rules about files as such. Each problem is one line that names the file. */
export async function treeProblems(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const file of await trackedFiles(root)) {
    const info = await stat(path.join(root, file)).catch(() => null)
    if (!info?.isFile()) continue
    const [top, ...rest] = file.split("/")
    if (top && rest.length > 0 && !topFolders.has(top)) problems.push(`${file}: ${top}/ is not a folder of the layout`)
    if (source.test(file) && info.size > sourceLimit) {
      problems.push(`${file}: ${(info.size / 1024).toFixed(0)} KB, more than ${sourceLimit / 1024}; split it by idea`)
    }
    if (!binary.test(file) && !foreignAllowed.test(file)) {
      problems.push(...foreignLines(file, await readFile(path.join(root, file), "utf8")))
    }
  }
  return problems
}

function foreignLines(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const found = foreign.find((it) => it.pattern.test(line))
    return found ? [`${file}:${index + 1}: ${found.what}: ${line.trim().slice(0, 120)}`] : []
  })
}
