import { setImmediate as nextTurn } from "node:timers/promises"
import type { Terminal } from "@xterm/headless"
import { lazy } from "../lib/lazy.ts"
import type { OutputRing } from "./output-ring.ts"
import { createPlainScan, lineFromEnd, stylesIn } from "./plain-stretch.ts"
import { screenText } from "./screen-text.ts"
import { type HostState, trackHost } from "./track-host.ts"
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
  /** Draws what has come, or sees that it need not be. Resolves when little is left of what had come at the call. */
  catchUp(): Promise<void>
  /** What the output between the two positions asks a terminal, answered. Output before it gets no answer. */
  answers(from: number, to: number): Promise<string>
  /**
   * What clears it down to the line with the cursor, when put at the end of the output; "" when that cannot be done now.
   * `settle` brings in what has come while it was drawn.
   */
  clearing(settle: () => void): Promise<string>
  /** Characters that have come and are not drawn yet. */
  behind(): number
  dispose(): void
}

/** Lines above the screen that a client which comes back still gets. */
export const historyLines = 2000
/** Characters that are drawn in one go, before others have their turn: 1 to 3 ms. */
const step = 32 * 1024
/** Shorter stretches are drawn. */
const worthwhile = 256 * 1024
/** Characters at the beginning of a stretch that are drawn to see what it is. */
const probed = 8 * 1024
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
  const scan = createPlainScan(ring)
  /** Beginning of a stretch of nothing but lines of plain text, for which it is proven that they are lines on the screen. */
  let proven = -1
  let terminal: Terminal | undefined
  let host = () => ""
  let onQuestion: HostState["onQuestion"] = () => ({ dispose() {} })
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
    ;({ restore: host, onQuestion } = trackHost(terminal))
    return terminal
  }

  /** With `lazily`, lines that will be skipped over anyway may be left for later. */
  async function draw(lazily: boolean): Promise<void> {
    const target = ring.end
    const screen = await open()
    if (target - drawn > worthwhile && !sizes.some(({ cursor }) => cursor <= target)) {
      // Lines of plain text at most, in colours or not, from here on.
      const begin = scan.plainFrom(drawn, target)
      if (target - begin > worthwhile) {
        await drawTo(screen, begin)
        if ((await skip(screen, begin, target)) && lazily) return
      }
    }
    await drawTo(screen, target)
  }

  async function drawTo(screen: Terminal, target: number): Promise<void> {
    for (;;) {
      const [next] = sizes
      // Its beginning is dropped only when the output is let run ahead of us, which its owner does not do.
      drawn = Math.max(drawn, ring.start)
      const until = Math.min(target, next?.cursor ?? target)
      while (drawn < until && !disposed) {
        const part = ring.slice(drawn, Math.min(drawn + step, until))
        parseText(screen, part)
        drawn += part.length
        if (drawn < until) await nextTurn()
      }
      if (disposed || !next || next.cursor > target) return
      sizes.shift()
      screen.resize(next.cols, next.rows)
    }
  }

  /**
   * In a long stretch of nothing but lines of plain text, only the last ones can be seen afterwards, on a screen that
   * scrolls as a whole: all before them leave its history again. They need not be drawn.
   */
  async function skip(screen: Terminal, begin: number, target: number): Promise<boolean> {
    const to = lineFromEnd(ring, Math.max(begin, drawn), target, historyLines + 2 * screen.rows)
    if (to === undefined || !(isGround(screen) || proven !== begin)) return false
    if (proven !== begin) {
      // Enough to end every escape sequence, and to see that these are lines and not the inside of a longer one.
      const probe = ring.slice(drawn, Math.min(drawn + probed, to))
      const end = probe.lastIndexOf("\n") + 1
      if (end < probed / 2 || !(await isPlain(screen, drawn + end))) return false
      proven = begin
    }
    if (to > drawn) {
      parseText(screen, stylesIn(ring, drawn, to))
      drawn = to
    }
    return true
  }

  /** Draws up to there; whether each line end moved on by one, on a screen that scrolls as a whole. */
  async function isPlain(screen: Terminal, target: number): Promise<boolean> {
    const expected = ring.slice(drawn, target).split("\n").length - 1
    let moved = 0
    const listener = screen.onLineFeed(() => {
      moved += 1
    })
    await drawTo(screen, target)
    listener.dispose()
    return moved === expected && scrollsWhole(screen)
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
    catchUp: () => enqueue(() => draw(true)),
    snapshot: () =>
      enqueue(async () => {
        await draw(false)
        const screen = await open()
        return {
          text: host() + screenText(screen) + openSequence(screen),
          cursor: drawn,
          cols: screen.cols,
          rows: screen.rows,
        }
      }),
    answers: (from, to) =>
      enqueue(async () => {
        const screen = await open()
        await drawTo(screen, from)
        let text = ""
        const listeners = [screen.onData((data) => (text += data)), onQuestion((data) => (text += data))]
        await drawTo(screen, to)
        for (const listener of listeners) listener.dispose()
        return text
      }),
    clearing: (settle) =>
      enqueue(async () => {
        const screen = await open()
        for (let round = 0; round < 10; round += 1) {
          await draw(false)
          settle()
          if (drawn === ring.end) break
        }
        const { active } = screen.buffer
        // A program that has the screen for itself draws it, and in the middle of a sequence nothing can be put.
        if (disposed || drawn !== ring.end || !isGround(screen) || active.type === "alternate") return ""
        const above = active.cursorY
        return `${above > 0 ? `\x1b[${above}S\x1b[${above}A` : ""}\x1b[0J\x1b[3J`
      }),
    behind: () => ring.end - drawn,
    dispose() {
      disposed = true
      terminal?.dispose()
    },
  }
}
