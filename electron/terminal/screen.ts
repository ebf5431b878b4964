import { setImmediate as nextTurn } from "node:timers/promises"
import type { Terminal } from "@xterm/headless"
import { lazy } from "../lib/lazy.ts"
import type { OutputRing } from "./output-ring.ts"
import { findSkip } from "./plain-stretch.ts"
import { screenText } from "./screen-text.ts"
import { trackHost } from "./track-host.ts"
import { isGround, parseText, scrollsWhole } from "./xterm-state.ts"

export interface Size {
  cols: number
  rows: number
}

/** The exact state of a terminal at one position of its output. */
export interface ScreenSnapshot extends Size {
  /** Brings an empty terminal of this size into the state. */
  text: string
  /** Position in the output that the text stands for; the output from here on continues it. */
  cursor: number
}

export interface Screen {
  /** The terminal has this size for output from `cursor` on. */
  resized(cursor: number, size: Size): void
  /** Everything up to the present end of the output, drawn. */
  snapshot(): Promise<ScreenSnapshot>
  /** Draws what has come. Resolves when the end, as it was at the call, is reached. */
  catchUp(): Promise<void>
  /** Characters that have come and are not drawn yet. */
  behind(): number
  dispose(): void
}

/** Lines above the screen that a client which comes back still gets. */
export const historyLines = 2000
/** Characters that are drawn in one go, before others have their turn: 1 to 3 ms. */
const step = 32 * 1024
/** A sequence that is longer than this is not completed for a client that joins in the middle of it. */
const longestSequence = 64 * 1024

const loadTerminal = lazy(async () => (await import("@xterm/headless/lib-headless/xterm-headless.mjs")).Terminal)

/**
 * The screen that a terminal's output makes, without a display. It is drawn from the kept output, and only when somebody
 * asks or `catchUp` is called: a terminal that nobody comes back to costs nothing but its output.
 */
export function createScreen(ring: OutputRing, initial: Size): Screen {
  /** Sizes from their positions on, oldest first; of those behind us only the last is kept. */
  const sizes: ({ cursor: number } & Size)[] = []
  let drawn = 0
  let terminal: Terminal | undefined
  let host = () => ""
  let work: Promise<void> = Promise.resolve()
  let disposed = false

  async function open(): Promise<Terminal> {
    if (terminal) return terminal
    const Terminal = await loadTerminal()
    terminal = new Terminal({
      cols: initial.cols,
      rows: initial.rows,
      scrollback: historyLines,
      allowProposedApi: true,
      logLevel: "off",
    })
    host = trackHost(terminal)
    return terminal
  }

  async function draw(): Promise<void> {
    const target = ring.end
    const screen = await open()
    while (drawn < target && !disposed) {
      const [next] = sizes
      if (next && next.cursor <= drawn) {
        sizes.shift()
        screen.resize(next.cols, next.rows)
        continue
      }
      const until = Math.min(target, next?.cursor ?? target)
      // Its beginning is dropped only when the output is let run ahead of us, which its owner does not do.
      drawn = Math.max(drawn, ring.start)
      await drawText(screen, ring.slice(drawn, until))
    }
    while (sizes[0] && sizes[0].cursor <= drawn && !disposed) {
      const { cols, rows } = sizes.shift()!
      screen.resize(cols, rows)
    }
  }

  async function drawText(screen: Terminal, text: string): Promise<void> {
    const base = drawn
    const skip = findSkip(text, historyLines + 2 * screen.rows)
    if (skip) {
      await write(screen, text.slice(0, skip.begin))
      if (await isPlain(screen, text.slice(skip.begin, skip.from))) drawn = base + skip.to
    }
    await write(screen, text.slice(drawn - base))
  }

  /** Draws these lines; whether each was one, on a screen that scrolls as a whole, and not part of a longer sequence. */
  async function isPlain(screen: Terminal, lines: string): Promise<boolean> {
    let moved = 0
    const listener = screen.onLineFeed(() => {
      moved += 1
    })
    await write(screen, lines)
    listener.dispose()
    return moved === lines.split("\n").length - 1 && scrollsWhole(screen)
  }

  async function write(screen: Terminal, text: string): Promise<void> {
    for (let at = 0; at < text.length && !disposed; at += step) {
      const part = text.slice(at, at + step)
      parseText(screen, part)
      drawn += part.length
      if (at + step < text.length) await nextTurn()
    }
  }

  /** The beginning of a sequence that the output so far leaves open. */
  function openSequence(screen: Terminal): string {
    if (isGround(screen)) return ""
    const recent = ring.slice(Math.max(drawn - longestSequence, 0), drawn)
    const at = Math.max(recent.lastIndexOf("\x1b"), recent.lastIndexOf("\x9b"), recent.lastIndexOf("\x9d"))
    return at < 0 ? "" : recent.slice(at)
  }

  const enqueue = <T>(task: () => Promise<T>): Promise<T> => {
    const result = work.then(task)
    work = result.then(
      () => {},
      () => {},
    )
    return result
  }

  return {
    resized(cursor, size) {
      while (sizes.length && sizes.at(-1)!.cursor >= cursor) sizes.pop()
      sizes.push({ cursor, ...size })
    },
    catchUp: () => enqueue(draw),
    snapshot: () =>
      enqueue(async () => {
        await draw()
        const screen = await open()
        return {
          text: host() + screenText(screen) + openSequence(screen),
          cursor: drawn,
          cols: screen.cols,
          rows: screen.rows,
        }
      }),
    behind: () => ring.end - drawn,
    dispose() {
      disposed = true
      terminal?.dispose()
    },
  }
}
