import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { originOf } from "../lib/page-address.ts"
import { type BrowserToolServices, openDesk, pageAddress } from "./browser-desk.ts"
import type { Tool } from "./tool.ts"

const parameters = z.object({
  action: z._default(z.enum(["list", "open", "show", "close", "resize"]), "list"),
  tab: z.optional(z.string().check(z.describe("Id of a tab, for show and close"))),
  url: z.optional(z.string().check(z.describe("For open"))),
  private: z.optional(
    z
      .boolean()
      .check(z.describe("For open: without the cookies and sign-ins of the user's profile; forgotten when it closes")),
  ),
  width: z.optional(z.number().check(z.describe("For resize, with height: the viewport of all tabs"))),
  height: z.optional(z.number()),
})
type Input = z.infer<typeof parameters>

export function createTabsTool(services: BrowserToolServices, granted: Map<string, Set<string>>): Tool<Input> {
  return {
    id: "browser_tabs",
    description: "Lists, opens, shows and closes tabs of the browser, and sets the size of the viewport.",
    parameters,
    async execute({ action, tab, url, width, height, ...kind }, context) {
      const desk = await openDesk(services, granted, context)
      const { browser } = desk
      const address = action === "open" && url ? pageAddress(url) : undefined
      if (address) await desk.visit(address, context)
      await browser.start()
      if (action !== "list")
        await browser.asAgent(
          `${action} ${action === "resize" ? "the viewport" : "a tab"}`,
          async () => {
            if (action === "open") {
              const id = await browser.openTab({ private: kind.private ?? false })
              if (address) await browser.navigate(address, { tab: id, signal: context.signal })
            } else if (action === "resize") {
              const fit = (value: number) => Math.round(Math.min(4096, Math.max(200, value)))
              if (!width || !height) throw new Fault("BadRequest", "Give width and height in CSS pixels.")
              await browser.setViewport({ preset: "custom", width: fit(width), height: fit(height), mobile: false })
            } else {
              if (!tab) throw new Fault("BadRequest", "Give the id of a tab; list shows them.")
              if (browser.state().tabs.some(({ id, shared }) => id === tab && !shared))
                throw new Fault("Forbidden", "The user keeps this tab to themselves.")
              await (action === "show" ? browser.activateTab(tab) : browser.closeTab(tab))
            }
          },
          { signal: context.signal, anyTab: true },
        )
      const { tabs, viewport } = browser.state()
      const known = granted.get(context.sessionID)
      const lines = tabs.map(({ id, url, title, active, shared, private: own }) => {
        if (!shared) return `${active ? "*" : " "} ${id} (the user keeps it to themselves)`
        const origin = originOf(url)
        // Of sites that the user has not shared, only that there is a tab.
        const about = !origin || known?.has(origin) ? `${url.slice(0, 300)} ${JSON.stringify(title)}` : `(${origin})`
        return `${active ? "*" : " "} ${id} ${about}${own ? " private" : ""}`
      })
      const output = [...lines, `Viewport: ${viewport.width}x${viewport.height}`].join("\n")
      return { title: `${tabs.length} tabs`, output, metadata: { tabs: tabs.length } }
    },
  }
}
