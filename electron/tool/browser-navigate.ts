import * as z from "zod/mini"
import { type BrowserToolServices, openDesk, pageAddress, pageLine } from "./browser-desk.ts"
import { snapshotText } from "./browser-snapshot.ts"
import type { Tool } from "./tool.ts"

const parameters = z.object({
  url: z.string().check(z.describe("Address to open, or: back, forward, reload")),
})
type Input = z.infer<typeof parameters>

/** Characters of the page's outline that come with it. */
const MOST_OUTLINE = 6000

export function createNavigateTool(services: BrowserToolServices, granted: Map<string, Set<string>>): Tool<Input> {
  return {
    id: "browser_navigate",
    description:
      "Opens an address in the browser that the user watches, and answers with an outline of the page whose refs (e12) the other browser tools take. The user is asked about each new site.",
    parameters,
    async execute({ url }, context) {
      const desk = await openDesk(services, granted, context)
      const step = /^(back|forward|reload)$/.exec(url.trim())?.[1] as "back" | "forward" | "reload" | undefined
      const address = step ? "" : await desk.visit(pageAddress(url), context, true)
      await desk.browser.start()
      // A tab that the user keeps to themselves stays as it is.
      const shown = desk.browser.state().tabs.find(({ active }) => active)
      if (!step && shown?.shared === false)
        await desk.browser.asAgent("open a tab", () => desk.browser.openTab(), { signal: context.signal, anyTab: true })
      const { value: status, dialogs } = await desk.browser.asAgent(
        step ? `go ${step}` : `open ${address.slice(0, 200)}`,
        async ({ tab, signal }) => {
          if (step) await desk.browser[step]()
          else return (await desk.browser.navigate(address, { tab: tab.id, signal })).status
        },
        { signal: context.signal },
      )
      const line = status && status >= 400 ? [`the server answered with status ${status}`] : []
      // It may have led elsewhere: what is there is shown only after the user was asked about that, too.
      const { value } = await desk.act({
        what: "look at the page",
        context,
        run: async ({ page, signal }) =>
          `${await pageLine(page, [...dialogs, ...line])}\n\n${await snapshotText(page, { most: MOST_OUTLINE, signal })}`,
      })
      return { title: step ?? address, output: value, metadata: { url: address || step, status: status ?? null } }
    },
  }
}
