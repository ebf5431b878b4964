import type { WebSocket } from "ws"
import type { BrowserMessage, BrowserRequest } from "../../../shared/native/browser.ts"
import { frameHeaderBytes } from "../../../shared/native/browser-frame.ts"
import type { Browser } from "../../browser/api.ts"
import type { Frame } from "../../browser/screencast.ts"
import { nativeError } from "../errors/native.ts"
import type { SocketRoute } from "../server/ws.ts"
import type { Services } from "../services.ts"

type Schema = typeof import("../../../shared/native/browser.ts").BrowserRequest

/** `/outrigger/browser?directory=` (shared/native/browser.ts says the frames). */
export function createBrowserSocket(services: Services): SocketRoute {
  let schema: Schema | undefined
  /** Browsers of requests that were accepted and are about to connect. */
  const found = new WeakMap<URLSearchParams, Browser>()
  return {
    match: ([first, second, ...more]) => first === "outrigger" && second === "browser" && more.length === 0,
    wording: nativeError,
    async accept({ query }) {
      const [browser, { BrowserRequest }] = await Promise.all([
        services.browser(query.get("directory") ?? undefined),
        import("../../../shared/native/browser.ts"),
      ])
      await browser.status()
      schema = BrowserRequest
      found.set(query, browser)
    },
    connect(socket, { query }) {
      const browser = found.get(query)
      if (browser && schema) serve(socket, browser, schema)
      else socket.close(1000)
    },
  }
}

function serve(socket: WebSocket, browser: Browser, schema: Schema): void {
  const say = (message: BrowserMessage) => socket.send(JSON.stringify(message))
  /** Frames that the client has not drawn, oldest first. */
  const open = new Map<number, () => void>()
  const watching = browser.watch({
    show(frame, done) {
      open.set(frame.number, done)
      socket.send(packed(frame), { binary: true })
    },
  })
  watching.pause(true)
  const news = browser.subscribe((item) => {
    if (item.type === "state" || item.type === "console" || item.type === "install") say(item)
  })
  socket.on("close", () => {
    news.dispose()
    watching.dispose()
    open.clear()
    void browser.hover(null).catch(() => {})
  })
  say({ type: "state", state: browser.state() })

  const hover = latest(async (at: { x: number; y: number } | null) => {
    const element = await browser.hover(at)
    const label = element && [element.selector, element.role && `${element.role} ${JSON.stringify(element.name)}`]
    say({
      type: "hover",
      element: element && label ? { label: label.filter(Boolean).join("  "), box: element.box } : null,
    })
  })

  let copying: Promise<void> | null = null
  function take(request: BrowserRequest): void {
    switch (request.type) {
      case "watch":
        watching.pause(!request.on)
        break
      case "drawn":
        for (const [number, done] of open) {
          if (number > request.frame) break
          open.delete(number)
          done()
        }
        break
      case "room":
        browser.room(request)
        break
      case "hover":
        hover(request.at)
        break
      case "copy":
        copying = browser.selection().then((text) => {
          copying = null
          say({ type: "copied", text })
        })
        break
      default:
        // Cutting takes away what is being copied.
        if (copying) void copying.then(() => browser.input(request))
        else browser.input(request)
    }
  }

  socket.on("message", (data: Buffer, binary) => {
    const request = binary ? undefined : read(data, schema)
    if (request) take(request)
    else say({ type: "error", message: "This frame is no request that is known here." })
  })
}

/** Runs `work` one at a time; of what comes meanwhile, only the last. */
function latest<T>(work: (value: T) => Promise<void>): (value: T) => void {
  let busy = false
  let next: { value: T } | null = null
  async function run(): Promise<void> {
    busy = true
    while (next) {
      const { value } = next
      next = null
      // The page may have gone on in the meantime.
      await work(value).catch(() => {})
    }
    busy = false
  }
  return (value) => {
    next = { value }
    if (!busy) void run()
  }
}

function packed(frame: Frame): Buffer {
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + frame.jpeg.length)
  bytes.writeUInt32LE(frame.number >>> 0, 0)
  bytes.writeFloatLE(frame.width, 4)
  bytes.writeFloatLE(frame.height, 8)
  bytes.writeFloatLE(frame.scrollX, 12)
  bytes.writeFloatLE(frame.scrollY, 16)
  bytes.writeFloatLE(frame.zoom, 20)
  bytes.writeDoubleLE(frame.time, 24)
  bytes.writeUInt32LE(0, 32)
  frame.jpeg.copy(bytes, frameHeaderBytes)
  return bytes
}

function read(data: Buffer, schema: Schema): BrowserRequest | undefined {
  try {
    return schema.safeParse(JSON.parse(data.toString())).data
  } catch {
    return undefined
  }
}
