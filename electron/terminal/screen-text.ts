import type { IBuffer, Terminal } from "@xterm/headless"
import { cellText, linkText, rowsText } from "./screen-rows.ts"
import { backgroundText, plainStyle, styleText } from "./screen-style.ts"
import { linkId, type PlaceState, type ScreenState, stateOf, styleOf } from "./xterm-state.ts"

const mouseModes: Record<string, number> = { X10: 9, VT200: 1000, DRAG: 1002, ANY: 1003 }
const mouseEncodings: Record<string, number> = { SGR: 1006, SGR_PIXELS: 1016 }
const cursorStyles = { block: 1, underline: 3, bar: 5 }

/**
 * The whole state of a terminal as text that brings an empty one of the same size into it: history, both screens,
 * cursor, saved cursors, scroll regions, tabs, character sets, modes. Title and palette are not xterm's to tell
 * (`trackHost`).
 */
export function screenText(terminal: Terminal): string {
  const state = stateOf(terminal)
  const { normal, alternate, active } = terminal.buffer
  const parts: string[] = []
  if (active.type === "normal") {
    const hidden = placeText(state.alternate, terminal)
    if (hidden) parts.push(`\x1b[?1047h${hidden}\x1b[?1047l\x1b[H`)
    parts.push(rowsText(terminal, normal), placeText(state.normal, terminal))
  } else {
    parts.push(
      rowsText(terminal, normal),
      placeText(state.normal, terminal),
      cursorText(terminal, normal),
      plainStyle,
      // Without saving the cursor: that has been done.
      "\x1b[?1047h\x1b[H",
      rowsText(terminal, alternate),
      placeText(state.alternate, terminal),
    )
  }
  parts.push(
    modesText(state),
    // Origin mode counts rows from the region's first.
    state.modes.origin
      ? `\x1b[?6h${cursorText(terminal, active, state[active.type].region.top)}`
      : cursorText(terminal, active),
    styleText(state.style),
    ...(linkId(state.style) ? [linkText(terminal, linkId(state.style))] : []),
    charsetsText(state.charsets),
    state.insert ? "\x1b[4h" : "",
    state.newLine ? "\x1b[20h" : "",
    state.modes.wraparound ? "" : "\x1b[?7l",
    state.cursorHidden ? "\x1b[?25l" : "",
    state.modes.synchronizedOutput ? "\x1b[?2026h" : "",
  )
  return parts.join("")
}

const moveText = (x: number, y: number): string => `\x1b[${y + 1};${x + 1}H`

/** Tabs, saved cursor and scroll region of one screen, if they are not the usual ones. */
function placeText({ tabs, saved, region }: PlaceState, { cols, rows }: Terminal): string {
  return tabsText(tabs, cols) + savedText(saved) + regionText(region, rows)
}

/** A position behind the last column is saved as the last one: it is restored there anyway. */
function savedText({ x, y, style, graphics }: PlaceState["saved"]): string {
  if (x === 0 && y === 0 && style.fg === 0 && style.bg === 0 && !graphics) return ""
  const [begin, end] = graphics ? ["\x1b(0", "\x1b(B"] : ["", ""]
  return `${moveText(x, y)}${styleText(style)}${begin}\x1b7${end}${plainStyle}`
}

const regionText = ({ top, bottom }: PlaceState["region"], rows: number): string =>
  top === 0 && bottom === rows - 1 ? "" : `\x1b[${top + 1};${bottom + 1}r`

function tabsText(tabs: readonly number[], cols: number): string {
  const usual = Array.from({ length: Math.ceil(cols / 8) }, (_, at) => at * 8)
  if (tabs.length === usual.length && tabs.every((column, at) => column === usual[at])) return ""
  return `\x1b[3g${tabs.map((column) => `\x1b[${column + 1}G\x1bH`).join("")}`
}

function modesText({ modes, mouse }: ScreenState): string {
  const set: [boolean, number][] = [
    [modes.applicationCursorKeys, 1],
    [modes.reverseWraparound, 45],
    [modes.sendFocus, 1004],
    [modes.bracketedPasteMode, 2004],
  ]
  const numbers = [
    ...set.flatMap(([on, number]) => (on ? [number] : [])),
    ...[mouseModes[mouse.protocol] ?? [], mouseEncodings[mouse.encoding] ?? []].flat(),
  ]
  const parts = numbers.map((number) => `\x1b[?${number}h`)
  if (modes.applicationKeypad) parts.push("\x1b=")
  if (modes.cursorStyle) parts.push(`\x1b[${cursorStyles[modes.cursorStyle] + (modes.cursorBlink ? 0 : 1)} q`)
  return parts.join("")
}

/** Rows count from `top`. */
function cursorText(terminal: Terminal, buffer: IBuffer, top = 0): string {
  const y = buffer.cursorY - top
  if (buffer.cursorX < terminal.cols) return moveText(buffer.cursorX, y)
  // Behind the last column: a cursor comes there only by writing the last cell.
  const line = buffer.getLine(buffer.baseY + buffer.cursorY)
  let column = terminal.cols - 1
  if (column > 0 && line?.getCell(column)?.getWidth() === 0) column -= 1
  const cell = line?.getCell(column)
  const move = moveText(column, y)
  if (!cell) return move
  if (cell.getChars() !== "") return move + cellText(terminal, cell)
  // The cell was erased since, and that erases the whole line.
  return `${move} ${backgroundText(styleOf(cell))}\x1b[2K`
}

function charsetsText({ graphics, level }: ScreenState["charsets"]): string {
  const designate = graphics.map((on, set) => (on ? `\x1b${"()*+"[set]}0` : "")).join("")
  return `${designate}${["", "\x0e", "\x1bn", "\x1bo"][level] ?? ""}`
}
