import { setTimeout as delay } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import type {
  Diagnostic,
  DocumentDiagnosticReport,
  InitializeResult,
  RegistrationParams,
  ServerCapabilities,
} from "vscode-languageserver-protocol"
import type { FileEvent, FileWatcher } from "../../file/watch.ts"
import type { Log } from "../../lib/log.ts"
import type { ProcessTrees } from "../../terminal/process-tree.ts"
import { initializeParams, settingsSection, syncWishes } from "./capabilities.ts"
import { openConnection } from "./connection.ts"
import { createDiagnosticStore, type DiagnosticStore, type FileDiagnostics } from "./diagnostic-store.ts"
import { createDocuments, type Documents } from "./documents.ts"
import type { LocatedServer } from "./locate-server.ts"
import type { ServerDefinition } from "./definitions.ts"

export interface ClientOptions {
  definition: ServerDefinition
  located: LocatedServer
  root: string
  env: NodeJS.ProcessEnv
  trees: Pick<ProcessTrees, "spawn">
  log: Log
  owner?: string
  /** Events of files below a folder, for servers that want to be told. */
  watch?: FileWatcher["watch"]
  onDiagnostics: (file: string) => void
  times: ClientTimes
}

/** All in ms. */
export interface ClientTimes {
  /** For `initialize`. */
  start: number
  /** For questions of the lsp tool. */
  request: number
  /** How long a server may owe an answer without a word before it counts as hanging. */
  silence: number
  /** How long pushed diagnostics must rest before they are taken for complete. */
  quiet: number
}

/** One running language server that has answered `initialize`. */
export interface LanguageClient {
  readonly capabilities: ServerCapabilities
  readonly documents: Documents
  readonly diagnostics: DiagnosticStore
  request<T>(method: string, params: unknown, signal?: AbortSignal): Promise<T>
  /**
   * Brings the diagnostics of a file up to date. `fresh` is false when they did not come before the signal fired: then
   * `items` may be about an older text. Throws Fault `FileNotFound`, `TooLarge`.
   */
  refresh(file: string, signal: AbortSignal): Promise<{ items: Diagnostic[]; fresh: boolean }>
  /** A file was written or removed by us, open in the server or not. */
  changed(file: string, event: FileEvent["event"]): void
  /** Why it should be started anew before the next use; undefined: it is well. */
  complaint(): "hanging" | "outdated" | undefined
  readonly ended: Promise<string>
  /** Asks it to leave, then kills its process tree. */
  stop(): Promise<void>
}

const changeType = { add: 1, change: 2, unlink: 3 } as const
/** ContentModified and ServerCancelled: the question came in the middle of a change and may be asked again. */
const cutShort = [-32801, -32802]
/** Time for changes of files to come together, ms. */
const GATHER = 100
/** For the watch to be set up, ms; on a large tree it may come later than the server is ready. */
const WATCH_READY = 1000
/** Of one notification; whoever checks out another branch touches more. */
const MOST_CHANGES = 1000

