import type { SymbolInformation } from "vscode-languageserver-protocol"
import type { WorkspaceSymbol } from "../../../shared/domain/file.ts"
import type { LanguageClient } from "./client.ts"

/** Answers of one server. */
const MOST_SYMBOLS = 100

/** Symbols by name in the projects that these servers have open. What a server cannot answer is left out. */
export async function findSymbols(
  clients: readonly LanguageClient[],
  query: string,
  signal?: AbortSignal,
): Promise<WorkspaceSymbol[]> {
  const answers = await Promise.allSettled(
    clients
      .filter(({ capabilities }) => capabilities.workspaceSymbolProvider)
      .map((client) => client.request<SymbolInformation[] | null>("workspace/symbol", { query }, signal)),
  )
  signal?.throwIfAborted()
  const start = { line: 0, character: 0 }
  return answers.flatMap((answer) =>
    answer.status === "fulfilled"
      ? (answer.value ?? []).slice(0, MOST_SYMBOLS).map(({ name, kind, location }) => ({
          name,
          kind,
          // A server may leave the range for a second question; the file alone is an answer too.
          location: { uri: location.uri, range: location.range ?? { start, end: start } },
        }))
      : [],
  )
}
