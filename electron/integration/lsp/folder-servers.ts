import { realpath, stat } from "node:fs/promises"
import path from "node:path"
import type { Diagnostic } from "vscode-languageserver-protocol"
import type { Config } from "../../../shared/domain/config.ts"
import type { WorkspaceSymbol } from "../../../shared/domain/file.ts"
import type { LSPStatus } from "../../../shared/domain/integration.ts"
import type { FileEvent } from "../../file/watch.ts"
import type { Log } from "../../lib/log.ts"
import { isInside } from "../../lib/paths.ts"
import { hasEvidence, listed } from "../evidence.ts"
import type { Place } from "../place.ts"
import { type ClientOptions, type ClientTimes, type LanguageClient, startClient } from "./client.ts"
import { diagnosticKey } from "./diagnostic-store.ts"
import { type ServerDefinition, serverDefinitions, serves } from "./definitions.ts"
import { type KnownServer, knownServers } from "./known-servers.ts"
import { findRoot, locateServer } from "./locate-server.ts"
import { findSymbols } from "./find-symbols.ts"
import { errorReport, isError, isProblem } from "./report.ts"
import { createSlot, type ServerSlot, type SlotTimes } from "./slot.ts"

export interface Diagnosed {
  /** By absolute path; the protocol's own shape. */
  diagnostics: Record<string, Diagnostic[]>
  /** Errors in words; "" for none. */
  report: string
}

/** The language servers of one folder. */
export interface FolderServers {
  status(): LSPStatus[]
  /** Whether some server would serve this folder, as far as the files at its root tell. Starts none. */
  applies(): Promise<boolean>
  /**
   * What servers say of files that were just written. Waits a bounded time, longer for a server's first answer; what
   * comes later is told with the next call. Never throws for what servers do.
   */
  diagnose(files: readonly string[], signal?: AbortSignal): Promise<Diagnosed>
  /** A tool changed a file: running servers hear of it. */
  changed(file: string, event: FileEvent["event"]): void
  /** Slots of the servers for a file, making those that are installed and missing here. Starts none. */
  serving(file: string): Promise<ServerSlot[]>
  /** Slots of servers that the files at the folder's root speak for. */
  likely(): Promise<ServerSlot[]>
  running(): LanguageClient[]
  /** Symbols by name, of the servers that run. Starts none. */
  symbols(query: string, signal?: AbortSignal): Promise<WorkspaceSymbol[]>
  slots(): ServerSlot[]
  dispose(): Promise<void>
}

export interface ServerTimes extends ClientTimes, SlotTimes {
  /** How long an edit waits for diagnostics, ms: of a server that has answered before, and of one that has not. */
  warm: number
  cold: number
}

export interface FolderServersOptions {
  place: Place
  trees: ClientOptions["trees"]
  log: Log
  env: () => NodeJS.ProcessEnv
  watch?: ClientOptions["watch"]
  times: ServerTimes
  known?: readonly KnownServer[]
  /** Called before a server starts, so that others can be stopped for it. */
  makeRoom(): Promise<void>
  onUpdated(): void
  onDiagnostics(server: string, file: string): void
}

/** Other open files that are looked at again after an edit. */
const MOST_OTHERS = 10
/** Problems of one file kept in a tool's metadata. */
const MOST_KEPT = 50
/** Edits that wait for the first answer of a slow server; later ones wait no longer than for any. */
const COLD_WAITS = 2
/** For how long `applies` believes its last look, ms. */
const LOOK_AGAIN = 30_000

