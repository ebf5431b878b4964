import { readFile } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"

export interface TextContext {
  /** File the text comes from, or the name of the environment variable; named in errors. */
  source: string
  /** Folder that relative `{file:…}` paths start from. */
  base: string
  userHome: string
  env: Record<string, string | undefined>
}

/** The JSON object in a configuration text, and the files that `{file:…}` pulled in. */
export interface ParsedText {
  value: Record<string, unknown>
  files: string[]
}

/**
 * Parses JSON with comments and trailing commas after replacing `{env:NAME}` and `{file:path}`. A blank text is an
 * empty object. Throws Fault `ConfigJson` (with line and column) and `ConfigInvalid` (a `{file:…}` that is not there,
 * or something other than an object).
 */
export async function parseConfigText(text: string, context: TextContext): Promise<ParsedText> {
  const { parse, printParseErrorCode } = await import("jsonc-parser")
  const { text: filled, files } = await substitute(text.replace(/^\uFEFF/, ""), context)
  if (filled.trim() === "") return { value: {}, files }
  const errors: { error: number; offset: number; length: number }[] = []
  const value: unknown = parse(filled, errors, { allowTrailingComma: true })
  const first = errors[0]
  if (first) {
    const before = filled.slice(0, first.offset).split("\n")
    const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
    const message = `${spaced(printParseErrorCode(first.error))} at ${where}`
    throw new Fault("ConfigJson", `${context.source} is not valid JSON: ${message}. Correct it and try again.`, {
      path: context.source,
      message,
    })
  }
  if (!isObject(value)) throw invalid(context.source, "the file must hold one JSON object")
  return { value, files }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const placeholder = /\{(env|file):([^{}]+)\}/y

/**
 * Inside a JSON string the value is escaped, so it can hold quotes and line ends and cannot add keys; elsewhere it is
 * inserted as it is (`"port": {env:PORT}`). Comments are left alone.
 */
async function substitute(text: string, context: TextContext): Promise<{ text: string; files: string[] }> {
  if (!text.includes("{env:") && !text.includes("{file:")) return { text, files: [] }
  const files: string[] = []
  let result = ""
  let inString = false
  for (let at = 0; at < text.length; ) {
    const comment = inString ? 0 : commentLength(text, at)
    if (comment > 0) {
      result += text.slice(at, at + comment)
      at += comment
      continue
    }
    placeholder.lastIndex = at
    const match = text[at] === "{" ? placeholder.exec(text) : null
    if (match) {
      const [whole, kind, name = ""] = match
      const value = kind === "env" ? (context.env[name] ?? "") : await readReference(name, context, files)
      result += inString ? JSON.stringify(value).slice(1, -1) : value
      at += whole.length
      continue
    }
    if (inString && text[at] === "\\") {
      result += text.slice(at, at + 2)
      at += 2
      continue
    }
    if (text[at] === '"') inString = !inString
    result += text[at]
    at += 1
  }
  return { text: result, files }
}

function commentLength(text: string, at: number): number {
  if (text.startsWith("//", at)) {
    const end = text.indexOf("\n", at)
    return (end === -1 ? text.length : end) - at
  }
  if (text.startsWith("/*", at)) {
    const end = text.indexOf("*/", at + 2)
    return (end === -1 ? text.length : end + 2) - at
  }
  return 0
}

async function readReference(name: string, context: TextContext, files: string[]): Promise<string> {
  const file = name.startsWith("~/") ? path.join(context.userHome, name.slice(2)) : path.resolve(context.base, name)
  files.push(file)
  try {
    return (await readFile(file, "utf8")).trim()
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read"
    throw invalid(context.source, `{file:${name}} points to ${file}, which ${reason}`)
  }
}

function invalid(source: string, message: string): Fault {
  return new Fault("ConfigInvalid", `${source}: ${message}.`, { path: source, issues: [{ path: [], message }] })
}

/** `CommaExpected` → `comma expected`. */
const spaced = (code: string): string => code.replace(/(?!^)([A-Z])/g, " $1").toLowerCase()
