import { createStore, type StoreApi } from "zustand/vanilla"
import type { CommandEntry, CommandEvents } from "../../../shared/native/command.ts"
import type { StreamEvent } from "../../../shared/native/host.ts"
import type { Client } from "../../api/client.ts"
import { expectOk } from "../../app/report.ts"
import { emptyTail, lastLineOf, withPiece } from "../../lib/log-tail.ts"
import type { HostState } from "../../state/model.ts"
import type { Sync } from "../../state/sync.ts"
import { createCommandApi } from "./api.ts"
import { type CommandFilters, type CommandOutputs, type CommandsState, fits, initialCommands, listed } from "./state.ts"

type Piece = CommandEvents["command.output"]

export type Commands = ReturnType<typeof createCommands>

const pageSize = 200
/** As many as the host keeps. */
const most = 10_000
/** Outputs that stay here when others are opened. */
const keptOutputs = 8

interface CommandsOptions {
  client: Client
  host: StoreApi<HostState>
  sync: Pick<Sync, "listen">
}

/** What agents ran in the project, kept equal to the host from the first look on. */
export function createCommands({ client, host, sync }: CommandsOptions) {
  const api = createCommandApi(client.request)
  const store = createStore<CommandsState>(initialCommands)
  const get = store.getState
  let following = false
  /** Answers of older questions are not taken. */
  let round = 0
  /** What came while an output was asked for: the answer may not have it. */
  const meanwhile = new Map<string, Piece[]>()

  async function load(): Promise<void> {
    const { directory, filters, load: before } = get()
    if (directory === null) return
    const mine = (round += 1)
    if (before !== "ready") store.setState({ load: "loading" })
    const result = await api.page({ ...queryOf(directory, filters), limit: pageSize })
    if (mine !== round) return
    if (!result.ok) return store.setState({ load: result.failure })
    const { commands, running, next, total } = result.value
    store.setState({ load: "ready", finished: commands, running, next, total, loadingMore: false })
  }

  /** The next older page, when there is one. */
  async function more(): Promise<void> {
    const { directory, filters, next, loadingMore } = get()
    if (directory === null || next === null || loadingMore) return
    const mine = round
    store.setState({ loadingMore: true })
    const result = await api.page({ ...queryOf(directory, filters), before: next, limit: pageSize })
    if (mine !== round) return
    store.setState(({ finished }) => {
      if (!result.ok) return { loadingMore: false }
      const known = new Set(finished.map(({ id }) => id))
      const older = result.value.commands.filter(({ id }) => !known.has(id))
      return { loadingMore: false, finished: [...finished, ...older], next: result.value.next }
    })
  }

  /** The project that the list is about. */
  function about(directory: string | null): void {
    if (!following) {
      following = true
      sync.listen(heard)
      host.subscribe((state, before) => {
        if (state.stream.type !== "live" || before.stream.type !== "reconnecting") return
        // What happened meanwhile was told to nobody.
        store.setState({ outputs: {} })
        void load()
        if (get().open) void show(get().open)
      })
    }
    if (get().directory === directory && get().load !== "none") return
    store.setState({ ...initialCommands(), directory, filterAsked: get().filterAsked })
    void load()
  }

  function filter(change: Partial<CommandFilters>): void {
    store.setState(({ filters }) => ({ filters: { ...filters, ...change } }))
    void load()
  }

  async function show(id: string | null): Promise<void> {
    store.setState({ open: id })
    if (id === null) return
    const before = get().outputs[id]
    if (before && before.load !== "none" && typeof before.load === "string") return
    const others = Object.entries(get().outputs).slice(-keptOutputs)
    const waiting: CommandOutputs = { load: "loading", stdout: emptyTail, stderr: emptyTail }
    store.setState({ outputs: { ...Object.fromEntries(others), [id]: waiting } })
    meanwhile.set(id, [])
    const result = await api.get(id)
    const pieces = meanwhile.get(id) ?? []
    meanwhile.delete(id)
    store.setState(({ outputs }) => ({
      outputs: {
        ...outputs,
        [id]: result.ok
          ? {
              load: "ready",
              stdout: { ...result.value.stdout, cut: result.value.stdout.length > result.value.stdout.text.length },
              stderr: { ...result.value.stderr, cut: result.value.stderr.length > result.value.stderr.text.length },
            }
          : { ...waiting, load: result.failure },
      },
    }))
    for (const piece of pieces) output(piece)
  }

  function heard(event: StreamEvent): void {
    const { type, properties } = event
    if (type === "command.started") started((properties as CommandEvents["command.started"]).command)
    else if (type === "command.output") output(properties as CommandEvents["command.output"])
    else if (type === "command.ended") ended((properties as CommandEvents["command.ended"]).command)
    else if (type === "command.removed") forget((properties as CommandEvents["command.removed"]).id)
    else if (type === "command.cleared") {
      const { folder } = properties as CommandEvents["command.cleared"]
      if (folder === null || folder === get().directory)
        store.setState(({ running, open }) => ({
          finished: [],
          next: null,
          total: 0,
          open: running.some(({ id }) => id === open) ? open : null,
        }))
    }
  }

  function started(command: CommandEntry): void {
    const { filters, directory, running } = get()
    // What runs has not failed yet.
    if (!fits({ ...filters, failed: false }, directory, command) || filters.failed) return
    store.setState({ running: [command, ...running.filter(({ id }) => id !== command.id)] })
  }

  function output(piece: Piece): void {
    meanwhile.get(piece.id)?.push(piece)
    const { id, stream } = piece
    store.setState(({ running, outputs }) => {
      const line = lastLineOf(piece.text)
      const known = outputs[id]
      return {
        ...(line && running.some((each) => each.id === id)
          ? { running: running.map((each) => (each.id === id ? { ...each, lastLine: line } : each)) }
          : {}),
        ...(known?.load === "ready"
          ? { outputs: { ...outputs, [id]: { ...known, [stream]: withPiece(known[stream], piece) } } }
          : {}),
      }
    })
  }

  function ended(command: CommandEntry): void {
    const { filters, directory, running, finished, total, open } = get()
    const others = running.filter(({ id }) => id !== command.id)
    const fit = fits(filters, directory, command) && !finished.some(({ id }) => id === command.id)
    store.setState({
      running: others,
      ...(fit
        ? {
            finished: [command, ...finished].slice(0, Math.max(most, finished.length)),
            total: Math.min(most, total + 1),
          }
        : {}),
      ...(command.id === open ? { spoken: `The command ended with exit ${command.exitCode}` } : {}),
    })
    // What was left out on the way is there now.
    const shown = get().outputs[command.id]
    if (!shown) return
    if (shown.stdout.cut || shown.stderr.cut || shown.load !== "ready") {
      store.setState(({ outputs }) => ({ outputs: { ...outputs, [command.id]: { ...shown, load: "none" } } }))
      if (open === command.id) void show(command.id)
    }
  }

  function forget(id: string): void {
    store.setState(({ finished, running, total, open }) => ({
      running: running.filter((each) => each.id !== id),
      finished: finished.filter((each) => each.id !== id),
      total: total - Number(finished.some((each) => each.id === id)),
      open: open === id ? null : open,
    }))
  }

  return {
    store,
    about,
    load,
    more,
    filter,
    show,
    find: (id: string): CommandEntry | undefined => listed(get()).find((each) => each.id === id),
    async remove(id: string): Promise<void> {
      if (await expectOk(api.remove(id))) forget(id)
    },
    async clear(): Promise<void> {
      const { directory } = get()
      if (directory !== null && (await expectOk(api.clear(directory)))) await load()
    },
  }
}

const queryOf = (directory: string, { text, failed, sessionID }: CommandFilters) => ({
  directory,
  ...(sessionID === null ? {} : { sessionID }),
  ...(failed ? { failed } : {}),
  ...(text.trim() === "" ? {} : { q: text.trim() }),
})
