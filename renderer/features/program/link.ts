import { createStore, type StoreApi } from "zustand/vanilla"
import type { StreamEvent } from "../../../shared/native/host.ts"
import type { ProgramEvents, ProgramPlace } from "../../../shared/native/program.ts"
import type { Client } from "../../api/client.ts"
import { emptyTail, withPiece } from "../../lib/log-tail.ts"
import type { HostState } from "../../state/model.ts"
import type { Sync } from "../../state/sync.ts"
import { createProgramApi } from "./api.ts"
import {
  emptyShelf,
  initialPrograms,
  keyOf,
  type ProgramKind,
  type ProgramsState,
  type Shelf,
  tailKey,
} from "./state.ts"

export type ProgramLink = ReturnType<typeof createProgramLink>

interface LinkOptions {
  client: Client
  host: StoreApi<HostState>
  sync: Pick<Sync, "listen">
}

/** Services and hooks of the places that this window looked at, kept equal to the host. */
export function createProgramLink({ client, host, sync }: LinkOptions) {
  const api = createProgramApi(client.request)
  const store = createStore<ProgramsState>(initialPrograms)
  const places = new Map<string, ProgramPlace>()
  /** Places whose lists are asked for, and whether to ask once more afterwards. */
  const asking = new Map<string, boolean>()
  const tailsOf = new Map<string, { place: ProgramPlace; kind: ProgramKind; id: string }>()
  const rounds = new Map<string, number>()
  /** What came while an output was asked for: the answer may not have it. */
  const meanwhile = new Map<string, { text: string; offset: number }[]>()
  let following = false

  const setShelf = (key: string, change: Partial<Shelf>) =>
    store.setState(({ shelves }) => ({
      shelves: { ...shelves, [key]: { ...(shelves[key] ?? emptyShelf), ...change } },
    }))

  async function load(place: ProgramPlace): Promise<void> {
    const key = keyOf(place)
    places.set(key, place)
    follow()
    if (asking.has(key)) {
      asking.set(key, true)
      return
    }
    asking.set(key, false)
    const [services, hooks] = await Promise.all([api.services(place), api.hooks(place)])
    const before = store.getState().shelves[key] ?? emptyShelf
    setShelf(key, {
      services: services.ok ? services.value : (keep(before.services) ?? services.failure),
      hooks: hooks.ok ? hooks.value : (keep(before.hooks) ?? hooks.failure),
    })
    const again = asking.get(key)
    asking.delete(key)
    if (again) await load(place)
  }

  async function loadTail(place: ProgramPlace, kind: ProgramKind, id: string, again = false): Promise<void> {
    const key = tailKey(keyOf(place), kind, id)
    tailsOf.set(key, { place, kind, id })
    const before = store.getState().tails[key]
    if (!again && (before?.load === "ready" || before?.load === "loading")) return
    store.setState(({ tails }) => ({ tails: { ...tails, [key]: { ...(before ?? emptyTail), load: "loading" } } }))
    const round = (rounds.get(key) ?? 0) + 1
    rounds.set(key, round)
    meanwhile.set(key, [])
    const result = await (kind === "service" ? api.serviceOutput(place, id) : api.hookOutput(place, id))
    // A later question knows more.
    if (rounds.get(key) !== round) return
    const pieces = meanwhile.get(key) ?? []
    meanwhile.delete(key)
    store.setState(({ tails }) => ({
      tails: {
        ...tails,
        [key]: result.ok
          ? { text: result.value.text, length: result.value.length, cut: result.value.truncated, load: "ready" }
          : { ...emptyTail, load: result.failure },
      },
    }))
    for (const piece of pieces) said(key, piece)
  }

  function follow(): void {
    if (following) return
    following = true
    sync.listen(heard)
    host.subscribe((state, before) => {
      if (state.stream.type !== "live" || before.stream.type !== "reconnecting") return
      for (const place of places.values()) void load(place)
      for (const { place, kind, id } of tailsOf.values()) void loadTail(place, kind, id, true)
    })
  }

  const due = new Set<string>()
  /** Several events about one place ask once. */
  function loadSoon(key: string): void {
    const place = places.get(key)
    if (!place || due.has(key)) return
    due.add(key)
    setTimeout(() => {
      due.delete(key)
      void load(place)
    }, 60)
  }

  function said(key: string, piece: { text: string; offset: number }): void {
    const waiting = meanwhile.get(key)
    if (waiting) {
      waiting.push(piece)
      return
    }
    const of = tailsOf.get(key)
    const known = store.getState().tails[key]
    // Another run begins: what is here was said by the one before.
    if (of && known && piece.offset === 0 && known.length > 0 && !known.text.startsWith(piece.text)) {
      void loadTail(of.place, of.kind, of.id, true)
      return
    }
    store.setState(({ tails }) => {
      const tail = tails[key]
      return tail?.load === "ready" ? { tails: { ...tails, [key]: { ...withPiece(tail, piece), load: "ready" } } } : {}
    })
  }

  function heard({ type, properties, sessionID }: StreamEvent): void {
    if (type === "service.updated" || type === "program.updated") {
      // Other places list a service as running elsewhere.
      for (const key of places.keys()) loadSoon(key)
    } else if (type === "service.output") {
      const { sessionID: of, directory, id, ...piece } = properties as unknown as ProgramEvents["service.output"]
      said(tailKey(of ?? `folder:${directory}`, "service", id), piece)
    } else if (type === "hook.updated") {
      loadSoon((properties as unknown as ProgramEvents["hook.updated"]).sessionID)
    } else if (type === "hook.output") {
      const { sessionID: of, id, ...piece } = properties as unknown as ProgramEvents["hook.output"]
      said(tailKey(of, "hook", id), piece)
    } else if (type === "session.status" || type === "sandbox.updated") {
      // The agent may have written some.
      if (sessionID) loadSoon(sessionID)
    } else if (type === "file.edited" || type === "file.watcher.updated") {
      if (typeof properties.file !== "string" || !/[\\/]\.discobot[\\/]/.test(properties.file)) return
      for (const key of places.keys()) loadSoon(key)
    }
  }

  return { api, store, load, loadTail }
}

/** A list that is there stays when it cannot be read again. */
const keep = <T extends object>(value: T | null): T | null => (value && "directory" in value ? value : null)
