import "@xterm/xterm/css/xterm.css"
import "./palette.css"
import "./terminal.css"
import { FitAddon } from "@xterm/addon-fit"
import { type ISearchOptions, SearchAddon } from "@xterm/addon-search"
import { Unicode11Addon } from "@xterm/addon-unicode11"
import { WebLinksAddon } from "@xterm/addon-web-links"
import { Terminal } from "@xterm/xterm"
import { createStore, type StoreApi } from "zustand/vanilla"
import { copyText } from "../../lib/clipboard.ts"
import { copies, pastes } from "./keys.ts"
import { openLink } from "./link.ts"
import { paint } from "./painter.ts"
import { terminalTheme } from "./theme.ts"

export interface LiveOptions {
  url: string
  label: string
  /** The key is the window's and not the program's. */
  isOurs(event: KeyboardEvent): boolean
  copyOnSelect(): boolean
  onBell(): void
  onFocus(): void
  /** Something was not done, in words. */
  onRefusal(message: string): void
  onExit(exitCode: number): void
  onGone(): void
  alive(): Promise<boolean | undefined>
}

export interface LiveState {
  /** Null before the first connection. */
  connected: boolean | null
  /** Address under the pointer. */
  link: string | null
  found: { at: number; of: number } | null
}

export type FindOptions = Pick<ISearchOptions, "caseSensitive" | "regex" | "wholeWord">

/** A terminal on this window's screen. It keeps its lines while another one is shown. */
export interface Live {
  store: StoreApi<LiveState>
  /** Puts it into the box and follows the box's size. Returns the end of it. */
  show(box: HTMLElement): () => void
  /** Resolves when its first screen is drawn. */
  connected(): Promise<void>
  isShown(): boolean
  focus(): void
  /** Types the text; `run` presses Enter after it. */
  paste(text: string, run: boolean): void
  find(text: string, step: 1 | -1 | 0, options: FindOptions): void
  endFind(): void
  /** Down to the line with the cursor, in every window. */
  clear(): void
  selectAll(): void
  /** Lights up for a moment: it rang. */
  flash(): void
  /** The program gets what the mouse does. */
  takesMouse(): boolean
  /** The selected text, or "". */
  selection(): string
  /** Whether anything may run in it besides a shell that waits for a command. */
  isBusy(): boolean
  setScreenReader(on: boolean): void
  dispose(): void
}

/** ms without a change of the box before the program hears of its size. */
const settle = 80
/** Lines above the screen. */
const history = 5000

const fontSize = 12.5
const fontFamily = () => getComputedStyle(document.documentElement).getPropertyValue("--font-code").trim()

/** A terminal measures its characters once: the page's own font must be there before. */
export async function loadFont(): Promise<void> {
  const family = `${fontSize}px ${fontFamily()}`
  await Promise.allSettled(["", "bold ", "italic "].map((style) => document.fonts.load(style + family)))
}

