import { fileText, folderEntries } from "./conversation.ts"
import { block, type DemoContext, type DemoTask, failed, call } from "./program.ts"

export function* listFiles(context: DemoContext, folder: string): DemoTask {
  yield `I list ${folder === "." ? "this folder" : `\`${folder}\``}.`
  const result = context.tools.has("list")
    ? yield* call("list", { path: folder })
    : yield* call("read", { filePath: folder })
  if (result.failed) {
    yield failed("Listing", result)
    return "stop"
  }
  yield block(result.output, 60)
  return "done"
}

export function* readFile(file: string): DemoTask {
  yield `I read \`${file}\`.`
  const result = yield* call("read", { filePath: file })
  if (result.failed) {
    yield failed("Reading", result)
    return "stop"
  }
  const text = fileText(result.output)
  yield `\`${file}\` has ${count(text.split("\n").length, "line")}:\n\n${block(text, 40)}`
  return "done"
}

export function* searchFor(text: string): DemoTask {
  yield `I search the project for \`${text}\`.`
  const result = yield* call("grep", { pattern: escapePattern(text) })
  if (result.failed) {
    yield failed("Searching", result)
    return "stop"
  }
  yield /^No (files|matches)/.test(result.output)
    ? `Nothing in the project says \`${text}\`.`
    : block(result.output, 40)
  return "done"
}

const manifests = ["package.json", "Cargo.toml", "pyproject.toml", "go.mod", "pom.xml", "composer.json", "Gemfile"]

export function* explainProject(): DemoTask {
  yield "I look at the folder, its README and its manifest."
  const folder = yield* call("read", { filePath: "." })
  if (folder.failed) {
    yield failed("Looking at the folder", folder)
    return "stop"
  }
  const entries = folderEntries(folder.output)
  const readme = findReadme(entries)
  const manifest = manifests.find((name) => entries.includes(name))
  const files = [readme, manifest].filter((name) => name !== undefined)
  const texts = new Map<string, string>()
  if (files.length > 0) {
    const results = yield files.map((filePath) => ({ tool: "read", input: { filePath } }))
    for (const [index, name] of files.entries()) {
      const result = results[index]
      if (result && !result.failed) texts.set(name, fileText(result.output))
    }
  }
  yield describe(entries, readme, manifest, texts)
  return "done"
}

function describe(
  entries: string[],
  readme: string | undefined,
  manifest: string | undefined,
  texts: Map<string, string>,
): string {
  const said: string[] = []
  const read = readme === undefined ? undefined : texts.get(readme)
  if (read) {
    const title = /^#+\s*(.+)$/m.exec(read)?.[1]
    const paragraph = read
      .split(/\n\s*\n/)
      .map((part) => part.trim())
      .find((part) => part !== "" && !/^(#|!\[|\[!|<|```|[-=]{3,})/.test(part))
    said.push(`**${title ?? readme}**${paragraph ? `: ${paragraph.replace(/\s+/g, " ").slice(0, 400)}` : ""}`)
  } else said.push("There is no README here.")
  const facts = manifest === "package.json" ? packageFacts(texts.get(manifest)) : undefined
  if (facts) said.push(facts)
  else if (manifest) said.push(`Its manifest is \`${manifest}\`.`)
  const folders = entries.filter((name) => name.endsWith("/") && name !== ".git/")
  const files = entries.filter((name) => !name.endsWith("/"))
  const names = (list: string[]) =>
    list
      .slice(0, 12)
      .map((name) => `\`${name}\``)
      .join(", ") + (list.length > 12 ? ` and ${list.length - 12} more` : "")
  if (folders.length > 0) said.push(`Folders: ${names(folders)}.`)
  if (files.length > 0) said.push(`Files: ${names(files)}.`)
  if (entries.length === 0) said.push("The folder is empty.")
  return said.join("\n\n")
}

function packageFacts(text: string | undefined): string | undefined {
  try {
    const manifest = JSON.parse(text ?? "") as Record<string, unknown>
    const keys = (value: unknown) => (typeof value === "object" && value !== null ? Object.keys(value) : [])
    const scripts = keys(manifest.scripts)
    const name = typeof manifest.name === "string" ? manifest.name : "this package"
    return [
      `It is the Node package \`${name}\`${typeof manifest.version === "string" ? ` ${manifest.version}` : ""}`,
      ` with ${count(keys(manifest.dependencies).length, "dependency", "dependencies")}.`,
      scripts.length > 0 ? ` Scripts: ${scripts.map((script) => `\`${script}\``).join(", ")}.` : "",
    ].join("")
  } catch {
    return undefined
  }
}

export const findReadme = (entries: string[]): string | undefined =>
  entries.find((name) => /^readme(\.(md|markdown|txt|rst))?$/i.test(name))

export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`

/** `text` as a pattern that matches only itself. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
