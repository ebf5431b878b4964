import { readFile, stat } from "node:fs/promises"
import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import type { FoundPlace, FoundSymbol, LanguageQuestions } from "../integration/lsp/questions.ts"
import { isInside } from "../lib/paths.ts"
import { onOneLine, type ToolPath, toolPath } from "./tool-path.ts"
import type { Tool, ToolContext } from "./tool.ts"

const parameters = z.object({
  operation: z
    .enum(["diagnostics", "definition", "references", "hover", "symbols"])
    .check(z.describe("What to ask the language server")),
  filePath: z.optional(
    z.string().check(z.describe("The file: absolute, or relative to the working folder. Needed by all but symbols")),
  ),
  line: z.optional(
    z.int().check(z.gte(1), z.describe("Line as read shows it, from 1 (definition, references, hover)")),
  ),
  character: z.optional(z.int().check(z.gte(1), z.describe("Column in that line, from 1; or give symbol instead"))),
  symbol: z.optional(z.string().check(z.describe("The name in that line that is meant, instead of character"))),
  query: z.optional(
    z.string().check(z.describe("symbols over the whole project: (part of) a name. Without it: those of filePath")),
  ),
})
type Input = z.infer<typeof parameters>

const description = `Asks the project's language server about code.

- diagnostics: errors and warnings of a file.
- definition, references, hover: of the name at filePath, line, and character or symbol.
- symbols: by name over the whole project (query), or the outline of one file (filePath).
- Lines and columns count from 1, as read shows them.
- It knows names and types where grep only knows text: prefer it for renames, callers and types.`

export interface LspToolServices {
  /** The questions for a folder. */
  languages(directory: string): Promise<LanguageQuestions>
  /** Diagnostics as a block of text. */
  describe(directory: string, file: string, items: Awaited<ReturnType<LanguageQuestions["problems"]>>): string
}

/** Places listed; more are counted. */
const MOST_PLACES = 100
/** Characters of one shown line, and of a hover. */
const MOST_LINE = 200
const MOST_HOVER = 6000
/** Files whose lines are shown, and the largest of them in bytes. */
const MOST_FILES = 30
const LARGEST = 2 * 1024 * 1024

/** `lsp`: what a language server knows of the code. */
export function createLspTool(services: LspToolServices): Tool<Input> {
  return {
    id: "lsp",
    description,
    parameters,
    async execute(input, context) {
      const { operation, query } = input
      const overProject = operation === "symbols" && query !== undefined && query !== ""
      const target = overProject ? undefined : await targetOf(input, context)
      const languages = await services.languages(context.directory)
      await context.ask({
        permission: "lsp",
        patterns: target?.patterns ?? ["*"],
        always: ["*"],
        metadata: { ...input },
      })
      const { signal } = context
      const finish = (title: string, output: string, count: number) => ({
        title: `${operation} ${title}`,
        output,
        metadata: { operation, count },
      })
      if (!target) {
        const found = await languages.symbols(query ?? "", signal)
        return finish(query ?? "", symbolLines(context, found, true) || "No symbols found.", found.length)
      }
      const file = target.real
      switch (operation) {
        case "diagnostics": {
          const items = await languages.problems(file, signal)
          const text = items.length ? services.describe(context.directory, file, items) : "No problems found."
          return finish(target.title, text, items.length)
        }
        case "symbols": {
          const found = await languages.outline(file, signal)
          return finish(target.title, symbolLines(context, found, false) || "No symbols found.", found.length)
        }
        case "hover": {
          const text = await languages.hover(file, await positionOf(input, target), signal)
          return finish(target.title, text.slice(0, MOST_HOVER) || "Nothing is known of it.", text ? 1 : 0)
        }
        default: {
          const found = await languages[operation](file, await positionOf(input, target), signal)
          return finish(target.title, (await placeLines(context, found)) || `No ${operation} found.`, found.length)
        }
      }
    },
  }
}

