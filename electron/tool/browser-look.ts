import * as z from "zod/mini"
import type { ConsoleEntry, NetworkEntry } from "../../shared/native/browser.ts"
import { type BrowserToolServices, locate, openDesk, pageLine } from "./browser-desk.ts"
import type { Tool } from "./tool.ts"

type Granted = Map<string, Set<string>>

const shotParameters = z.object({
  target: z.optional(z.string().check(z.describe("Ref or selector of one element; default: what is visible"))),
  whole: z.optional(z.boolean().check(z.describe("The whole page, not only what is visible"))),
})

export function createScreenshotTool(
  services: BrowserToolServices,
  granted: Granted,
): Tool<z.infer<typeof shotParameters>> {
  return {
    id: "browser_screenshot",
    description: "A picture of the page, for how it looks. To act, use browser_snapshot.",
    parameters: shotParameters,
    async execute({ target, whole }, context) {
      const desk = await openDesk(services, granted, context)
      const { value } = await desk.act({
        what: "take a picture",
        context,
        async run({ page, signal }) {
          const how = { type: "jpeg", quality: 80, scale: "css", timeout: 15_000, signal } as const
          const bytes = target
            ? await locate(page, target).screenshot(how)
            : await page.screenshot({ ...how, fullPage: whole ?? false })
          return { bytes, line: await pageLine(page), url: page.url() }
        },
      })
      const url = `data:image/jpeg;base64,${value.bytes.toString("base64")}`
      return {
        title: value.url,
        output: `${value.line}\nThe picture is attached.`,
        metadata: { url: value.url },
        attachments: [{ type: "file", mime: "image/jpeg", url, filename: "page.jpg" }],
      }
    },
  }
}

const consoleParameters = z.object({
  level: z._default(z.enum(["error", "warning", "all"]), "all"),
  limit: z._default(z.number(), 50),
})

export function createConsoleTool(
  services: BrowserToolServices,
  granted: Granted,
): Tool<z.infer<typeof consoleParameters>> {
  const wanted = { error: ["error"], warning: ["error", "warning"], all: null }
  return {
    id: "browser_console",
    description: "The newest lines of the page's console, oldest first; uncaught errors too.",
    parameters: consoleParameters,
    async execute({ level, limit }, context) {
      const desk = await openDesk(services, granted, context)
      const { value } = await desk.act({
        what: "read the console",
        context,
        run: async ({ tab }) => tab.activity.console(),
      })
      const levels = wanted[level]
      const lines = value.filter((entry) => !levels || levels.includes(entry.level)).slice(-Math.max(1, limit))
      return {
        title: `${lines.length} console lines`,
        output: lines.map(consoleLine).join("\n") || "The console is empty.",
        metadata: { lines: lines.length },
      }
    },
  }
}

const consoleLine = ({ level, text, source }: ConsoleEntry) => `[${level}] ${text}${source ? ` (${source})` : ""}`

const networkParameters = z.object({
  filter: z.optional(z.string().check(z.describe("Part of the address"))),
  failed: z.optional(z.boolean().check(z.describe("Only what failed or was answered with 400 or more"))),
  limit: z._default(z.number(), 50),
})

export function createNetworkTool(
  services: BrowserToolServices,
  granted: Granted,
): Tool<z.infer<typeof networkParameters>> {
  return {
    id: "browser_network",
    description: "The newest requests of the page, oldest first: method, address, status, time.",
    parameters: networkParameters,
    async execute({ filter, failed, limit }, context) {
      const desk = await openDesk(services, granted, context)
      const { value } = await desk.act({
        what: "read the network log",
        context,
        run: async ({ tab }) => tab.activity.network(),
      })
      const bad = ({ failure, status }: NetworkEntry) => failure !== null || (status ?? 0) >= 400
      const entries = value
        .filter((entry) => (!filter || entry.url.includes(filter)) && (!failed || bad(entry)))
        .slice(-Math.max(1, limit))
      return {
        title: `${entries.length} requests`,
        output: entries.map(networkLine).join("\n") || "No such requests.",
        metadata: { requests: entries.length },
      }
    },
  }
}

const networkLine = ({ method, url, status, took, failure, type }: NetworkEntry) =>
  `${status ?? (failure ? "failed" : "…")} ${method} ${url.slice(0, 300)} ${type}${took === null ? "" : ` ${took} ms`}${failure ? ` (${failure})` : ""}`

const evaluateParameters = z.object({
  script: z.string().check(z.describe("An expression, or a function to call: () => document.title")),
  target: z.optional(z.string().check(z.describe("Ref or selector of an element that the function gets"))),
  dialog: z.optional(z.enum(["accept", "dismiss"])),
})

const MOST_RESULT = 20_000
const isFunction = /^\s*(async\s+)?(function\b|\([^)]*\)\s*=>|[\w$]+\s*=>)/

export function createEvaluateTool(
  services: BrowserToolServices,
  granted: Granted,
): Tool<z.infer<typeof evaluateParameters>> {
  return {
    id: "browser_evaluate",
    description: "Runs JavaScript in the page and answers its value as JSON.",
    parameters: evaluateParameters,
    async execute({ script, target, dialog }, context) {
      const desk = await openDesk(services, granted, context)
      const { value, notes } = await desk.act({
        what: "run a script",
        context,
        dialog,
        run: async ({ page, signal }) => {
          if (!target) return page.evaluate(isFunction.test(script) ? `(${script}\n)()` : script)
          const element = await locate(page, target).elementHandle({ timeout: 8000, signal })
          const made = await page.evaluateHandle(`(${script}\n)`)
          return element?.evaluate((node, it: unknown) => (typeof it === "function" ? it(node) : it), made)
        },
      })
      const text = JSON.stringify(value, null, 1) ?? "undefined"
      const cut = text.length > MOST_RESULT ? `${text.slice(0, MOST_RESULT)}… (${text.length} characters)` : text
      return {
        title: script.split("\n")[0]?.slice(0, 100) ?? "",
        output: [cut, ...notes.map((note) => `Note: ${note}`)].join("\n"),
        metadata: {},
      }
    },
  }
}
