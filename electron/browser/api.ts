import type { Page } from "playwright-core"
import type {
  BrowserInput,
  BrowserState,
  ConsoleEntry,
  ElementInfo,
  Found,
  NetworkEntry,
  PickedElement,
  Viewport,
} from "../../shared/native/browser.ts"
import type { Holder } from "./control.ts"
import type { DialogAnswer } from "./dialogs.ts"
import type { GivenFile } from "./file-choosers.ts"
import type { Viewer, Watching } from "./screencast.ts"
import type { Tab } from "./tab.ts"

export type BrowserNews =
  | { type: "state"; state: BrowserState }
  | { type: "console"; tab: string; entry: ConsoleEntry }
  /** One line of the installer, and how it ended. */
  | { type: "install"; line: string }
  | { type: "installed"; ok: boolean; message: string }

export interface Navigated {
  url: string
  title: string
  /** HTTP status of the document; null when there was no request. */
  status: number | null
}

/** What an agent may do: the page itself, while it holds control. */
export interface AgentHold {
  page: Page
  tab: Tab
  /** Shows where it is about to act, in CSS pixels of the viewport. */
  point(at: { x: number; y: number }): void
  /** Fires when the user takes over or the turn stops. */
  signal: AbortSignal
}

/**
 * One Chromium, shared by the user and the agent. "The page" is that of the active tab. What needs a running browser
 * starts it: Fault `Unavailable` when there is none on this machine or it does not start.
 */
export interface Browser {
  state(): BrowserState
  /** Looks for a Chromium first; later calls know. */
  status(): Promise<BrowserState>
  /** State news is given once for changes that come together. */
  subscribe(listener: (news: BrowserNews) => void): { dispose(): void }

  /**
   * Idempotent for the same profile. `scale`: device pixels of a CSS pixel, for sharp pictures. `anew`: ends the one that
   * runs, and opens what its tabs showed again.
   */
  start(options?: { profile?: BrowserState["profile"]; scale?: number; anew?: boolean }): Promise<BrowserState>
  stop(): Promise<BrowserState>
  /** Downloads a Chromium; resolves when it is there. One at a time. Throws Fault `Unavailable` with the reason. */
  install(): Promise<void>
  cancelInstall(): void

  /** To DOMContentLoaded, 30 s at most. Throws Fault `Forbidden` for our own ports and metadata services. */
  navigate(address: string, options?: { tab?: string; signal?: AbortSignal }): Promise<Navigated>
  /** Nothing happens at the end of the history. */
  back(): Promise<void>
  forward(): Promise<void>
  reload(): Promise<void>
  stopLoading(): Promise<void>

  openTab(options?: { address?: string; private?: boolean; shared?: boolean }): Promise<string>
  /** With the last one the browser stops. */
  closeTab(id: string): Promise<void>
  /** Whether agents may see a tab and act on it. Ends what one is just doing there. */
  shareTab(id: string, shared: boolean): void
  activateTab(id: string): Promise<void>
  setViewport(viewport: Viewport): Promise<void>
  /** 0.25 to 3. */
  setZoom(zoom: number): Promise<void>
  /** The room of the panel that watches, which the viewport `fit` follows, and the pixels of its screen. */
  room(size: { width: number; height: number; scale: number }): void

  /** Reads the element and clicks; null where there is none. */
  click(x: number, y: number): Promise<ElementInfo | null>
  /** Null when the browser is not running. */
  element(x: number, y: number): Promise<ElementInfo | null>
  /** Highlights the element at a point, outside of the page's layout; null ends it. */
  hover(at: { x: number; y: number } | null): Promise<ElementInfo | null>
  pick(x: number, y: number): Promise<PickedElement | null>
  /** The value as JSON has it. Errors of the script are Fault `BadRequest`. */
  evaluate(script: string): Promise<unknown>
  /** Goes to the next place of a text on the page; an empty one ends it. */
  find(text: string, backwards?: boolean): Promise<Found>
  console(tab?: string): ConsoleEntry[]
  clearConsole(tab?: string): void
  network(tab?: string): NetworkEntry[]
  answerDialog(id: string, answer: DialogAnswer): Promise<void>
  chooseFiles(id: string, files: GivenFile[]): Promise<void>
  cancelDownload(id: string): Promise<void>
  /** Shows a complete one in the system's file manager. Throws Fault `Unsupported` where there is none. */
  showDownload(id: string): Promise<void>

  /** From the user's mouse and keys. Ignored while an agent acts, and when nothing runs. */
  input(input: BrowserInput): void
  /** What is selected in the page. */
  selection(): Promise<string>
  watch(viewer: Viewer): Watching
  /** Whether pictures are being made now. */
  casting(): boolean

  /** Who may act. Giving control to the user ends what the agent is just doing. */
  give(holder: Holder): void
  /**
   * Runs an agent's action on the active page: one at a time, waiting while the user holds control (see control.ts).
   * Throws Fault `Forbidden` when the tab is not shared, unless `anyTab`, and `Unavailable` when the page or Chromium
   * crashes under it; the next action finds the page loaded again.
   */
  asAgent<T>(
    what: string,
    run: (hold: AgentHold) => Promise<T>,
    options: { signal: AbortSignal; dialog?: DialogAnswer; anyTab?: boolean },
  ): Promise<{ value: T; dialogs: string[] }>
  dispose(): Promise<void>
}
