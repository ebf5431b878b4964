import { readFile } from "node:fs/promises"
import path from "node:path"
import { isDeepStrictEqual } from "node:util"
import type { FormattingOptions } from "jsonc-parser"
import type { Config } from "../../shared/domain/config.ts"
import { Fault } from "../../shared/fault.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { realpathAllowMissing } from "../lib/paths.ts"
import { replaceFile } from "../lib/replace-file.ts"
import { checkConfig } from "./config-check.ts"
import { isObject, parseConfigText } from "./config-text.ts"

interface EditContext {
  env: Record<string, string | undefined>
  userHome: string
}

const writing = new Map<string, Promise<unknown>>()

/**
 * Merges `patch` into one configuration file and keeps its comments, order and indentation; makes the file when there
 * is none. True when it changed. The result is validated before anything is written, and the file is replaced in one
 * step. Throws Fault `ConfigJson` or `ConfigInvalid`, and those of `replaceFile`.
 */
export async function editConfigFile(file: string, patch: Config, context: EditContext): Promise<boolean> {
  const target = await realpathAllowMissing(file)
  const turn = (writing.get(target) ?? Promise.resolve()).catch(() => {}).then(() => edit(target, patch, context))
  writing.set(target, turn)
  try {
    return await turn
  } finally {
    if (writing.get(target) === turn) writing.delete(target)
  }
}

async function edit(file: string, patch: Config, context: EditContext): Promise<boolean> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
  const before = bytes?.toString("utf8")
  const text = before?.trim() ? before : "{}\n"
  const parseContext = { source: file, base: path.dirname(file), ...context }
  const { value } = await parseConfigText(text, parseContext)
  await assertEditable(text, file)
  const changed = await applyPatch(text, value, patch)
  if (changed === text) return false
  checkConfig((await parseConfigText(changed, parseContext)).value, file)
  await replaceFile(file, Buffer.from(changed), { expected: bytes ? hashBytes(bytes) : null, durable: true })
  return true
}

/** A `{env:…}` outside a string parses once it is filled in, but has no place in the tree that edits work on. */
async function assertEditable(text: string, file: string): Promise<void> {
  const { parse } = await import("jsonc-parser")
  const errors: { error: number; offset: number; length: number }[] = []
  parse(text, errors, { allowTrailingComma: true })
  if (errors.length === 0) return
  const message = "a placeholder stands outside quotes, so the file cannot be changed automatically"
  throw new Fault("ConfigJson", `${file}: ${message}. Put it in quotes, or edit the file by hand.`, {
    path: file,
    message,
  })
}

async function applyPatch(text: string, current: Record<string, unknown>, patch: Config): Promise<string> {
  const { applyEdits, modify } = await import("jsonc-parser")
  const formattingOptions = indentation(text)
  let result = text
  for (const { path: at, value } of differences(current, patch as Record<string, unknown>, [])) {
    result = applyEdits(result, modify(result, at, value, { formattingOptions }))
  }
  return result
}

/** The smallest values to set; what already holds is left out, so that placeholders in the file survive. */
function differences(
  current: Record<string, unknown>,
  patch: Record<string, unknown>,
  base: string[],
): { path: string[]; value: unknown }[] {
  return Object.entries(patch).flatMap(([key, value]) => {
    const at = [...base, key]
    const before = current[key]
    if (value === undefined || isDeepStrictEqual(before, value)) return []
    if (isObject(value) && isObject(before)) return differences(before, value, at)
    if (isObject(value) && before === undefined && Object.keys(value).length === 0) return []
    // A permission word stands for everything: refining it must not lift it.
    if (isObject(value) && typeof before === "string" && at.includes("permission")) {
      return [{ path: at, value: { "*": before, ...value } }]
    }
    return [{ path: at, value }]
  })
}

function indentation(text: string): FormattingOptions {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  "
  const eol = text.includes("\r\n") ? "\r\n" : "\n"
  return indent.startsWith("\t")
    ? { insertSpaces: false, tabSize: 4, eol }
    : { insertSpaces: true, tabSize: indent.length, eol }
}
