import type { WebSocket } from "ws"
import type { BrowserInput } from "../../../shared/native/browser.ts"
import type { Browser, BrowserNews } from "../../browser/api.ts"
import type { Services } from "../services.ts"
import { number, readFrame } from "./frame.ts"

type Say = (frame: Record<string, unknown>) => void

/** `/browser/ws`: pictures, and what becomes of the page and of an installation. */
export async function serveBrowser(services: Services, socket: WebSocket): Promise<void> {
  const say = (frame: Record<string, unknown>) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame))
  }
  let end = () => {}
  socket.on("close", () => end())
  try {
    const browser = await services.browser()
    await browser.status()
    const watching = browser.watch({
      show(frame, done) {
        say({ type: "frame", data: frame.jpeg.toString("base64"), timestamp: frame.time })
        // The next picture is made when this one has left.
        if (socket.bufferedAmount === 0) done()
        else setTimeout(done, 16)
      },
    })
    const told = statusNews(say)
    const news = browser.subscribe((item) => told(item, browser))
    end = () => {
      news.dispose()
      watching.dispose()
    }
    if (socket.readyState !== socket.OPEN) return end()
    told({ type: "state", state: browser.state() }, browser)
    socket.on("message", (data: Buffer, binary) => {
      const frame = binary ? undefined : readFrame(data)
      if (frame) void take(browser, frame, say).catch(() => {})
    })
  } catch (error) {
    services.log("workbench", "warn", "the browser cannot be watched", { error: String(error) })
    say({ type: "status", status: "error", message: error instanceof Error ? error.message : String(error) })
  }
}

/** States of the browser as the changes that this contract knows. */
function statusNews(say: Say) {
  let status = ""
  let page = { url: "", title: "" }
  return (news: BrowserNews, browser: Browser) => {
    if (news.type === "install") return say({ type: "install_progress", line: news.line })
    if (news.type === "installed") return say({ type: "install_done", success: news.ok, message: news.message })
    if (news.type !== "state") return
    const state = browser.state()
    const running = state.status === "running"
    const tab = running ? state.tabs.find(({ active }) => active) : undefined
    const at = { url: tab?.url ?? "", title: tab?.title ?? "" }
    const message = tab?.failure ?? state.message
    const doing =
      tab?.failure || state.status === "crashed"
        ? "error"
        : tab?.loading || state.status === "starting"
          ? "loading"
          : "idle"
    const installed = state.status !== "missing" && state.status !== "installing"
    const next = JSON.stringify([doing, installed, running, doing === "error" && message])
    const tell = () => {
      if (next === status) return
      status = next
      say({ type: "status", status: doing, installed, running, ...(message ? { message } : {}) })
    }
    // Loading comes before the page, idle after it.
    if (doing === "loading") tell()
    if (tab && (at.url !== page.url || at.title !== page.title)) {
      if (at.url !== page.url) say({ type: "navigate", url: at.url, title: "" })
      if (at.title !== "") say({ type: "navigate", ...at })
    }
    page = at
    tell()
  }
}

const plain = { modifiers: 0 } as const
/** Keys that type nothing, with their codes. */
const named: Record<string, number> = {
  Backspace: 8,
  Tab: 9,
  Enter: 13,
  Escape: 27,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  Delete: 46,
}

/** What a panel of this contract sends. */
async function take(browser: Browser, frame: Record<string, unknown>, say: Say): Promise<void> {
  const at = { x: number(frame["x"], 0), y: number(frame["y"], 0) }
  switch (frame["type"]) {
    case "move":
      return browser.input({ type: "mouse", kind: "move", ...at, button: "none", buttons: 0, clicks: 0, ...plain })
    case "scroll":
      return browser.input({ type: "wheel", ...at, dx: number(frame["dx"], 0), dy: number(frame["dy"], 0), ...plain })
    case "click":
      return click(browser, at)
    case "key":
      return press(browser, textOf(frame["key"]))
    case "type":
      return browser.input({ type: "text", text: textOf(frame["text"]) })
    case "viewport":
      return browser.room({
        width: number(frame["width"], 1280),
        height: number(frame["height"], 800),
        scale: number(frame["dpr"], 1),
      })
    case "hover": {
      const element = await browser.hover(at)
      return say({ type: "hover_label", id: frame["id"], label: element?.selector ?? "", cursor: "default" })
    }
    case "inspect_hover": {
      const box = (await browser.hover(at))?.box
      const rect = box ? { top: box.y, left: box.x, width: box.width, height: box.height } : null
      return say({ type: "inspect_rect", id: frame["id"], rect })
    }
  }
}

function click(browser: Browser, at: { x: number; y: number }): void {
  const button = { type: "mouse", ...at, button: "left", clicks: 1, ...plain } as const
  browser.input({ ...button, kind: "down", buttons: 1 })
  browser.input({ ...button, kind: "up", buttons: 0 })
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, 500_000) : "")

function press(browser: Browser, key: string): void {
  const keyCode = named[key]
  if (keyCode === undefined)
    return void (key.length > 0 && key.length <= 4 && browser.input({ type: "text", text: key }))
  const press: Omit<Extract<BrowserInput, { type: "key" }>, "kind"> = {
    type: "key",
    key,
    code: key,
    keyCode,
    text: key === "Enter" ? "\r" : "",
    repeat: false,
    location: 0,
    ...plain,
  }
  browser.input({ ...press, kind: "down" })
  browser.input({ ...press, kind: "up" })
}
