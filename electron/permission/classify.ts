import {
  codeOption,
  destructive,
  interpreters,
  neverAlways,
  neverAlwaysPrefix,
  prefixLength,
  risky,
} from "./command-tables.ts"
import type { ShellWord } from "./shell-word.ts"
import { hasWildcard } from "./wildcard.ts"

export interface CommandFacts {
  /** As written, with its redirects. */
  source: string
  /** Without `NAME=value` prefixes. */
  words: readonly ShellWord[]
  /** `NAME=value` stands before it. */
  prefixed: boolean
  /** It writes a file through a redirect, also one of a group around it. */
  writes: boolean
  /** More arguments come at run time, or a file it is about is only known then. */
  open: boolean
  /** Its text does not say what it does. */
  opaque: boolean
}

export interface Classified {
  /** The pattern an "always" would allow; undefined: none is offered. */
  always?: string
  strict?: "saved" | "every"
  /** Other spellings a deny or ask rule may be written for. */
  also: string[]
}

/** Longest exact command that is worth a rule, in characters. */
const exactLimit = 200

export function classify(facts: CommandFacts): Classified {
  const { source, words, prefixed } = facts
  const name = words[0]?.value
  if (name === undefined || /[~=]/.test(name[0] ?? "")) return { strict: "every", also: [] }
  const program = programName(name)
  const values = words.map((word) => word.value ?? "")
  const length = prefixLength([program, ...values.slice(1, 4)])
  const also = spellings(words, source, Math.max(length, 2))
  if (facts.opaque || runsHiddenCode(program, words)) return { strict: "every", also }

  const subcommandHidden = length > 1 && values[1]?.startsWith("-") === true && words.length > 2
  const guarded =
    facts.writes || prefixed || facts.open || subcommandHidden || words.slice(1).some((word) => isRisky(program, word))
  const strict = guarded ? ("saved" as const) : undefined
  const base = { also, ...(strict ? { strict } : {}) }
  if (neverAlways.has(program) || neverAlwaysPrefix.test(program)) return base

  const broad =
    !guarded && length > 0 && program === name && !destructive.has(program) && !interpreters.has(program)
      ? prefixPattern(words, length)
      : undefined
  const reckless = (destructive.has(program) || length === 0) && words.slice(1).some((word) => isRisky(program, word))
  const certain = !facts.open && !reckless && words.every((word) => word.value !== undefined)
  const always = broad ?? (certain ? exactPattern(source) : undefined)
  return always === undefined ? base : { ...base, always }
}

/** `/usr/bin/rm` and `RM.EXE` are `rm`. */
export function programName(name: string): string {
  const last = name.slice(name.lastIndexOf("/") + 1)
  return last.replace(/\.(exe|cmd|bat)$/i, "")
}

/** Code on the command line (`python -c`), or read from stdin (`curl … | sh`). */
function runsHiddenCode(program: string, words: readonly ShellWord[]): boolean {
  const interpreter = interpreters.has(program) || /^(python|ruby|perl|lua|node)[\d.]+$/.test(program)
  if (!interpreter) return false
  const rest = words.slice(1)
  // Programs of their own languages: their first argument is code by nature, and the exact command can still be told.
  if (/^([gmn]?awk|sed|ed)$/.test(program)) return false
  if (rest.some((word) => word.value === undefined && word.text.startsWith("-"))) return true
  const informs = rest.length === 1 && /^(-v|-V|--version|--help|-h)$/.test(rest[0]!.value ?? "")
  const file = rest.some((word) => !word.value?.startsWith("-"))
  return !informs && (!file || rest.some((word) => codeOption.test(word.value ?? "")) || rest.some(isStdin))
}

const isStdin = (word: ShellWord) => word.value === "-" || word.value === "/dev/stdin"

function isRisky(program: string, word: ShellWord): boolean {
  const value = word.value ?? word.text
  return risky.any.test(value) || risky.of[program]?.test(value) === true
}

function prefixPattern(words: readonly ShellWord[], length: number): string | undefined {
  if (length > 1 && words.length < length) return undefined
  const head = words.slice(0, length)
  const plain = head.every(
    (word, index) =>
      word.value === word.text && /^[\w][\w@:./+-]*$/.test(word.text) && (index > 0 || !/[/]/.test(word.text)),
  )
  return plain ? `${head.map((word) => word.text).join(" ")} *` : undefined
}

/** The command itself as a rule: only when it is short, on one line, and no character of it is a wildcard. */
function exactPattern(source: string): string | undefined {
  return source.length <= exactLimit && !hasWildcard(source) && !/[\r\n]/.test(source) ? source : undefined
}

/**
 * The same command without needless quotes, escapes, blanks, folders and prefixes in the words that rules are written
 * about: name, subcommand, options. `"r"m   -r\f x` is also `rm -rf x`, and `/bin/rm x` is also `rm x`.
 */
function spellings(words: readonly ShellWord[], source: string, significant: number): string[] {
  const simple = words.map((word, index) => {
    const about = index < significant || word.value?.startsWith("-")
    return about && word.value !== undefined && /^[\w@%+=:,./~-]+$/.test(word.value) ? word.value : word.text
  })
  const written = words.map((word) => word.text).join(" ")
  const found = new Set<string>()
  const plain = simple.join(" ")
  // A quoted first argument (`echo "hi"`) is not worth a second spelling unless a rule could be about it: keep all.
  found.add(plain)
  if (written !== source) found.add(written)
  const program = programName(simple[0] ?? "")
  if (program !== simple[0]) found.add([program, ...simple.slice(1)].join(" "))
  found.delete(source)
  return [...found]
}
