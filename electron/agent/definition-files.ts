import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import type { Reading } from "../lib/stamped.ts"
import type { Fragment } from "../project/config.ts"
import { findFiles } from "./find-files.ts"
import { parseFrontMatter } from "./frontmatter.ts"

/** Folders of a configuration folder and what one markdown file in them means. */
const kinds: { folders: string[]; deep: boolean; fragment: (name: string, data: object, body: string) => object }[] = [
  {
    folders: ["agent", "agents"],
    deep: true,
    fragment: (name, data, body) => ({ agent: { [name]: { ...data, prompt: body } } }),
  },
  {
    folders: ["mode", "modes"],
    deep: false,
    fragment: (name, data, body) => ({ agent: { [name]: { ...data, prompt: body, mode: "primary" } } }),
  },
  {
    folders: ["command", "commands"],
    deep: true,
    fragment: (name, data, body) => ({ command: { [name]: { ...data, template: body } } }),
  },
]

/**
 * Agents, modes and commands that a configuration folder defines by markdown files, as pieces of configuration. A name
 * is the path below the folder without `.md` (`nested/reviewer`). Throws Fault `ConfigInvalid` for bad front matter.
 */
export async function readDefinitionFiles(folder: string): Promise<Reading<Fragment[]>> {
  const exists = await stat(folder).then(
    (info) => info.isDirectory(),
    () => false,
  )
  if (!exists) return { value: [], files: [folder] }
  const value: Fragment[] = []
  const watched: string[] = [folder]
  for (const { folders, deep, fragment } of kinds) {
    for (const name of folders) {
      const root = path.join(folder, name)
      const found = await findFiles(root, (file) => file.endsWith(".md"), deep ? undefined : 0)
      watched.push(...found.folders, ...found.files)
      for (const file of found.files) {
        const { data, body } = await parseFrontMatter(await readFile(file, "utf8"), file)
        const key = path.relative(root, file).slice(0, -".md".length).split(path.sep).join("/")
        value.push({ source: file, value: fragment(key, data, body) as Record<string, unknown> })
      }
    }
  }
  return { value, files: watched }
}