export function createLive(options: LiveOptions): Live {
  const store = createStore<LiveState>(() => ({ connected: null, link: null, found: null }))
  let theme = terminalTheme()
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches
  const openOutside = (event: MouseEvent, address: string) => {
    if (event.metaKey || event.ctrlKey) window.open(address, "_blank", "noopener,noreferrer")
  }
  const hover = (_event: MouseEvent, address: string) => store.setState({ link: address })
  const leave = () => store.setState({ link: null })

  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: fontFamily(),
    fontSize,
    lineHeight: 1.2,
    scrollback: history,
    cursorBlink: !reducedMotion,
    cursorInactiveStyle: "outline",
    theme: theme.colors,
    minimumContrastRatio: theme.contrast,
    macOptionClickForcesSelection: true,
    rescaleOverlappingGlyphs: true,
    linkHandler: { activate: openOutside, hover, leave },
  })
  const fit = new FitAddon()
  const search = new SearchAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(search)
  terminal.loadAddon(new WebLinksAddon(openOutside, { hover, leave }))
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = "11"

  const element = document.createElement("div")
  element.className = "outrigger-terminal"
  const typed = new TextEncoder()
  const first = Promise.withResolvers<void>()
  let ended = false
  let foundWith = "{}"
  /** What a restored screen asks was answered when it was new. */
  let restoring = false

  const link = openLink({
    url: options.url,
    draw: (bytes, done) =>
      terminal.write(bytes, () => {
        restoring = false
        first.resolve()
        done()
      }),
    begin: (size) =>
      terminal.write("", () => {
        restoring = true
        terminal.reset()
        terminal.resize(size.cols, size.rows)
      }),
    resized: (size) => terminal.write("", () => terminal.resize(size.cols, size.rows)),
    onRefusal: options.onRefusal,
    onState: (connected) => store.setState({ connected }),
    onExit(exitCode) {
      end()
      options.onExit(exitCode)
    },
    onGone() {
      end()
      options.onGone()
    },
    alive: options.alive,
  })

  /** After what is still to be drawn: its last lines stay to be read. */
  function end(): void {
    ended = true
    terminal.write("\x1b[?25l", () => {
      terminal.options.disableStdin = true
    })
  }

  terminal.onData((text) => {
    if (!restoring && !ended) link.type(typed.encode(text))
  })
  terminal.onBinary((bytes) => {
    if (!restoring && !ended) link.type(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
  })
  terminal.onBell(options.onBell)
  terminal.onSelectionChange(() => {
    if (options.copyOnSelect() && terminal.hasSelection()) void copyText(terminal.getSelection())
  })
  search.onDidChangeResults(({ resultIndex, resultCount }) =>
    store.setState({ found: { at: resultIndex + 1, of: resultCount } }),
  )
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown" || event.isComposing) return true
    if (copies(event, terminal.hasSelection())) {
      event.preventDefault()
      if (terminal.hasSelection()) void copyText(terminal.getSelection())
      return false
    }
    return !pastes(event) && !options.isOurs(event)
  })

  const themes = new MutationObserver(() => {
    theme = terminalTheme()
    terminal.options.theme = theme.colors
    terminal.options.minimumContrastRatio = theme.contrast
  })
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] })

  let fitted = { width: 0, height: 0, cols: 0, rows: 0 }

  /** The same box has the same size: a fraction of a character would otherwise come and go with the columns it is spread on. */
  function fitBox(): void {
    const { clientWidth: width, clientHeight: height } = element
    const size = fit.proposeDimensions()
    if (!size || !(size.cols > 1) || !(size.rows > 0)) return
    fitted = {
      width,
      height,
      cols: width === fitted.width ? fitted.cols : size.cols,
      rows: height === fitted.height ? fitted.rows : size.rows,
    }
    const { cols, rows } = fitted
    if (ended) terminal.resize(cols, rows)
    else link.resize({ cols, rows })
  }

  return {
    store,
    show(box) {
      box.append(element)
      if (!terminal.element) {
        terminal.open(element)
        terminal.textarea?.setAttribute("aria-label", options.label)
        terminal.textarea?.setAttribute("data-region-start", "")
        terminal.textarea?.addEventListener("focus", options.onFocus)
      }
      const endPaint = paint(terminal)
      fitBox()
      terminal.refresh(0, terminal.rows - 1)
      let timer: ReturnType<typeof setTimeout> | undefined
      const sizes = new ResizeObserver(() => {
        clearTimeout(timer)
        timer = setTimeout(fitBox, settle)
      })
      sizes.observe(box)
      return () => {
        clearTimeout(timer)
        sizes.disconnect()
        endPaint()
        element.remove()
        leave()
      }
    },
    connected: () => first.promise,
    isShown: () => element.isConnected,
    focus: () => terminal.focus(),
    paste(text, run) {
      terminal.paste(text)
      if (run && !ended) link.type(typed.encode("\r"))
    },
    find(text, step, wanted) {
      const all = { ...wanted, decorations: theme.matches, incremental: step === 0 }
      if (text === "") {
        search.clearDecorations()
        store.setState({ found: null })
      }
      // Other options for the same text would keep the marks and the count of before.
      if (JSON.stringify(wanted) !== foundWith) search.clearDecorations()
      foundWith = JSON.stringify(wanted)
      if (text === "") return
      if (step < 0) search.findPrevious(text, all)
      else search.findNext(text, all)
    },
    endFind() {
      search.clearDecorations()
      store.setState({ found: null })
    },
    clear: () => (ended ? terminal.clear() : link.clear()),
    selectAll: () => terminal.selectAll(),
    flash() {
      for (const animation of element.getAnimations()) animation.cancel()
      element.animate([{ boxShadow: "inset 0 0 0 2px var(--warning)" }, { boxShadow: "inset 0 0 0 2px transparent" }], {
        duration: reducedMotion ? 600 : 300,
        easing: reducedMotion ? "steps(1, end)" : "ease-out",
        id: "bell",
      })
    },
    takesMouse: () => !ended && terminal.modes.mouseTrackingMode !== "none",
    selection: () => terminal.getSelection(),
    // Shells ask for bracketed paste while they wait for a command, and only then; programs that do so as well have the
    // other screen. A shell that never asks always counts as busy.
    isBusy: () => !ended && (terminal.buffer.active.type === "alternate" || !terminal.modes.bracketedPasteMode),
    setScreenReader(on) {
      terminal.options.screenReaderMode = on
    },
    dispose() {
      themes.disconnect()
      link.close()
      terminal.dispose()
      element.remove()
    },
  }
}
