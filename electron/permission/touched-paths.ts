import path from "node:path"
import { programName } from "./classify.ts"
import { fileVerbs, firstIsNoFile, folderOptions } from "./command-tables.ts"
import type { ShellWord } from "./shell-word.ts"

/** The folders a command may run in: `cd a; ls` may list `a`, or where it was when `a` is not there. */
export interface Directories {
  paths: readonly string[]
  /** A `cd` went somewhere that only the run knows. */
  unknown: boolean
}

export interface Touched {
  /** Absolute, links not resolved. */
  paths: string[]
  /** Some file that the command is about is only known at run time. */
  dynamic: boolean
}

const notFiles = /^\/dev\/(null|zero|full|random|urandom|tty|std(in|out|err)|fd\/\d+)$/

export function touchedByCommand(words: readonly ShellWord[], directories: Directories, home: string): Touched {
  const touched: Touched = { paths: [], dynamic: false }
  const program = programName(words[0]?.value ?? "")
  const add = (word: ShellWord) => addWord(touched, word, directories, home)
  const folderOption = folderOptions[program]
  const verb = fileVerbs.has(program)
  let skip = firstIsNoFile.has(program) && !words.some((word) => /^-[ef]$|^--(regexp|file|expression)/.test(word.text))
  let options = true
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]!
    const value = word.value ?? word.text
    if (options && value === "--") {
      options = false
      continue
    }
    if (options && /^-./.test(value)) {
      const inline = /^--?[\w-]+=(.+)$/s.exec(value)?.[1]
      if (folderOption?.test(value) && words[at + 1]) {
        at += 1
        add(words[at]!)
      } else if (inline && (folderOption?.test(value.slice(0, value.indexOf("="))) || /^(\/|~|\.\.)/.test(inline)))
        add({ text: inline, ...(word.value === undefined ? {} : { value: inline }) })
      // From here on find has expressions, not places.
      else if (program === "find" && !/^-[HLPDO]/.test(value)) break
      continue
    }
    if (program === "find" && /^[(!]$/.test(value)) break
    if (skip) {
      skip = false
      continue
    }
    if (program === "dd") {
      const file = /^(?:if|of)=(.*)$/s.exec(value)?.[1]
      if (file) add({ text: file, ...(word.value === undefined ? {} : { value: file }) })
    } else if (verb || (program === "git" && /^(\/|~|\.\.)/.test(value))) add(word)
  }
  return touched
}

export function touchedByRedirect(target: ShellWord, directories: Directories, home: string): Touched {
  const touched: Touched = { paths: [], dynamic: false }
  addWord(touched, target, directories, home)
  return touched
}

function addWord(touched: Touched, word: ShellWord, directories: Directories, home: string): void {
  for (const base of directories.paths) {
    const resolved = resolveWord(word, base, home)
    if (resolved === undefined) touched.dynamic = true
    else if (!notFiles.test(resolved)) touched.paths.push(resolved)
  }
  const value = word.value ?? word.stem ?? ""
  if (directories.unknown && !value.startsWith("/") && !value.startsWith("~")) touched.dynamic = true
}

/** The absolute path that a word names, or undefined when only the run knows. A pattern gives its fixed folder. */
export function resolveWord(word: ShellWord, base: string, home: string): string | undefined {
  const known = word.value ?? homeVariable(word.text, home) ?? folderOfPattern(word.stem)
  if (known === undefined || known.includes("\0")) return undefined
  if (known === "~" || known.startsWith("~/")) return path.resolve(home, `.${known.slice(1)}`)
  // `~name` is another user's home: outside for certain, wherever it is.
  if (/^~[\w.-]/.test(known)) return path.resolve(path.dirname(home), known.slice(1))
  return path.resolve(base, known)
}

function folderOfPattern(stem: string | undefined): string | undefined {
  if (stem === undefined) return undefined
  const slash = stem.lastIndexOf("/")
  return slash < 0 ? "." : stem.slice(0, slash + 1)
}

/** `$HOME/x`, `"${HOME}/x"`. */
function homeVariable(text: string, home: string): string | undefined {
  const rest = /^"?\$(?:HOME\b|\{HOME\})"?((?:\/[^$`*?[\]{}\\"']*)?)"?$/.exec(text)?.[1]
  return rest === undefined ? undefined : home + rest
}
