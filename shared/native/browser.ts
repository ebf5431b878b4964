import * as z from "zod/mini"
import { named } from "../domain/named.ts"

/** Points and sizes are CSS pixels of the page's viewport unless said otherwise. */
export const Box = named(
  "BrowserBox",
  z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
)
export type Box = z.infer<typeof Box>

/** What is at a point of the page, as a person or an agent would name it. */
export const ElementInfo = named(
  "ElementInfo",
  z.object({
    /** CSS selector that finds this element first. */
    selector: z.string(),
    /** Of the accessibility tree; "" when it has none. */
    role: z.string(),
    name: z.string(),
    tag: z.string(),
    /** At most 500 characters. */
    text: z.string(),
    attributes: z.record(z.string(), z.string()),
    /** At most 2,000 characters. */
    outerHTML: z.string(),
    box: Box,
    /** Computed styles that people ask about. */
    styles: z.record(z.string(), z.string()),
    /** Address of the frame it is in. */
    url: z.string(),
    /** Source file and line, where the page's framework tells. */
    source: z.nullable(z.string()),
  }),
)
export type ElementInfo = z.infer<typeof ElementInfo>

/** `picture`: data URL of the element and a little around it; null when it has no visible box. */
export const PickedElement = named("PickedElement", z.object({ element: ElementInfo, picture: z.nullable(z.string()) }))
export type PickedElement = z.infer<typeof PickedElement>

export const BrowserTab = named(
  "BrowserTab",
  z.object({
    id: z.string(),
    url: z.string(),
    title: z.string(),
    loading: z.boolean(),
    /** The one that is shown, and that the agent acts on. */
    active: z.boolean(),
    /** Shares nothing with the profile and is forgotten when it closes. */
    private: z.boolean(),
    /** Whether agents may see it and act on it. */
    shared: z.boolean(),
    canGoBack: z.boolean(),
    canGoForward: z.boolean(),
    crashed: z.boolean(),
    /** Why the last navigation came to nothing. */
    failure: z.nullable(z.string()),
    /** It left nothing but the browser's own page of errors. */
    broken: z.boolean(),
  }),
)
export type BrowserTab = z.infer<typeof BrowserTab>

export const Viewport = named(
  "BrowserViewport",
  z.object({
    /** `fit`: as large as the panel that watches. */
    preset: z.enum(["fit", "desktop", "laptop", "tablet", "phone", "custom"]),
    width: z.int().check(z.gte(200), z.lte(4096)),
    height: z.int().check(z.gte(200), z.lte(4096)),
    /** Touch, and the layout that phones give a page. */
    mobile: z.boolean(),
  }),
)
export type Viewport = z.infer<typeof Viewport>

export const viewportPresets: Record<"desktop" | "laptop" | "tablet" | "phone", Viewport> = {
  desktop: { preset: "desktop", width: 1280, height: 800, mobile: false },
  laptop: { preset: "laptop", width: 1440, height: 900, mobile: false },
  tablet: { preset: "tablet", width: 820, height: 1180, mobile: true },
  phone: { preset: "phone", width: 390, height: 844, mobile: true },
}

export const BrowserDialog = named(
  "BrowserDialog",
  z.object({
    id: z.string(),
    tab: z.string(),
    type: z.enum(["alert", "confirm", "prompt", "beforeunload"]),
    message: z.string(),
    value: z.string(),
    /** ms since 1970: when it is dismissed without an answer. */
    until: z.number(),
  }),
)
export type BrowserDialog = z.infer<typeof BrowserDialog>

export const FileChooser = named(
  "BrowserFileChooser",
  z.object({ id: z.string(), tab: z.string(), multiple: z.boolean() }),
)
export type FileChooser = z.infer<typeof FileChooser>

export const Download = named(
  "BrowserDownload",
  z.object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    /** Where it is on this machine, once complete. */
    path: z.nullable(z.string()),
    bytes: z.nullable(z.number()),
    state: z.enum(["running", "complete", "failed", "cancelled"]),
    failure: z.nullable(z.string()),
  }),
)
export type Download = z.infer<typeof Download>

export const ConsoleEntry = named(
  "BrowserConsoleEntry",
  z.object({
    /** Counts up over the life of the tab. */
    id: z.int(),
    level: z.enum(["debug", "log", "info", "warning", "error"]),
    text: z.string(),
    /** `address:line:column` of the code, or "". */
    source: z.string(),
    time: z.number(),
  }),
)
export type ConsoleEntry = z.infer<typeof ConsoleEntry>

export const NetworkEntry = named(
  "BrowserNetworkEntry",
  z.object({
    id: z.int(),
    method: z.string(),
    url: z.string(),
    /** document, script, xhr, fetch, … */
    type: z.string(),
    status: z.nullable(z.int()),
    /** Milliseconds until it ended; null while it runs. */
    took: z.nullable(z.number()),
    failure: z.nullable(z.string()),
    time: z.number(),
  }),
)
export type NetworkEntry = z.infer<typeof NetworkEntry>

