import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { type BrowserToolServices, locate, openDesk, pageLine } from "./browser-desk.ts"
import type { Tool } from "./tool.ts"

const parameters = z.object({
  text: z.optional(z.string().check(z.describe("Wait until this text is visible"))),
  target: z.optional(z.string().check(z.describe("Wait for this element (selector or ref)"))),
  gone: z.optional(z.boolean().check(z.describe("Wait until it is not there any more"))),
  url: z.optional(z.string().check(z.describe("Wait until the address contains this"))),
  seconds: z._default(z.number(), 10).check(z.describe("How long at most (60); alone: how long")),
})
type Input = z.infer<typeof parameters>

export function createWaitTool(services: BrowserToolServices, granted: Map<string, Set<string>>): Tool<Input> {
  return {
    id: "browser_wait",
    description: "Waits for a text, an element or an address, or just for some seconds.",
    parameters,
    async execute({ text, target, gone, url, seconds }, context) {
      const desk = await openDesk(services, granted, context)
      const timeout = Math.min(60, Math.max(0, seconds)) * 1000
      const what = text ? JSON.stringify(text) : (target ?? url ?? `${timeout / 1000} s`)
      const { value, notes } = await desk.act({
        what: `wait for ${what}`,
        context,
        async run({ page, signal }) {
          const state = gone ? "hidden" : "visible"
          const patience = { timeout, signal }
          try {
            if (text)
              await page
                .getByText(text)
                .filter({ visible: true })
                .first()
                .waitFor({ state, ...patience })
            if (target)
              await locate(page, target)
                .first()
                .waitFor({ state, ...patience })
            if (url) await page.waitForURL((at) => at.href.includes(url), { waitUntil: "commit", ...patience })
          } catch (error) {
            if (signal.aborted || !/Timeout/.test(String(error))) throw error
            throw new Fault(
              "Unavailable",
              `${what} ${gone ? "was still there" : "did not come"} after ${timeout / 1000} s.`,
            )
          }
          if (!text && !target && !url) await new Promise((resolve) => setTimeout(resolve, timeout))
          return { line: await pageLine(page), url: page.url() }
        },
      })
      return {
        title: `Waited for ${what}`,
        output: [value.line, ...notes.map((note) => `Note: ${note}`)].join("\n"),
        metadata: { url: value.url },
      }
    },
  }
}