async function targetOf({ operation, filePath }: Input, context: ToolContext): Promise<ToolPath> {
  if (!filePath)
    throw new Fault(
      "BadRequest",
      operation === "symbols" ? "Give a query, or a filePath for its outline." : `${operation} needs filePath.`,
    )
  const target = await toolPath(context, filePath)
  const found = await stat(target.real).catch(() => undefined)
  if (!found?.isFile()) throw new Fault("FileNotFound", `${target.named} is not a file.`, { path: target.named })
  if (target.outside)
    throw new Fault("PathOutside", `${target.named} is outside the project, which language servers do not read.`, {
      path: target.named,
    })
  return target
}

/** Counting from 0. Throws Fault `BadRequest` when the line or the symbol is not there. */
async function positionOf({ operation, line, character, symbol }: Input, target: ToolPath) {
  if (line === undefined || (character === undefined && !symbol))
    throw new Fault("BadRequest", `${operation} needs line, and character or symbol.`)
  const lines = (await readFile(target.real, "utf8")).split(/\r\n|\r|\n/)
  const text = lines[line - 1]
  if (text === undefined)
    throw new Fault("BadRequest", `${target.named} has ${lines.length} lines; line ${line} is not there.`)
  if (!symbol) return { line: line - 1, character: Math.min((character ?? 1) - 1, text.length) }
  const at = wordAt(text, symbol)
  if (at < 0) throw new Fault("BadRequest", `"${symbol}" is not in line ${line} of ${target.named}: ${clip(text)}`)
  return { line: line - 1, character: at }
}

/** Where the symbol stands as a whole word, or else as part of one. */
function wordAt(text: string, symbol: string): number {
  const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_$]/u.test(character)
  for (let at = text.indexOf(symbol); at >= 0; at = text.indexOf(symbol, at + 1))
    if (!isWord(text[at - 1]) && !isWord(text[at + symbol.length])) return at
  return text.indexOf(symbol)
}

/** One line per place; the code there is shown for files of the project. */
async function placeLines(context: ToolContext, places: readonly FoundPlace[]): Promise<string> {
  const shown = places.slice(0, MOST_PLACES)
  const inside = [...new Set(shown.map(({ file }) => file))].filter((file) => isInside(context.worktree, file))
  const texts = new Map<string, string[]>()
  await Promise.all(
    inside.slice(0, MOST_FILES).map(async (file) => {
      const size = await stat(file).then(
        (found) => found.size,
        () => Number.POSITIVE_INFINITY,
      )
      if (size <= LARGEST) texts.set(file, (await readFile(file, "utf8")).split("\n"))
    }),
  )
  const lines = shown.map(({ file, start }) => {
    const text = texts.get(file)?.[start.line]?.trim()
    return `${at(context, file, start)}${text ? `: ${clip(text)}` : ""}`
  })
  if (places.length > shown.length) lines.push(`... and ${places.length - shown.length} more`)
  return lines.join("\n")
}

function symbolLines(context: ToolContext, symbols: readonly FoundSymbol[], withFile: boolean): string {
  return symbols
    .map(({ name, kind, file, start, depth }) => {
      const place = withFile ? at(context, file, start) : `line ${start.line + 1}`
      return `${"  ".repeat(depth)}${kinds[kind] ?? "symbol"} ${onOneLine(name)} (${place})`
    })
    .join("\n")
}

function at({ directory }: ToolContext, file: string, { line, character }: FoundPlace["start"]): string {
  const shown = isInside(directory, file) ? file.slice(directory.length + 1) : file
  return `${onOneLine(shown)}:${line + 1}:${character + 1}`
}

const clip = (text: string): string => (text.length > MOST_LINE ? `${text.slice(0, MOST_LINE)}…` : text)

/** By the protocol's SymbolKind. */
const kinds = [
  "",
  "file",
  "module",
  "namespace",
  "package",
  "class",
  "method",
  "property",
  "field",
  "constructor",
  "enum",
  "interface",
  "function",
  "variable",
  "constant",
  "string",
  "number",
  "boolean",
  "array",
  "object",
  "key",
  "null",
  "enum member",
  "struct",
  "event",
  "operator",
  "type parameter",
]
