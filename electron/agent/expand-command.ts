import { realpath, stat } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import type { FilePartInput, TextPartInput } from "../../shared/domain/part.ts"
import { imageType, isPdf } from "../lib/media-type.ts"
import { isInside } from "../lib/paths.ts"

export interface ExpandOptions {
  /** Arguments as the user wrote them. */
  arguments: string
  directory: string
  /** Root that the template's own mentions keep to. */
  root: string
  userHome: string
  /** Runs one `` !`command` `` of the template and answers what it printed. */
  shell: (command: string) => Promise<string>
}

/**
 * A command's prompt: its text, and a file part for each `@path` that exists. What commands print is inserted as it
 * is: neither placeholders nor mentions in it count, and arguments never become shell commands of their own.
 */
export async function expandCommand(
  template: string,
  options: ExpandOptions,
): Promise<(TextPartInput | FilePartInput)[]> {
  const fill = placeholders(template, options.arguments)
  const pieces = splitShell(template)
  const texts = await Promise.all(
    pieces.map(async (piece) => (piece.shell ? options.shell(fill(piece.text)) : fill(piece.text))),
  )
  const given = options.arguments.trim()
  const appended = given !== "" && !/\$(?:ARGUMENTS|[1-9])/.test(template) ? `\n\n${given}` : ""
  const written = pieces.map((piece, index) => (piece.shell ? "" : (texts[index] ?? ""))).join(" ") + appended
  return [{ type: "text", text: (texts.join("") + appended).trim() }, ...(await mentionedFiles(written, options))]
}

interface Piece {
  text: string
  shell: boolean
}

function splitShell(template: string): Piece[] {
  return template.split(/!`([^`]+)`/).map((text, index) => ({ text, shell: index % 2 === 1 }))
}

/** `$ARGUMENTS` is all as written; of `$1`, `$2` … the highest number takes all the words that are left. */
function placeholders(template: string, given: string): (text: string) => string {
  const words = splitWords(given)
  const highest = Math.max(0, ...[...template.matchAll(/\$([1-9]\d*)/g)].map((match) => Number(match[1])))
  return (text) =>
    text.replace(/\$(?:ARGUMENTS|([1-9]\d*))/g, (_all, number: string | undefined) => {
      if (number === undefined) return given
      const at = Number(number) - 1
      return at + 1 === highest ? words.slice(at).join(" ") : (words[at] ?? "")
    })
}

/** Words of an argument line; quotes around a word group and go away. */
function splitWords(line: string): string[] {
  const words = line.match(/"[^"]*"|'[^']*'(?=\s|$)|\S+/g) ?? []
  return words.map((word) => (/^(["']).*\1$/s.test(word) && word.length > 1 ? word.slice(1, -1) : word))
}

// Not after a word or a backtick: an address (`a@b.c`) and code are no mentions.
const mention = /(?<![\w`])@([^\s`,]+)/g

async function mentionedFiles(text: string, options: ExpandOptions): Promise<FilePartInput[]> {
  const names = [...text.matchAll(mention)].map((match) => match[1] ?? "")
  const parts = await Promise.all(names.map((name) => mentionedFile(name, options)))
  const found = parts.filter((part) => part !== undefined)
  return found.filter((part, index) => found.findIndex((other) => other.url === part.url) === index)
}

async function mentionedFile(written: string, options: ExpandOptions): Promise<FilePartInput | undefined> {
  const { directory, root, userHome } = options
  // A bracket or full stop at the end is prose, unless the file's name has it.
  for (const name of [written, written.replace(/[.;:!?)\]}'"]+$/, "")]) {
    for (const base of name.startsWith("~/") ? [userHome] : [directory, root]) {
      const file = path.resolve(base, name.replace(/^~\//, ""))
      const info = name === "" ? undefined : await stat(file).catch(() => undefined)
      if (!info) continue
      // A template comes with the repository: it may not send the user's other files along. What the user types may.
      const named = options.arguments.includes(`@${name}`)
      if (!named && !isInside(root, await realpath(file))) continue
      return { type: "file", url: pathToFileURL(file).href, filename: name, mime: mimeOf(file, info.isDirectory()) }
    }
  }
  return undefined
}

function mimeOf(file: string, isFolder: boolean): string {
  if (isFolder) return "application/x-directory"
  if (isPdf(file)) return "application/pdf"
  const image = imageType(file)
  return image && image !== "image/svg+xml" ? image : "text/plain"
}
