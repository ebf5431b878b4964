import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from "electron"
import type { DesktopBridge, DesktopEvents } from "../shared/ipc.ts"
import { channels } from "./desktop/channels.ts"

type Listener = (payload: never) => void
const listeners = new Map<string, Set<Listener>>()
/** What came before the page had a listener for it: a menu click or a second instance while the page was loading. */
const early = new Map<string, unknown[]>()

ipcRenderer.on(channels.event, (_event: IpcRendererEvent, name: string, payload: unknown) => {
  const known = listeners.get(name)
  if (!known || known.size === 0) early.set(name, [...(early.get(name) ?? []), payload])
  else for (const listener of known) listener(payload as never)
})

const bridge: DesktopBridge = {
  connection: () => ipcRenderer.invoke(channels.connection),
  call: (channel, ...args) => ipcRenderer.invoke(channels.call, channel, args) as never,
  on<E extends keyof DesktopEvents>(event: E, listener: (payload: DesktopEvents[E]) => void) {
    const known = listeners.get(event) ?? new Set()
    listeners.set(event, known.add(listener as Listener))
    const missed = early.get(event) ?? []
    early.delete(event)
    for (const payload of missed) listener(payload as DesktopEvents[E])
    return () => known.delete(listener as Listener)
  },
  pathOf: (file) => webUtils.getPathForFile(file),
}

contextBridge.exposeInMainWorld("outrigger", bridge)
