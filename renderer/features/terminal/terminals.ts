import { toast } from "sonner"
import { createStore, type StoreApi } from "zustand/vanilla"
import type { StreamEvent } from "../../../shared/native/host.ts"
import type { Client } from "../../api/client.ts"
import { socketUrl } from "../../api/socket.ts"
import { expectOk } from "../../app/report.ts"
import { focusComposer } from "../../app/navigate.ts"
import { forget, recall, remember } from "../../lib/storage.ts"
import type { HostState } from "../../state/model.ts"
import type { Sync } from "../../state/sync.ts"
import type { View } from "../../state/view.ts"
import { type Ground, groundOf } from "./ground.ts"
import { type Groups, reconciled, replaced, successor, withNew, without } from "./groups.ts"
import type { Live } from "./live.ts"
import {
  activeOf,
  emptyShelf,
  groupsOf,
  infoFrom,
  initialState,
  nextTitle,
  type Shelf,
  type TerminalInfo,
  type TerminalStatus,
  type TerminalsState,
  tabsOf,
} from "./state.ts"

export type Terminals = ReturnType<typeof createTerminals>

interface TerminalsOptions {
  client: Client
  host: StoreApi<HostState>
  view: StoreApi<View>
  sync: Pick<Sync, "listen">
}

/** The terminals of this window. They run in the host, whoever looks; nothing is asked or loaded before the dock opens. */
export function createTerminals({ client, host, view, sync }: TerminalsOptions) {
  const store = createStore<TerminalsState>(initialState)
  const lives = new Map<string, Promise<Live>>()
  const ready = new Map<string, Live>()
  let following = false
  /** Terminal that takes the cursor as soon as it is on the screen. */
  let awaited: string | null = null
  let isOurs: (event: KeyboardEvent) => boolean = () => false

  const ground = (): Ground | null => groundOf(host.getState(), view.getState())
  const shelf = (directory: string): Shelf => store.getState().shelves[directory] ?? emptyShelf

  function setShelf(directory: string, change: Partial<Shelf>): void {
    const before = shelf(directory)
    const after = { ...before, ...change }
    store.setState(({ shelves }) => ({ shelves: { ...shelves, [directory]: after } }))
    if (after.groups === before.groups) return
    if (after.groups.length > 0) remember(`terminals:${directory}`, after.groups)
    else forget(`terminals:${directory}`)
  }

  function find(id: string): TerminalInfo | undefined {
    for (const { infos } of Object.values(store.getState().shelves)) if (infos[id]) return infos[id]
    return undefined
  }

  function setInfo(id: string, change: Partial<TerminalInfo>): void {
    const info = find(id)
    if (!info) return
    const { infos } = shelf(info.directory)
    setShelf(info.directory, { infos: { ...infos, [id]: { ...info, ...change } } })
  }

  async function load(directory: string): Promise<void> {
    follow()
    const known = Object.keys(shelf(directory).infos)
    if (shelf(directory).load === "none") setShelf(directory, { load: "loading" })
    const result = await client.opencode.terminals(directory)
    const { infos, groups, load: before } = shelf(directory)
    if (!result.ok) {
      setShelf(directory, { load: before === "ready" ? "ready" : result.failure })
      return
    }
    const next = { ...infos }
    for (const pty of result.value) next[pty.id] = { ...infoFrom(pty, directory), bell: infos[pty.id]?.bell ?? false }
    for (const id of known) {
      const info = next[id]
      if (info?.status.type === "running" && !result.value.some((pty) => pty.id === id))
        next[id] = { ...info, status: { type: "gone" } }
    }
    const order: Groups = before === "ready" ? groups : recall<Groups>(`terminals:${directory}`, [])
    setShelf(directory, { load: "ready", infos: next, groups: reconciled(order, Object.keys(next)) })
  }

  const reload = () => {
    for (const directory of Object.keys(store.getState().shelves)) void load(directory)
  }

  /** From the first look on, for the life of the page: other windows and the agent open and end terminals too. */
  function follow(): void {
    if (following) return
    following = true
    sync.listen(heard)
    host.subscribe((state, before) => {
      if (state.stream.type === "live" && before.stream.type === "reconnecting") reload()
    })
  }

  function heard({ type, properties, directory }: StreamEvent): void {
    if (type === "pty.created") {
      // Folders may be spelled in several ways: ours is what we asked for.
      const known = directory !== null && store.getState().shelves[directory]
      if (known) void load(directory)
      else reload()
    } else if (type === "pty.updated") {
      const { id, title } = (properties.info ?? {}) as { id?: string; title?: string }
      if (id && title && find(id)?.title !== title) setInfo(id, { title })
    } else if (type === "pty.exited" && typeof properties.id === "string") {
      ended(properties.id, { type: "exited", exitCode: Number(properties.exitCode) })
    }
  }

  /** A shell that ended well was told to: its tab goes. What failed stays to be read. */
  function ended(id: string, status: TerminalStatus): void {
    const info = find(id)
    if (info?.status.type !== "running") return
    if (status.type === "exited" && status.exitCode === 0) {
      store.setState({ spoken: `${info.title} has ended` })
      drop(id)
    } else {
      store.setState({
        spoken: status.type === "exited" ? `${info.title} exited with ${status.exitCode}` : `${info.title} has ended`,
      })
      setInfo(id, { status })
    }
  }

  /** Takes a terminal off the screen. The one beside it comes to the front. */
  function drop(id: string): void {
    const info = find(id)
    if (!info) return
    const now = ground()
    const shown = now?.places.some(({ directory }) => directory === info.directory) ? now : null
    const inFront = shown && activeOf(store.getState(), shown) === id
    const next = shown && successor(groupsOf(store.getState(), shown), id)
    const focused = document.activeElement?.closest("[data-dock]") != null
    const { [id]: _gone, ...infos } = shelf(info.directory).infos
    disposeLive(id)
    setShelf(info.directory, { infos, groups: without(shelf(info.directory).groups, id) })
    if (!shown || !inFront) return
    if (next) {
      bringUp(next)
      if (focused) focus(next)
      return
    }
    if (view.getState().dockTab !== "terminals") return
    view.setState({ dockOpen: false })
    if (focused) focusComposer()
  }

  function disposeLive(id: string): void {
    void lives.get(id)?.then((live) => live.dispose())
    lives.delete(id)
    ready.delete(id)
  }

  function activate(id: string): void {
    view.setState({ dockTab: "terminals" })
    bringUp(id)
  }

  /** The one that the dock shows when it shows terminals. */
  function bringUp(id: string): void {
    const now = ground()
    if (!now) return
    store.setState(({ active }) => ({ active: { ...active, [now.key]: id } }))
    if (find(id)?.bell) setInfo(id, { bell: false })
  }

  /** Puts the cursor into a terminal, now or once it is on the screen. */
  function focus(id: string): void {
    const there = ready.get(id)
    awaited = there?.isShown() ? null : id
    if (awaited === null) there?.focus()
  }

  async function create(options: { directory?: string; beside?: string } = {}): Promise<string | undefined> {
    const now = ground()
    const besideInfo = options.beside ? find(options.beside) : undefined
    const directory = besideInfo?.directory ?? options.directory ?? now?.places[0]?.directory
    if (!now || !directory) return undefined
    const title = nextTitle(tabsOf(store.getState(), now).map(({ info }) => info.title))
    const pty = await expectOk(client.opencode.createTerminal(directory, { title }))
    if (!pty) return undefined
    const { infos, groups } = shelf(directory)
    setShelf(directory, {
      infos: { ...infos, [pty.id]: infoFrom(pty, directory) },
      groups: withNew(groups, pty.id, besideInfo?.id),
    })
    activate(pty.id)
    focus(pty.id)
    return pty.id
  }

  /** Closes it, whatever runs in it. */
  async function close(id: string): Promise<void> {
    const info = find(id)
    if (!info) return
    if (info.status.type === "running") {
      const removed = await client.opencode.removeTerminal(info.directory, id)
      // One that is gone already is closed as well.
      if (!removed.ok && removed.failure.status !== 404) {
        await expectOk(Promise.resolve(removed))
        return
      }
    }
    drop(id)
  }

  /** A new one in the place of one that ended. */
  async function restart(id: string): Promise<void> {
    const info = find(id)
    if (!info || info.status.type === "running") return
    const { directory, title } = info
    const pty = await expectOk(client.opencode.createTerminal(directory, { title }))
    if (!pty) return
    const { [id]: _old, ...infos } = shelf(directory).infos
    disposeLive(id)
    setShelf(directory, {
      infos: { ...infos, [pty.id]: infoFrom(pty, directory) },
      groups: replaced(shelf(directory).groups, id, pty.id),
    })
    activate(pty.id)
    focus(pty.id)
  }

  async function rename(id: string, title: string): Promise<void> {
    const info = find(id)
    if (!info || !title.trim() || title.trim() === info.title) return
    setInfo(id, { title: title.trim() })
    if (info.status.type !== "running") return
    const renamed = await expectOk(client.opencode.renameTerminal(info.directory, id, title.trim()))
    if (!renamed) setInfo(id, { title: info.title })
  }

  /** Its screen in this window, made on first use. */
  function live(id: string): Promise<Live> | undefined {
    const info = find(id)
    if (!info) return undefined
    const there = lives.get(id)
    if (there) return there
    const making = import("./live.ts").then(async ({ createLive, loadFont }) => {
      await loadFont()
      const made = createLive({
        url: socketUrl(client.connection, `/outrigger/terminals/${encodeURIComponent(id)}`),
        label: info.title,
        isOurs: (event) => isOurs(event),
        copyOnSelect: () => store.getState().copyOnSelect,
        onBell() {
          const now = ground()
          if (store.getState().visualBell) ready.get(id)?.flash()
          if (!view.getState().dockOpen || !now || activeOf(store.getState(), now) !== id) setInfo(id, { bell: true })
        },
        onFocus: () => activate(id),
        onRefusal: (message) => toast.error(message, { id: `terminal:${id}` }),
        onExit: (exitCode) => ended(id, { type: "exited", exitCode }),
        onGone: () => ended(id, { type: "gone" }),
        async alive() {
          const result = await client.opencode.terminals(info.directory)
          return result.ok ? result.value.some((pty) => pty.id === id) : undefined
        },
      })
      made.setScreenReader(store.getState().screenReader)
      ready.set(id, made)
      return made
    })
    // A lost connection to the host: the next try may work.
    making.catch(() => lives.delete(id))
    lives.set(id, making)
    return making
  }

  return {
    store,
    ground,
    find,
    load,
    create,
    close,
    restart,
    rename,
    activate,
    focus,
    live,
    /** Whether the terminal, just brought to the screen, is to take the cursor. */
    takeFocus(id: string): boolean {
      const wanted = awaited === id
      if (wanted) awaited = null
      return wanted
    },
    /** Says which keys are the window's and not the program's. */
    setOurs(test: (event: KeyboardEvent) => boolean): void {
      isOurs = test
    },
    /** The screen, if it was shown before. */
    shown: (id: string): Live | undefined => ready.get(id),
    /** What runs in it besides its shell. Where the system does not say, what it shows tells; one never shown may be busy. */
    async foreground(id: string): Promise<{ busy: boolean; program?: string }> {
      const result = await client.native.terminalForeground(id)
      if (result.ok && result.value.busy !== null)
        return { busy: result.value.busy, ...(result.value.program ? { program: result.value.program } : {}) }
      if (!result.ok && result.failure.status === 404) return { busy: false }
      return { busy: ready.get(id)?.isBusy() ?? true }
    },
    active(): string | null {
      const now = ground()
      return now && activeOf(store.getState(), now)
    },
    /** Opens the first terminal of a ground that has none. */
    async ensure(): Promise<void> {
      const now = ground()
      if (!now) return
      await Promise.all(now.places.map(({ directory }) => load(directory)))
      const active = activeOf(store.getState(), now)
      if (active) focus(active)
      else if (ground()?.key === now.key) await create()
    },
    setOption(name: "copyOnSelect" | "screenReader" | "visualBell", on: boolean): void {
      remember(`terminal.${name}`, on)
      store.setState({ [name]: on })
      if (name === "screenReader") for (const each of ready.values()) each.setScreenReader(on)
    },
  }
}
