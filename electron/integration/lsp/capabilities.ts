import { basename } from "node:path"
import { pathToFileURL } from "node:url"
import type { InitializeParams, ServerCapabilities } from "vscode-languageserver-protocol"

/** What we tell a server about ourselves: we read, and never let it write. */
export function initializeParams(root: string, initialization: Record<string, unknown> | undefined): InitializeParams {
  const rootUri = pathToFileURL(root).href
  return {
    // A server ends itself when this process is gone.
    processId: process.pid,
    clientInfo: { name: "outrigger" },
    rootPath: root,
    rootUri,
    workspaceFolders: [{ name: basename(root), uri: rootUri }],
    ...(initialization && { initializationOptions: initialization }),
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      window: { workDoneProgress: true },
      workspace: {
        configuration: true,
        workspaceFolders: true,
        didChangeConfiguration: { dynamicRegistration: true },
        didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
        diagnostics: { refreshSupport: true },
        symbol: {},
      },
      textDocument: {
        synchronization: { didSave: true },
        publishDiagnostics: { relatedInformation: false, versionSupport: true },
        diagnostic: { dynamicRegistration: false, relatedDocumentSupport: false },
        definition: { linkSupport: false },
        references: {},
        hover: { contentFormat: ["markdown", "plaintext"] },
        documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      },
    },
  }
}

/** Which notifications about open files the server wants. */
export function syncWishes({ textDocumentSync: sync }: ServerCapabilities) {
  if (typeof sync !== "object") return { change: (sync ?? 0) !== 0, save: false, saveText: false }
  const { save } = sync
  return {
    change: (sync.change ?? 0) !== 0,
    save: save === true || typeof save === "object",
    saveText: typeof save === "object" && save.includeText === true,
  }
}

/** Answers `workspace/configuration`: the part of the settings that a dotted section names, or null. */
export function settingsSection(settings: Record<string, unknown> | undefined, section: string | undefined): unknown {
  if (!settings) return null
  if (!section) return settings
  if (section in settings) return settings[section]
  let at: unknown = settings
  for (const name of section.split(".")) {
    if (typeof at !== "object" || at === null) return null
    at = (at as Record<string, unknown>)[name]
  }
  return at ?? null
}