export const BrowserState = named(
  "BrowserState",
  z.object({
    /** `missing`: no Chromium on this machine. `crashed`: it ended by itself; the next use starts it again. */
    status: z.enum(["missing", "installing", "stopped", "starting", "running", "crashed"]),
    /** Why it is not running, or what the installer says. */
    message: z.nullable(z.string()),
    /** "Chromium", "Google Chrome", … of the program that is or would be used. */
    program: z.nullable(z.string()),
    /** `private`: nothing is kept when it stops. */
    profile: z.enum(["user", "private"]),
    tabs: z.array(BrowserTab),
    /** Who may act on the page. While it is the user, the agent waits. */
    holder: z.enum(["agent", "user"]),
    /** What an agent does right now, in words. */
    acting: z.nullable(z.string()),
    /** An agent waits for the user to hand control back. */
    waiting: z.boolean(),
    viewport: Viewport,
    /** Device pixels of a CSS pixel, before `zoom`. Follows the screen that watches. */
    scale: z.number(),
    /** Chromium was started for a screen of fewer pixels: pictures are less sharp than they could be until it starts anew. */
    blurred: z.boolean(),
    /** How much larger than usual pages are laid out. */
    zoom: z.number(),
    /** Where the agent points, in CSS pixels of the viewport; null when it has not acted on the page that is shown. */
    pointer: z.nullable(z.object({ x: z.number(), y: z.number() })),
    dialog: z.nullable(BrowserDialog),
    fileChooser: z.nullable(FileChooser),
    /** Newest first, at most 30. */
    downloads: z.array(Download),
  }),
)
export type BrowserState = z.infer<typeof BrowserState>

export const BrowserMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("state"), state: BrowserState }),
  z.object({ type: z.literal("console"), tab: z.string(), entry: ConsoleEntry }),
  z.object({ type: z.literal("install"), line: z.string() }),
  /** The element under the picker. */
  z.object({ type: z.literal("hover"), element: z.nullable(z.object({ label: z.string(), box: Box })) }),
  /** What is selected in the page, as an answer to `copy`. */
  z.object({ type: z.literal("copied"), text: z.string() }),
  z.object({ type: z.literal("error"), message: z.string() }),
])
export type BrowserMessage = z.infer<typeof BrowserMessage>

/** How often a text is on a page (1,000 at most), and whether one of them is selected and in view now. */
export const Found = named("BrowserFound", z.object({ found: z.boolean(), count: z.int() }))
export type Found = z.infer<typeof Found>

export const zoomSteps = [0.25, 0.33, 0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const

const point = { x: z.number(), y: z.number() }
/** Alt 1, Ctrl 2, Meta 4, Shift 8. */
const modifiers = z.int()

export const BrowserInput = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("mouse"),
    kind: z.enum(["move", "down", "up"]),
    ...point,
    button: z.enum(["none", "left", "middle", "right", "back", "forward"]),
    /** Bits of the buttons that are down, as in `MouseEvent.buttons`. */
    buttons: z.int(),
    clicks: z.int(),
    modifiers,
  }),
  z.object({ type: z.literal("wheel"), ...point, dx: z.number(), dy: z.number(), modifiers }),
  z.object({
    type: z.literal("key"),
    kind: z.enum(["down", "up"]),
    key: z.string().check(z.maxLength(40)),
    code: z.string().check(z.maxLength(40)),
    /** `KeyboardEvent.keyCode`. */
    keyCode: z.int(),
    /** What the key types, or "". */
    text: z.string().check(z.maxLength(8)),
    repeat: z.boolean(),
    location: z.int(),
    modifiers,
  }),
  /** Text as a whole: from an input method, or pasted. */
  z.object({ type: z.literal("text"), text: z.string().check(z.maxLength(500_000)) }),
  /** Text that an input method has not finished; "" ends it. */
  z.object({ type: z.literal("composition"), text: z.string().check(z.maxLength(1000)) }),
  z.object({
    type: z.literal("touch"),
    kind: z.enum(["start", "move", "end", "cancel"]),
    points: z.array(z.object({ ...point, id: z.int() })).check(z.maxLength(10)),
    modifiers,
  }),
])
export type BrowserInput = z.infer<typeof BrowserInput>

export const BrowserRequest = z.discriminatedUnion("type", [
  BrowserInput,
  /** Whether the client shows the page. Off to begin with. */
  z.object({ type: z.literal("watch"), on: z.boolean() }),
  z.object({ type: z.literal("drawn"), frame: z.int() }),
  /** The room that the client has, for the viewport `fit`, and its device pixel ratio. */
  z.object({ type: z.literal("room"), width: z.number(), height: z.number(), scale: z.number() }),
  /** Where the picker points; null takes its highlight away. */
  z.object({ type: z.literal("hover"), at: z.nullable(z.object(point)) }),
  z.object({ type: z.literal("copy") }),
])
export type BrowserRequest = z.infer<typeof BrowserRequest>