export function createFolderServers(options: FolderServersOptions): FolderServers {
  const { place, log, env, times, known = knownServers } = options
  const slots = new Map<string, ServerSlot>()
  const coldWaits = new Map<ServerSlot, number>()
  /** Errors that were reported, by file. */
  const told = new Map<string, Set<string>>()
  let isDisposed = false
  let made: { config: Config; definitions: ServerDefinition[] } | undefined
  let looked: { config: Config; at: number; answer: Promise<boolean> } | undefined

  async function definitions(): Promise<ServerDefinition[]> {
    const config = await place.config()
    if (made?.config === config) return made.definitions
    const next = serverDefinitions(config, known)
    const before = made?.definitions ?? []
    made = { config, definitions: next }
    // What the new configuration changes or leaves out is ended.
    for (const definition of before) {
      const now = next.find(({ id }) => id === definition.id)
      if (now && JSON.stringify(now) === JSON.stringify(definition)) continue
      for (const [key, slot] of slots)
        if (slot.id === definition.id) {
          slots.delete(key)
          void slot.dispose()
        }
    }
    return next
  }

  function slotFor(definition: ServerDefinition, root: string, from: string): ServerSlot {
    const key = `${definition.id}\0${root}`
    const existing = slots.get(key)
    if (existing) return existing
    const slot = createSlot({
      id: definition.id,
      root,
      log,
      times,
      onChange: options.onUpdated,
      stamp: () => stampOf(root, definition.restartOn ?? []),
      async start() {
        const located = await locateServer(definition, { from, root: place.root, env: env() })
        if (!located) throw new Error(`${definition.id} is not installed any more`)
        await options.makeRoom()
        log.info("starting a language server", { server: definition.id, program: located.program, root })
        return startClient({
          definition: { ...definition, settings: await settingsFor(definition, root) },
          located,
          root,
          env: env(),
          trees: options.trees,
          log,
          watch: options.watch,
          times,
          owner: ownerOf(place),
          onDiagnostics: (file) => options.onDiagnostics(definition.id, file),
        })
      },
    })
    slots.set(key, slot)
    return slot
  }

  async function serving(file: string): Promise<ServerSlot[]> {
    if (isDisposed || !isInside(place.root, file) || file.includes(`${path.sep}node_modules${path.sep}`)) return []
    const extension = path.extname(file).toLowerCase()
    const found: { definition: ServerDefinition; slot: ServerSlot }[] = []
    for (const definition of await definitions()) {
      if (!serves(definition, extension)) continue
      const root = await findRoot(definition, file, place.root)
      const search = { from: path.dirname(file), root: place.root, env: env() }
      if (root === undefined) continue
      if (!slots.has(`${definition.id}\0${root}`) && !(await locateServer(definition, search))) continue
      found.push({ definition, slot: slotFor(definition, root, search.from) })
    }
    const replaced = new Set(found.flatMap(({ definition }) => definition.replaces ?? []))
    return found.filter(({ definition }) => !replaced.has(definition.id)).map(({ slot }) => slot)
  }

  /** Definitions that the files at the folder's root, or the configuration, speak for, with their programs there. */
  async function likelyHere(): Promise<{ definition: ServerDefinition; root: string }[]> {
    const found: { definition: ServerDefinition; root: string }[] = []
    for (const folder of new Set([place.directory, place.root])) {
      const names = await listed(folder)
      for (const definition of await definitions()) {
        const search = { from: folder, root: place.root, env: env() }
        const speaks = definition.configured || (await hasEvidence(folder, definition.roots.flat(), names))
        if (speaks && (await locateServer(definition, search))) found.push({ definition, root: folder })
      }
    }
    return found
  }

  async function diagnoseBy(slot: ServerSlot, files: readonly string[], signal?: AbortSignal) {
    const waited = coldWaits.get(slot) ?? 0
    const patience = AbortSignal.timeout(waited < COLD_WAITS ? times.cold : times.warm)
    const reasons = signal ? [signal, patience] : [patience]
    const fresh = new Map<string, Diagnostic[]>()
    const others = new Map<string, Diagnostic[]>()
    try {
      const client = await beforeAbort(slot.client(), AbortSignal.any(reasons))
      if (client) {
        const gone = new AbortController()
        void client.ended.then(() => gone.abort())
        const until = AbortSignal.any([...reasons, gone.signal])
        await client.documents.syncAll()
        const results = await Promise.all(files.map((file) => client.refresh(file, until).catch(() => undefined)))
        for (const [index, result] of results.entries()) if (result?.fresh) fresh.set(files[index]!, result.items)
        if (fresh.size) for (const [file, items] of await elsewhere(client, files, until)) others.set(file, items)
      }
    } catch (error) {
      log.debug("no diagnostics", { server: slot.id, error })
    }
    coldWaits.set(slot, fresh.size ? COLD_WAITS : waited + 1)
    return { fresh, others }
  }

  /** What the server now says of other files: those open in it, and those it spoke of itself. */
  async function elsewhere(client: LanguageClient, files: readonly string[], until: AbortSignal) {
    const open = client.documents
      .all()
      .map(({ file }) => file)
      .filter((file) => !files.includes(file))
    // At once for those whose diagnostics a server pushes and that did not change.
    await Promise.all(open.slice(0, MOST_OTHERS).map((file) => client.refresh(file, until).catch(() => undefined)))
    const named = client.diagnostics.files().filter((file) => !files.includes(file) && isInside(place.root, file))
    return named.map((file) => [file, client.diagnostics.of(file)] as const)
  }

  /** Keeps those errors that nobody was told of yet, and remembers them as told. */
  function untold(file: string, items: readonly Diagnostic[]): Diagnostic[] {
    const errors = items.filter(isError)
    const before = told.get(file)
    if (errors.length) told.set(file, new Set(errors.map(diagnosticKey)))
    else told.delete(file)
    return errors.filter((item) => !before?.has(diagnosticKey(item)))
  }

  return {
    serving,
    running: () => [...slots.values()].flatMap((slot) => slot.running() ?? []),
    slots: () => [...slots.values()],
    symbols: (query, signal) =>
      findSymbols(
        [...slots.values()].flatMap((slot) => slot.running() ?? []),
        query,
        signal,
      ),
    async likely() {
      return (await likelyHere()).map(({ definition, root }) => slotFor(definition, root, root))
    },
    status: () =>
      [...slots.values()].flatMap((slot): LSPStatus[] => {
        if (!slot.running() && !slot.failed()) return []
        const root = path.relative(place.directory, slot.root)
        return [{ id: slot.id, name: slot.id, root, status: slot.running() ? "connected" : "error" }]
      }),
    async applies() {
      const config = await place.config()
      if (config.lsp === false) return false
      if (slots.size) return true
      if (looked?.config !== config || Date.now() - looked.at > LOOK_AGAIN)
        looked = { config, at: Date.now(), answer: likelyHere().then((found) => found.length > 0) }
      return looked.answer
    },
    async diagnose(files, signal) {
      const bySlot = new Map<ServerSlot, string[]>()
      for (const file of files)
        for (const slot of await serving(file)) bySlot.set(slot, [...(bySlot.get(slot) ?? []), file])
      const answers = await Promise.all([...bySlot].map(([slot, its]) => diagnoseBy(slot, its, signal)))
      const edited = merge(answers.map(({ fresh }) => fresh))
      const others = merge(answers.map((answer) => answer.others))
      for (const [file, items] of edited) untold(file, items)
      const news = new Map([...others].map(([file, items]) => [file, untold(file, items)]))
      const kept = [...edited].map(([file, items]) => [file, items.filter(isProblem).slice(0, MOST_KEPT)])
      const diagnostics = Object.fromEntries(kept) as Diagnosed["diagnostics"]
      return { diagnostics, report: errorReport(place.directory, edited, news) }
    },
    changed(file, event) {
      for (const slot of slots.values()) if (isInside(slot.root, file)) slot.running()?.changed(file, event)
    },
    async dispose() {
      isDisposed = true
      await Promise.all([...slots.values()].map((slot) => slot.dispose()))
      slots.clear()
    },
  }
}

export const ownerOf = (place: Place): string => `language servers of ${place.directory}`

/** Undefined when the signal fires first. */
function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener("abort", () => resolve(undefined), { once: true })
    work.then(resolve, reject)
  })
}

function merge(maps: ReadonlyMap<string, Diagnostic[]>[]): Map<string, Diagnostic[]> {
  const all = new Map<string, Diagnostic[]>()
  for (const map of maps) for (const [file, items] of map) all.set(file, [...(all.get(file) ?? []), ...items])
  return all
}

async function stampOf(root: string, files: readonly string[]): Promise<string> {
  const times = files.map((file) =>
    stat(path.join(root, file)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  )
  return (await Promise.all(times)).join()
}

/** Python's servers take the project's own environment only when they are told of it. */
async function settingsFor({ id, settings }: ServerDefinition, root: string) {
  if (id !== "pyright") return settings
  for (const folder of [".venv", "venv"]) {
    const python = path.join(
      root,
      folder,
      ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
    )
    // The link itself is the environment; where it leads would be the system's.
    if (await realpath(python).catch(() => undefined))
      return { ...settings, python: { ...(settings?.python as object), pythonPath: python } }
  }
  return settings
}
