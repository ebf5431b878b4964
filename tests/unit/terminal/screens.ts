import type { IBuffer, Terminal } from "@xterm/headless"
import { Terminal as Headless } from "@xterm/headless/lib-headless/xterm-headless.mjs"
import type { Size } from "../../../electron/terminal/screen.ts"
import {
  linkId,
  linkOf,
  type PlaceState,
  stateOf,
  styleOf,
  underlineOf,
} from "../../../electron/terminal/xterm-state.ts"

/** A terminal as a client has one. */
export const clientTerminal = ({ cols, rows }: Size, scrollback = 2000): Terminal =>
  new Headless({ cols, rows, scrollback, allowProposedApi: true, logLevel: "off" })

export const draw = (terminal: Terminal, text: string): Promise<void> =>
  new Promise((resolve) => terminal.write(text, resolve))

/** Everything that can be seen or felt of a terminal, for comparison. */
export function picture(terminal: Terminal) {
  const { normal, alternate, active } = terminal.buffer
  const { style, normal: normalPlace, alternate: alternatePlace, ...state } = stateOf(terminal)
  const place = ({ saved, ...rest }: PlaceState) => ({
    ...rest,
    // Behind the last column is restored as the last one.
    saved: { ...saved, x: Math.min(saved.x, terminal.cols - 1), style: colours(saved.style) },
  })
  return {
    size: [terminal.cols, terminal.rows],
    shown: active.type,
    cursor: [active.cursorX, active.cursorY],
    behind: [normal.cursorX, normal.cursorY],
    normal: lines(terminal, normal),
    alternate: active.type === "alternate" ? lines(terminal, alternate) : [],
    style: styleOfText(terminal, style),
    ...state,
    places: [place(normalPlace), place(alternatePlace)],
  }
}

function lines(terminal: Terminal, buffer: IBuffer): string[] {
  const found: string[] = []
  for (let row = 0; row < buffer.length; row += 1) {
    const line = buffer.getLine(row)!
    // What the first line of all continues was dropped.
    let text = line.isWrapped && row > 0 ? "+" : "|"
    let last = ""
    for (let column = 0; column < terminal.cols; column += 1) {
      const cell = line.getCell(column)!
      // Where half a wide character was overwritten stands an empty cell with its attributes: it looks like a blank.
      const style = styleOfText(terminal, styleOf(cell))
      const chars = cell.getChars() || (cell.getWidth() && /[^0;]/.test(flags(cell as never)) ? " " : "\u2400")
      if (style !== last) text += `<${style}>`
      last = style
      // Erasing the second half of a wide character leaves the first as it is.
      const half = cell.getWidth() === 0 || (column > 0 && line.getCell(column - 1)!.getWidth() === 2)
      text += half ? "\u2401" : chars
    }
    found.push(text)
  }
  return found
}

type Style = ReturnType<typeof styleOf>

/** Whether anything but the background is set. */
const flags = ({ fg, bg }: Style): string => `${fg >>> 0};${(bg & ~0x3ffffff) >>> 0}`
const colours = ({ fg, bg }: Style): string => `${withoutRests(fg)};${withoutRests(bg)}`

/** xterm leaves parts of an earlier true colour behind where only the low eight bits count. */
function withoutRests(packed: number): number {
  const mode = packed & 0x3000000
  return (mode === 0x3000000 ? packed : packed & ~(mode === 0 ? 0xffffff : 0xffff00)) >>> 0
}

function styleOfText(terminal: Terminal, style: Style): string {
  const link = linkId(style) ? linkOf(terminal, linkId(style))?.uri : ""
  let line = underlineOf(style)
  // A restored cursor is underlined without a style of line: that is a single one.
  if (style.fg & 0x10000000 && line >>> 26 === 0) line |= 1 << 26
  return `${colours(style)};${line};${link ?? ""}`
}
