import type { Locator, Page } from "playwright-core"
import { originOf, pageAddress } from "../lib/page-address.ts"
import type { AgentHold, Browser } from "../browser/api.ts"
import { Fault, isFault } from "../../shared/fault.ts"
import type { PermissionAsk, ToolContext } from "./tool.ts"

export interface BrowserToolServices {
  /** That of a folder's project. */
  browser: (directory: string) => Promise<Browser>
}

export interface Act<T> {
  /** In words, for the one who watches: `click "Sign in"`. */
  what: string
  context: ToolContext
  /** How dialogs that this opens are answered; else the user is asked. */
  dialog?: "accept" | "dismiss" | undefined
  dialogText?: string | undefined
  run: (hold: AgentHold) => Promise<T>
}

/**
 * What all tools of the browser do first: ask before a session meets a site for the first time, and act only while the
 * user has not taken over.
 */
export interface BrowserDesk {
  /**
   * Asks (permission `browser`) unless this session was let onto the site of the address before. Answers the address to
   * go to: with `opens` the person may have put another in its place.
   */
  visit(address: string, context: ToolContext, opens?: boolean): Promise<string>
  /** Acts on the page as it is, after `visit` for where it is. Dialogs that opened come back as sentences. */
  act<T>(act: Act<T>): Promise<{ value: T; notes: string[] }>
  browser: Browser
}

export async function openDesk(
  { browser }: BrowserToolServices,
  granted: Map<string, Set<string>>,
  { directory }: Pick<ToolContext, "directory">,
): Promise<BrowserDesk> {
  const it = await browser(directory)

  async function visit(address: string, context: ToolContext, opens = false): Promise<string> {
    const origin = originOf(address)
    const known = granted.get(context.sessionID)
    if (!origin || known?.has(origin)) return address
    const answer = await context.ask(request(address, origin, opens))
    const edited = answer?.edited === undefined ? undefined : pageAddress(answer.edited)
    const site = edited === undefined ? origin : originOf(edited)
    // What a rule denies stays denied, whoever wrote it.
    if (edited !== undefined && site) await context.ask({ ...request(edited, site), approved: true })
    if (site) granted.set(context.sessionID, (granted.get(context.sessionID) ?? new Set()).add(site))
    return edited ?? address
  }

  function request(address: string, origin: string, opens = false): PermissionAsk {
    // With its slash, so that `https://site.example/*` is about it and `https://site.example.evil/` is not.
    const pattern = `${origin}/`
    return {
      permission: "browser",
      patterns: [pattern],
      always: [`${origin}/*`],
      metadata: { url: address.slice(0, 2000), origin, ...(opens ? { opens } : {}) },
      forms: { [pattern]: { named: true } },
    }
  }

  return {
    browser: it,
    visit,
    async act({ what, context, dialog, dialogText, run }) {
      const { signal } = context
      await it.start()
      const shown = it.state().tabs.find(({ active }) => active)
      const here = shown?.url ?? ""
      // Of a tab that is not shared nobody asks anything: the action itself is refused.
      if (shown?.shared !== false) await visit(here, context)
      const answer = dialog && {
        accept: dialog === "accept",
        ...(dialogText === undefined ? {} : { text: dialogText }),
      }
      try {
        const { value, dialogs } = await it.asAgent(
          what,
          async (hold) => {
            // The user may have gone elsewhere while this waited.
            if (originOf(hold.page.url()) !== originOf(here))
              throw new Fault("Conflict", `The page is another one by now (${hold.page.url()}). Look at it first.`)
            return run(hold)
          },
          { signal, ...(answer ? { dialog: answer } : {}) },
        )
        return { value, notes: dialogs }
      } catch (error) {
        throw explained(error)
      }
    },
  }
}

export { pageAddress }

/** Brings the element into view and shows the user where it is. What it is then used for reports its absence. */
export async function aim({ point, signal }: AgentHold, it: Locator, timeout: number): Promise<void> {
  await it.scrollIntoViewIfNeeded({ timeout, signal })
  const box = await it.boundingBox({ timeout, signal })
  if (box) point({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
}

/** `e12` of a snapshot, or a selector. */
export function locate(page: Page, target: string): Locator {
  const ref = /^\[?(?:ref=)?((?:f\d+)?e\d+)\]?$/.exec(target.trim())?.[1]
  return page.locator(ref ? `aria-ref=${ref}` : target)
}

/** Where the page is now, in two lines. */
export async function pageLine(page: Page, notes: readonly string[] = []): Promise<string> {
  const title = await page.title().catch(() => "")
  return [
    `Page: ${page.url().slice(0, 1000)}`,
    `Title: ${title.slice(0, 300)}`,
    ...notes.map((note) => `Note: ${note}`),
  ].join("\n")
}

/** Playwright's own words without their log and colours, and what to do about the usual ones. */
function explained(error: unknown): unknown {
  if (isFault(error) || !(error instanceof Error)) return error
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g")
  const text = error.message.replace(escapes, "")
  const [first = ""] = text.split("\n")
  if (/aria-ref/.test(text) && /Timeout/.test(first))
    return new Fault(
      "BadRequest",
      "This ref is not on the page any more. Take a new browser_snapshot and use its refs.",
    )
  if (/strict mode violation/.test(text)) {
    const many = /resolved to (\d+) elements/.exec(text)?.[1] ?? "several"
    return new Fault(
      "BadRequest",
      `The selector fits ${many} elements. Use a ref of browser_snapshot, or a narrower selector.`,
    )
  }
  const inTheWay = /<[^\n]*> intercepts pointer events/.exec(text)?.[0]
  if (inTheWay) return new Fault("BadRequest", `Something lies over the element: ${inTheWay.slice(0, 200)}.`)
  if (/Timeout \d+ms exceeded/.test(first)) {
    const state = /element is not (visible|enabled|stable|editable)/.exec(text)?.[0]
    return new Fault(
      "BadRequest",
      `The element was not found or not ready in time${state ? ` (${state})` : ""}. Look at the page again.`,
    )
  }
  return new Fault("BadRequest", first.replace(/^\w+\.\w+: /, "").slice(0, 1000))
}
