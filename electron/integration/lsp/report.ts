import path from "node:path"
import type { Diagnostic } from "vscode-languageserver-protocol"
import { isInside } from "../../lib/paths.ts"

/** Problems listed of one file; and how many other files are named. */
const MOST_ITEMS = 20
const MOST_OTHERS = 5

export const isError = ({ severity }: Diagnostic): boolean => (severity ?? 1) === 1

/** Hints are no problems: what an editor shows faded, such as unused names. */
export const isProblem = ({ severity }: Diagnostic): boolean => severity !== 4

/** Errors in words for the model; "" when there are none. `others`: files that it did not touch with this call. */
export function errorReport(
  directory: string,
  edited: ReadonlyMap<string, readonly Diagnostic[]>,
  others: ReadonlyMap<string, readonly Diagnostic[]>,
): string {
  const inEdited = blocks(directory, edited)
  const inOthers = blocks(directory, others)
  const parts: string[] = []
  if (inEdited.length)
    parts.push(`The language server reports errors; fix those of your change:\n${inEdited.join("\n")}`)
  if (inOthers.length) {
    const left = inOthers.length - MOST_OTHERS
    const more = left > 0 ? `\n... and in ${left} more files` : ""
    parts.push(`New errors in other files:\n${inOthers.slice(0, MOST_OTHERS).join("\n")}${more}`)
  }
  return parts.join("\n\n")
}

function blocks(directory: string, byFile: ReadonlyMap<string, readonly Diagnostic[]>): string[] {
  return [...byFile].flatMap(([file, items]) => {
    const errors = items.filter(isError)
    return errors.length ? [problemBlock(directory, file, errors)] : []
  })
}

/** One file's problems, most severe first. */
export function problemBlock(directory: string, file: string, items: readonly Diagnostic[]): string {
  const sorted = [...items].sort(
    (a, b) => (a.severity ?? 1) - (b.severity ?? 1) || a.range.start.line - b.range.start.line,
  )
  const left = sorted.length - MOST_ITEMS
  const lines = sorted.slice(0, MOST_ITEMS).map(problemLine)
  if (left > 0) lines.push(`... and ${left} more`)
  return `<diagnostics file="${shownPath(directory, file)}">\n${lines.join("\n")}\n</diagnostics>`
}

const severities = ["ERROR", "WARNING", "INFO", "HINT"]

function problemLine({ severity, range, message, source, code }: Diagnostic): string {
  const origin = [source, code].filter((word) => word !== undefined && word !== "").join(" ")
  const { line, character } = range.start
  const text = typeof message === "string" ? message : (message as { value: string }).value
  return `${severities[(severity ?? 1) - 1] ?? "ERROR"} ${line + 1}:${character + 1} ${text}${origin ? ` (${origin})` : ""}`
}

/** Relative to the session's folder where it is inside. */
export const shownPath = (directory: string, file: string): string =>
  isInside(directory, file) ? path.relative(directory, file).split(path.sep).join("/") : file
