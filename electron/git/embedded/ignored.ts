import { readFile } from "node:fs/promises"
import path from "node:path"
import type { Ignore } from "ignore"

/** The ignore rules that hold in a folder: its own file first, then those above. */
export interface Rules {
  folder: string
  rules: Ignore
  above: Rules | undefined
}

export async function readRules(root: string, folder: string, above: Rules | undefined): Promise<Rules | undefined> {
  const text = await readFile(path.join(root, folder, ".gitignore"), "utf8").catch(() => undefined)
  return text === undefined ? above : { folder, rules: await parse([text]), above }
}

export async function parse(texts: string[]): Promise<Ignore> {
  const { default: ignore } = await import("ignore")
  return texts.reduce((rules, text) => rules.add(text), ignore())
}

/** `name` is relative to the root, with `/` at its end for a folder. The nearest rule that says anything decides. */
export function isIgnored(name: string, rules: Rules | undefined): boolean {
  for (let at = rules; at; at = at.above) {
    const relative = at.folder ? name.slice(at.folder.length + 1) : name
    const answer = at.rules.test(relative)
    if (answer.ignored) return true
    if (answer.unignored) return false
  }
  return false
}
