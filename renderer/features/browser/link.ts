import { frameHeaderBytes } from "../../../shared/native/browser-frame.ts"
import { createStore, type StoreApi } from "zustand/vanilla"
import {
  type BrowserInput,
  type BrowserMessage,
  type BrowserRequest,
  type BrowserState,
  type Box,
  type ConsoleEntry,
  type PickedElement,
} from "../../../shared/native/browser.ts"
import type { Client } from "../../api/client.ts"
import { socketUrl } from "../../api/socket.ts"
import { expectOk } from "../../app/report.ts"
import { copyText } from "../../lib/clipboard.ts"
import { type BrowserApi, createBrowserApi } from "./api.ts"

export interface BrowserView {
  /** Null before the host has told. */
  state: BrowserState | null
  /** The connection broke and is being made again. */
  lost: boolean
  /** Of the active tab, newest last. */
  console: ConsoleEntry[]
  installLog: string[]
  picking: boolean
  hover: { label: string; box: Box } | null
  picked: PickedElement | null
  drawer: null | "console" | "network" | "downloads"
  /** The bar that searches the page. */
  finding: boolean
  /** For screen readers. */
  spoken: string
}

export interface FrameInfo {
  number: number
  width: number
  height: number
  jpeg: Blob
}

export interface BrowserLink {
  store: StoreApi<BrowserView>
  api: BrowserApi
  /** Connects to the browser of a folder's project while anyone follows; that of the newest follower. */
  follow(directory: string): () => void
  /** Shows the page on a screen; one at a time. `draw` resolves when the frame is on it. */
  show(draw: (frame: FrameInfo) => Promise<void>): () => void
  say(request: BrowserRequest): void
  input(input: BrowserInput): void
  pick(x: number, y: number): Promise<void>
}

const mostConsole = 500
const mostInstall = 200

/** This window's line to the browser of a project; `place` is a folder of the one that is shown. */
export function createBrowserLink(client: Client, place: () => string | undefined): BrowserLink {
  const api = createBrowserApi(client.request, place)
  const store = createStore<BrowserView>(() => ({
    state: null,
    lost: false,
    console: [],
    installLog: [],
    picking: false,
    hover: null,
    picked: null,
    drawer: null,
    finding: false,
    spoken: "",
  }))
  let socket: WebSocket | null = null
  let followers = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let leaving: ReturnType<typeof setTimeout> | undefined
  let wait = 500
  let draw: ((frame: FrameInfo) => Promise<void>) | null = null
  let consoleOf: string | undefined
  let connectedTo: string | undefined

  const say = (request: BrowserRequest) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
  }
  const watching = () => draw !== null && !document.hidden
  const tellWatching = () => say({ type: "watch", on: watching() })

  function connect(): void {
    const made = new WebSocket(
      socketUrl(client.connection, `/outrigger/browser?directory=${encodeURIComponent(connectedTo ?? "")}`),
    )
    socket = made
    made.binaryType = "arraybuffer"
    made.onopen = () => {
      wait = 500
      store.setState({ lost: false })
      tellWatching()
    }
    made.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") heard(JSON.parse(data) as BrowserMessage)
      else void shown(data)
    }
    made.onclose = () => {
      if (socket !== made) return
      socket = null
      if (followers === 0) return
      store.setState({ lost: true })
      retry = setTimeout(connect, wait)
      wait = Math.min(wait * 2, 8000)
    }
  }

  async function shown(data: ArrayBuffer): Promise<void> {
    const header = new DataView(data)
    const number = header.getUint32(0, true)
    const frame = {
      number,
      width: header.getFloat32(4, true),
      height: header.getFloat32(8, true),
      jpeg: new Blob([new Uint8Array(data, frameHeaderBytes)], { type: "image/jpeg" }),
    }
    await draw?.(frame).catch(() => {})
    say({ type: "drawn", frame: number })
  }

  function heard(message: BrowserMessage): void {
    switch (message.type) {
      case "state": {
        const before = store.getState().state
        const { state } = message
        store.setState({ state, spoken: spokenOf(before, state) ?? store.getState().spoken })
        if (state.status !== "running") store.setState({ picking: false, hover: null })
        const active = state.tabs.find((tab) => tab.active)?.id
        if (active !== consoleOf) {
          consoleOf = active
          store.setState({ console: [] })
          if (active) void api.console().then((result) => result.ok && store.setState({ console: result.value }))
        }
        break
      }
      case "console":
        if (message.tab === consoleOf)
          store.setState(({ console }) => ({ console: [...console, message.entry].slice(-mostConsole) }))
        break
      case "install":
        store.setState(({ installLog }) => ({ installLog: [...installLog, message.line].slice(-mostInstall) }))
        break
      case "hover":
        if (store.getState().picking) store.setState({ hover: message.element })
        break
      case "copied":
        if (message.text) void copyText(message.text)
        break
      case "error":
    }
  }
  const onVisibility = () => tellWatching()

  function leave(): void {
    clearTimeout(retry)
    document.removeEventListener("visibilitychange", onVisibility)
    const closing = socket
    socket = null
    closing?.close()
    consoleOf = undefined
    store.setState({ state: null, picking: false, hover: null, picked: null, finding: false, lost: false, console: [] })
  }

  return {
    store,
    api,
    follow(directory) {
      followers += 1
      clearTimeout(leaving)
      if (socket && directory !== connectedTo) leave()
      connectedTo = directory
      if (!socket) {
        document.addEventListener("visibilitychange", onVisibility)
        connect()
      }
      let over = false
      return () => {
        if (over) return
        over = true
        followers -= 1
        // The panel of another session may be about to take this one's place.
        if (followers === 0) leaving = setTimeout(leave, 300)
      }
    },
    show(next) {
      draw = next
      tellWatching()
      return () => {
        if (draw !== next) return
        draw = null
        tellWatching()
      }
    },
    say,
    input: say,
    async pick(x, y) {
      store.setState({ picking: false, hover: null })
      const picked = await expectOk(api.pick(x, y))
      if (picked) store.setState({ picked, spoken: `Picked ${picked.element.selector}.` })
      else if (picked === null) store.setState({ spoken: "There is nothing to pick there." })
    },
  }
}

/** What changed that a person who does not see it wants to hear. */
function spokenOf(before: BrowserState | null, now: BrowserState): string | null {
  if (!before) return null
  if (before.holder !== now.holder)
    return now.holder === "user" ? "You have control of the browser." : "The agent may act in the browser."
  if (!before.waiting && now.waiting) return "The agent waits for you to hand back the browser."
  if (before.status !== now.status && now.status === "crashed") return "The browser crashed."
  if (now.acting && before.acting !== now.acting) return `The agent: ${now.acting}`
  if (!before.dialog && now.dialog) return `The page asks: ${now.dialog.message}`
  const at = (state: BrowserState) => state.tabs.find((tab) => tab.active)
  if (at(now)?.title && at(before)?.title !== at(now)?.title) return `Page: ${at(now)?.title}`
  return null
}
