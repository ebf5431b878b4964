import type { ConsoleMessage, Page, Request } from "playwright-core"
import type { ConsoleEntry, NetworkEntry } from "../../shared/native/browser.ts"
import { createTail } from "./tail.ts"

const MOST_CONSOLE = 300
const MOST_NETWORK = 300
const MOST_TEXT = 4000

export interface Activity {
  console(): ConsoleEntry[]
  network(): NetworkEntry[]
  clearConsole(): void
  /** How many errors the console has had; for "what did my action cause". */
  errors(): number
}

/** What a page says on its console and asks of the network, bounded. Follows the page until it closes. */
export function watchActivity(page: Page, onConsole: (entry: ConsoleEntry) => void): Activity {
  const lines = createTail<ConsoleEntry>(MOST_CONSOLE)
  const requests = createTail<NetworkEntry>(MOST_NETWORK)
  const running = new WeakMap<Request, NetworkEntry>()
  let nextLine = 1
  let nextRequest = 1
  let errors = 0

  function say(level: ConsoleEntry["level"], text: string, source: string): void {
    if (level === "error") errors += 1
    const entry = { id: nextLine++, level, text: short(text, MOST_TEXT), source, time: Date.now() }
    lines.push(entry)
    onConsole(entry)
  }
  page.on("console", (message) => {
    const { url, lineNumber, columnNumber } = message.location()
    say(levelOf(message), message.text(), url ? `${short(url, 300)}:${lineNumber + 1}:${columnNumber + 1}` : "")
  })
  page.on("pageerror", (error) => say("error", error.stack ?? `${error.name}: ${error.message}`, ""))
  page.on("request", (request) => {
    const entry: NetworkEntry = {
      id: nextRequest++,
      method: request.method(),
      url: short(request.url(), 2000),
      type: request.resourceType(),
      status: null,
      took: null,
      failure: null,
      time: Date.now(),
    }
    running.set(request, entry)
    requests.push(entry)
  })
  const ended = (request: Request, failure: string | null) => {
    const entry = running.get(request)
    if (!entry) return
    entry.took = Date.now() - entry.time
    entry.failure = failure
  }
  page.on("response", (response) => {
    const entry = running.get(response.request())
    if (entry) entry.status = response.status()
  })
  page.on("requestfinished", (request) => ended(request, null))
  page.on("requestfailed", (request) => ended(request, request.failure()?.errorText ?? "failed"))
  return {
    console: () => lines.list(),
    network: () => requests.list(),
    clearConsole: () => lines.clear(),
    errors: () => errors,
  }
}

function levelOf(message: ConsoleMessage): ConsoleEntry["level"] {
  const type = message.type()
  if (type === "error" || type === "assert") return "error"
  if (type === "warning" || type === "info" || type === "debug") return type
  return "log"
}

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text)
