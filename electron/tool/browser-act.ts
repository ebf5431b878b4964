import * as z from "zod/mini"
import { resolveInside } from "../lib/paths.ts"
import { Fault } from "../../shared/fault.ts"
import { aim, type BrowserDesk, type BrowserToolServices, locate, openDesk, pageLine } from "./browser-desk.ts"
import type { Tool, ToolContext, ToolResult } from "./tool.ts"

const target = z.string().check(z.describe("Ref of a snapshot (e12) or a selector (CSS, text=…, role=button[name=…])"))
const dialog = z.optional(
  z
    .enum(["accept", "dismiss"])
    .check(z.describe("Answer to an alert, confirm or prompt that this opens; default: the user's")),
)
const dialogText = z.optional(z.string().check(z.describe("What to type into a prompt")))

const ACTION_MS = 8000
/** What an action sets off at once (a navigation, a popup) should be told of with it. */
const AFTER_MS = 250

type Hold = Parameters<Parameters<BrowserDesk["act"]>[0]["run"]>[0]

interface Options {
  desk: BrowserDesk
  context: ToolContext
  what: string
  said: string
  dialog?: "accept" | "dismiss" | undefined
  dialogText?: string | undefined
  run(hold: Hold): Promise<unknown>
}

async function acted({ desk, context, what, said, run, ...more }: Options): Promise<ToolResult> {
  const tabsBefore = desk.browser.state().tabs.length
  const downloadsBefore = desk.browser.state().downloads.length
  const { value, notes } = await desk.act({
    what,
    context,
    ...more,
    run: async (hold) => {
      const errors = hold.tab.activity.errors()
      await run(hold)
      await hold.page.waitForTimeout(AFTER_MS).catch(() => {})
      await hold.page.waitForLoadState("domcontentloaded", { timeout: 10_000 }).catch(() => {})
      const state = desk.browser.state()
      const shown = state.tabs.find(({ active }) => active)
      const news = [
        ...(hold.tab.activity.errors() > errors ? ["the console has new errors (browser_console)"] : []),
        ...(state.tabs.length > tabsBefore && shown ? [`a new tab opened and is shown now: ${shown.url}`] : []),
        ...(state.downloads.length > downloadsBefore ? [`a download began: ${state.downloads[0]?.name}`] : []),
      ]
      return { news, page: hold.page, url: hold.page.url() }
    },
  })
  const output = `${said}\n${await pageLine(value.page, [...notes, ...value.news])}`
  return { title: said, output, metadata: { url: value.url } }
}

const clickParameters = z.object({
  target,
  button: z._default(z.enum(["left", "right", "middle"]), "left"),
  double: z.optional(z.boolean()),
  hover: z.optional(z.boolean().check(z.describe("Only point at it"))),
  dialog,
  dialogText,
})

export function createClickTool(
  services: BrowserToolServices,
  granted: Map<string, Set<string>>,
): Tool<z.infer<typeof clickParameters>> {
  return {
    id: "browser_click",
    description: "Clicks an element of the page (or only points at it).",
    parameters: clickParameters,
    async execute({ target, button, double, hover, ...answer }, context) {
      const desk = await openDesk(services, granted, context)
      const verb = hover ? "point at" : "click"
      return acted({
        desk,
        context,
        ...answer,
        what: `${verb} ${target}`,
        said: hover ? `Pointed at ${target}` : `Clicked ${target}`,
        async run(hold) {
          const it = locate(hold.page, target)
          const patience = { timeout: ACTION_MS, signal: hold.signal }
          await aim(hold, it, ACTION_MS)
          if (hover) await it.hover(patience)
          else if (double) await it.dblclick({ button, ...patience })
          else await it.click({ button, ...patience })
        },
      })
    },
  }
}

const fillParameters = z.object({
  target,
  value: z.string().check(z.describe("Text; true or false for a checkbox; a file's path for a file field")),
  submit: z.optional(z.boolean().check(z.describe("Press Enter afterwards"))),
  dialog,
  dialogText,
})

export function createFillTool(
  services: BrowserToolServices,
  granted: Map<string, Set<string>>,
): Tool<z.infer<typeof fillParameters>> {
  return {
    id: "browser_fill",
    description: "Fills a field of the page: what it held is replaced. Also checkboxes, radio buttons and file fields.",
    parameters: fillParameters,
    async execute({ target, value, submit, ...answer }, context) {
      const desk = await openDesk(services, granted, context)
      return acted({
        desk,
        context,
        ...answer,
        what: `fill ${target}`,
        said: `Filled ${target}`,
        async run(hold) {
          const it = locate(hold.page, target)
          const patience = { timeout: ACTION_MS, signal: hold.signal }
          const kind = await it.evaluate(fieldKind, undefined, patience)
          if (kind !== "file") await aim(hold, it, ACTION_MS)
          if (kind === "file") {
            await context.ask({ permission: "read", patterns: [value], always: [value], metadata: { filepath: value } })
            await it.setInputFiles(await resolveInside(context.directory, value), patience)
          } else if (kind === "checkbox" || kind === "radio") {
            if (!/^(true|false)$/.test(value))
              throw new Fault("BadRequest", `This is a ${kind}: its value is true or false.`)
            await it.setChecked(value === "true", patience)
          } else await it.fill(value, patience)
          if (submit) await it.press("Enter", patience)
        },
      })
    },
  }
}

/** Runs in the page. */
const fieldKind = (field: Element): string => (field instanceof HTMLInputElement ? field.type : field.localName)

const pressParameters = z.object({
  keys: z.string().check(z.describe("Key or combination: Enter, Tab, ArrowDown, Control+A; or text after type:")),
  target: z.optional(target),
  dialog,
  dialogText,
})

export function createPressTool(
  services: BrowserToolServices,
  granted: Map<string, Set<string>>,
): Tool<z.infer<typeof pressParameters>> {
  return {
    id: "browser_press",
    description:
      "Presses keys on the page, at an element or where the focus is. `type:some text` types it key by key, for fields that follow along.",
    parameters: pressParameters,
    async execute({ keys, target, ...answer }, context) {
      const desk = await openDesk(services, granted, context)
      const typed = /^type:([\s\S]*)$/.exec(keys)?.[1]
      return acted({
        desk,
        context,
        ...answer,
        what: typed === undefined ? `press ${keys}` : "type",
        said: typed === undefined ? `Pressed ${keys}` : `Typed ${typed.length} characters`,
        async run({ page, signal }) {
          if (target) await locate(page, target).focus({ timeout: ACTION_MS, signal })
          if (typed === undefined) await page.keyboard.press(keys)
          else await page.keyboard.type(typed.slice(0, 5000))
        },
      })
    },
  }
}

const selectParameters = z.object({
  target,
  values: z.array(z.string()).check(z.describe("Values or labels of the options")),
  dialog,
  dialogText,
})

export function createSelectTool(
  services: BrowserToolServices,
  granted: Map<string, Set<string>>,
): Tool<z.infer<typeof selectParameters>> {
  return {
    id: "browser_select",
    description: "Chooses options of a select field.",
    parameters: selectParameters,
    async execute({ target, values, ...answer }, context) {
      const desk = await openDesk(services, granted, context)
      return acted({
        desk,
        context,
        ...answer,
        what: `choose ${values.join(", ")}`,
        said: `Chose ${values.join(", ")} in ${target}`,
        async run(hold) {
          const it = locate(hold.page, target)
          await aim(hold, it, ACTION_MS)
          await it.selectOption(values, { timeout: ACTION_MS, signal: hold.signal })
        },
      })
    },
  }
}
