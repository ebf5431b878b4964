import type {
  Diagnostic,
  DocumentSymbol,
  Hover,
  Location,
  LocationLink,
  MarkedString,
  Position,
  ServerCapabilities,
  SymbolInformation,
} from "vscode-languageserver-protocol"
import { Fault } from "../../../shared/fault.ts"
import type { LanguageClient } from "./client.ts"
import { pathOf } from "./diagnostic-store.ts"
import { findSymbols } from "./find-symbols.ts"
import type { FolderServers } from "./folder-servers.ts"
import { isProblem } from "./report.ts"

/** A place in a file. Lines and characters count from 0, characters in UTF-16 units. */
export interface FoundPlace {
  file: string
  start: Position
  end: Position
}

export interface FoundSymbol {
  name: string
  /** The protocol's SymbolKind. */
  kind: number
  file: string
  start: Position
  /** How deep it is nested, from 0. */
  depth: number
}

type Asked = (file: string, position: Position, signal?: AbortSignal) => Promise<FoundPlace[]>

/**
 * Questions to the servers of one folder. They start what they need. Each throws Fault `Unsupported` when no server
 * serves the file or knows the question, `Unavailable` when none could answer, `FileNotFound`.
 */
export interface LanguageQuestions {
  problems(file: string, signal?: AbortSignal): Promise<Diagnostic[]>
  definition: Asked
  references: Asked
  /** "" when there is nothing to say. */
  hover(file: string, position: Position, signal?: AbortSignal): Promise<string>
  outline(file: string, signal?: AbortSignal): Promise<FoundSymbol[]>
  /** By name over the whole project; asks running servers, or else starts those the project speaks for. */
  symbols(query: string, signal?: AbortSignal): Promise<FoundSymbol[]>
}

/** How long the tool waits for a file's diagnostics, ms. */
const PATIENCE = 10_000

export function createLanguageQuestions(servers: FolderServers): LanguageQuestions {
  /** Asks every server of the file that can answer; fails only when all of them do. */
  async function ask<T>(
    file: string,
    able: (capabilities: ServerCapabilities) => unknown,
    question: (client: LanguageClient, uri: string) => Promise<T>,
  ): Promise<T[]> {
    const slots = await servers.serving(file)
    if (slots.length === 0)
      throw new Fault(
        "Unsupported",
        `No language server for ${file} is installed in this project or on PATH. Use grep and read instead.`,
        { path: file },
      )
    const answers = await Promise.allSettled(
      slots.map(async (slot) => {
        const client = await slot.client()
        if (!able(client.capabilities)) return undefined
        const { uri } = await client.documents.sync(file)
        return { answer: await question(client, uri) }
      }),
    )
    const given = answers.flatMap((result) =>
      result.status === "fulfilled" && result.value ? [result.value.answer] : [],
    )
    if (given.length) return given
    const failed = answers.find((result) => result.status === "rejected")
    if (failed) throw failed.reason
    throw new Fault("Unsupported", `The language server for ${file} cannot answer that. Use grep and read instead.`, {
      path: file,
    })
  }

  const places =
    (method: string, able: keyof ServerCapabilities, more: Record<string, unknown> = {}): Asked =>
    async (file, position, signal) => {
      const answers = await ask(
        file,
        (capabilities) => capabilities[able],
        (client, uri) =>
          client.request<Location | (Location | LocationLink)[] | null>(
            method,
            { textDocument: { uri }, position, ...more },
            signal,
          ),
      )
      const found = answers.flatMap((answer) => [answer ?? []].flat()).flatMap(placeOf)
      return [...new Map(found.map((place) => [JSON.stringify(place), place])).values()]
    }

  return {
    async problems(file, signal) {
      const patience = AbortSignal.timeout(PATIENCE)
      const until = signal ? AbortSignal.any([signal, patience]) : patience
      const answers = await ask(
        file,
        () => true,
        async (client) => {
          await client.documents.syncAll()
          const { items, fresh } = await client.refresh(file, until)
          signal?.throwIfAborted()
          if (fresh) return items
          throw new Fault(
            "Unavailable",
            `The language server said nothing of ${file} within ${PATIENCE / 1000} s; it may still be loading the project.`,
          )
        },
      )
      return answers.flat().filter(isProblem)
    },
    definition: places("textDocument/definition", "definitionProvider"),
    references: places("textDocument/references", "referencesProvider", { context: { includeDeclaration: true } }),
    async hover(file, position, signal) {
      const answers = await ask(
        file,
        ({ hoverProvider }) => hoverProvider,
        (client, uri) =>
          client.request<Hover | null>("textDocument/hover", { textDocument: { uri }, position }, signal),
      )
      return answers
        .map((answer) => hoverText(answer?.contents))
        .filter((text) => text !== "")
        .join("\n\n")
    },
    async outline(file, signal) {
      const answers = await ask(
        file,
        ({ documentSymbolProvider }) => documentSymbolProvider,
        (client, uri) =>
          client.request<(DocumentSymbol | SymbolInformation)[] | null>(
            "textDocument/documentSymbol",
            { textDocument: { uri } },
            signal,
          ),
      )
      return answers.flatMap((answer) => flatten(file, answer ?? [], 0))
    },
    async symbols(query, signal) {
      let clients = servers.running()
      if (clients.length === 0) {
        const slots = await servers.likely()
        if (slots.length === 0)
          throw new Fault("Unsupported", "No language server serves this project. Use grep instead.")
        clients = await Promise.all(slots.map((slot) => slot.client()))
      }
      const found = await findSymbols(clients, query, signal)
      return found.flatMap(({ name, kind, location }) => {
        const file = pathOf(location.uri)
        return file ? [{ name, kind, file, start: location.range.start, depth: 0 }] : []
      })
    },
  }
}

function placeOf(found: Location | LocationLink): FoundPlace[] {
  const [uri, range] = "targetUri" in found ? [found.targetUri, found.targetSelectionRange] : [found.uri, found.range]
  const file = pathOf(uri)
  return file ? [{ file, start: range.start, end: range.end }] : []
}

function hoverText(contents: Hover["contents"] | undefined): string {
  if (!contents) return ""
  if (Array.isArray(contents)) return contents.map(marked).join("\n\n").trim()
  return marked(contents).trim()
}

const marked = (part: MarkedString | { value: string }): string => (typeof part === "string" ? part : part.value)

function flatten(file: string, symbols: (DocumentSymbol | SymbolInformation)[], depth: number): FoundSymbol[] {
  return symbols.flatMap((symbol) => {
    if ("location" in symbol)
      return [{ name: symbol.name, kind: symbol.kind, file, start: symbol.location.range.start, depth }]
    const { name, kind, selectionRange, children = [] } = symbol
    return [{ name, kind, file, start: selectionRange.start, depth }, ...flatten(file, children, depth + 1)]
  })
}