/** Starts a server. Throws Fault `Unavailable` when it does not start, dies, or is not ready by the deadline. */
export async function startClient(options: ClientOptions): Promise<LanguageClient> {
  const { definition, root, times, log } = options
  const { settings } = definition
  const diagnostics = createDiagnosticStore()
  const rootUri = pathToFileURL(root).href
  // From before it reads anything, so that no change falls between its look and ours.
  const watching = options.watch?.(root, ({ file, event }) => tell(file, event))
  let isEnded = false
  let wantsChanges = false

  const connection = await openConnection({
    trees: options.trees,
    log,
    program: options.located.program,
    args: options.located.args,
    cwd: root,
    env: { ...options.env, ...definition.env },
    owner: options.owner,
    onRequest,
    onNotification(method, params) {
      if (method !== "textDocument/publishDiagnostics") return
      const file = diagnostics.push(params as Parameters<DiagnosticStore["push"]>[0])
      if (file) options.onDiagnostics(file)
    },
  })
  const unwatch = () => {
    isEnded = true
    clearTimeout(gathering)
    void watching?.dispose()
  }
  let gathering: NodeJS.Timeout | undefined
  /** More changed than it could be told. */
  let missed = false
  const gathered = new Map<string, FileEvent["event"]>()
  void connection.ended.then(unwatch)

  function onRequest(method: string, params: unknown): unknown {
    switch (method) {
      case "workspace/configuration":
        return (params as { items: { section?: string }[] }).items.map(({ section }) =>
          settingsSection(settings, section),
        )
      case "workspace/workspaceFolders":
        return [{ name: root, uri: rootUri }]
      case "client/registerCapability":
        for (const { method: wanted } of (params as RegistrationParams).registrations)
          if (wanted === "workspace/didChangeWatchedFiles") wantsChanges = true
        if (wantsChanges && gathered.size) gathering ??= setTimeout(flush, GATHER)
        return null
      // It may suggest, but only the agent and the person change files.
      case "workspace/applyEdit":
        return { applied: false }
      case "window/showDocument":
        return { success: false }
      case "client/unregisterCapability":
      case "window/workDoneProgress/create":
      case "window/showMessageRequest":
        return null
      default:
        return method.startsWith("workspace/") && method.endsWith("/refresh") ? null : undefined
    }
  }

  function tell(file: string, event: FileEvent["event"]): void {
    if (isEnded) return
    if (gathered.size < MOST_CHANGES) gathered.set(file, event)
    else missed = wantsChanges
    // Until it says that it wants them: servers do so only after they have read the first files.
    if (wantsChanges) gathering ??= setTimeout(flush, GATHER)
  }

  function flush(): void {
    clearTimeout(gathering)
    gathering = undefined
    if (gathered.size === 0 || !wantsChanges) return
    const changes = [...gathered].map(([file, event]) => ({ uri: pathToFileURL(file).href, type: changeType[event] }))
    gathered.clear()
    connection.notify("workspace/didChangeWatchedFiles", { changes })
  }

  let capabilities: ServerCapabilities
  try {
    const answer = await connection.request<InitializeResult>(
      "initialize",
      initializeParams(root, definition.initialization),
      {
        deadlineMs: times.start,
      },
    )
    capabilities = answer?.capabilities ?? {}
  } catch (error) {
    await connection.kill()
    throw error
  }
  await Promise.race([watching?.ready, delay(WATCH_READY, undefined, { ref: false })])
  connection.notify("initialized", {})
  if (settings) connection.notify("workspace/didChangeConfiguration", { settings })

  const wishes = syncWishes(capabilities)
  const documents = createDocuments({
    notify: connection.notify,
    wants: () => wishes,
    onClose(file) {
      diagnostics.forget(file)
      settled.delete(file)
    },
  })
  const request = <T>(method: string, params: unknown, signal?: AbortSignal) =>
    connection.request<T>(method, params, { deadlineMs: times.request, signal })
  /** Of each file: the version whose pushed diagnostics are known. */
  const settled = new Map<string, number>()

  async function pull(uri: string, signal: AbortSignal): Promise<DocumentDiagnosticReport | undefined> {
    for (let attempt = 0; attempt < 5 && !signal.aborted; attempt += 1)
      try {
        return await request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } }, signal)
      } catch (error) {
        const { code } = (error as { cause?: { code?: number } }).cause ?? {}
        if (code === undefined || !cutShort.includes(code)) return undefined
        await delay(GATHER, undefined, { signal }).catch(() => {})
      }
    return undefined
  }

  return {
    capabilities,
    documents,
    diagnostics,
    request,
    async refresh(file, signal) {
      const { uri, version, sentAt } = await documents.sync(file)
      flush()
      let fresh = true
      if (capabilities.diagnosticProvider) {
        const report = await pull(uri, signal)
        fresh = report !== undefined
        if (report?.kind === "full") {
          diagnostics.pulled(file, report.items)
          options.onDiagnostics(file)
        }
      } else if (settled.get(file) !== version) {
        const isFresh = (pushed: FileDiagnostics) =>
          pushed.version === undefined ? pushed.at >= sentAt : pushed.version >= version
        fresh = await diagnostics.settle(file, isFresh, times.quiet, signal)
        if (fresh) settled.set(file, version)
      }
      return { items: diagnostics.of(file), fresh }
    },
    changed(file, event) {
      if (event === "unlink") documents.close(file)
      tell(file, event)
    },
    complaint() {
      if (connection.silence() > times.silence) return "hanging"
      return missed ? "outdated" : undefined
    },
    ended: connection.ended,
    async stop() {
      unwatch()
      await connection.request("shutdown", undefined, { deadlineMs: 500 }).then(
        () => connection.notify("exit", undefined),
        () => {},
      )
      await connection.kill()
    },
  }
}
