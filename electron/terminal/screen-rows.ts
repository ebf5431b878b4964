import type { IBuffer, IBufferCell, IBufferLine, Terminal } from "@xterm/headless"
import { backgroundOf, backgroundText, isErased, plainStyle, styleKey, styleText } from "./screen-style.ts"
import { linkId, linkOf, styleOf } from "./xterm-state.ts"

/**
 * All lines of a buffer, with its history, as text that draws them into an empty one from its first row on. Lines that
 * were wrapped are wrapped again, so that a resize lays them out as it would have.
 */
export function rowsText(terminal: Terminal, buffer: IBuffer): string {
  const writer = createWriter(terminal)
  for (let row = 0; row < buffer.length; row += 1) {
    const line = buffer.getLine(row)
    // Behind the last line the buffer still has old ones.
    if (line) writer.row(line, row + 1 < buffer.length ? buffer.getLine(row + 1) : undefined)
  }
  return writer.text()
}

/** What draws one cell again, for a cursor that waits behind the last column. */
export function cellText(terminal: Terminal, cell: IBufferCell): string {
  const style = styleOf(cell)
  return `${styleText(style)}${linkText(terminal, linkId(style))}${cell.getChars()}${linkText(terminal, 0)}`
}

/** Begins the link with this number; 0 ends the current one. */
export function linkText(terminal: Terminal, id: number): string {
  const link = id ? linkOf(terminal, id) : undefined
  return link ? `\x1b]8;${link.id ? `id=${link.id}` : ""};${link.uri}\x1b\\` : "\x1b]8;;\x1b\\"
}

function createWriter(terminal: Terminal) {
  const { cols, rows } = terminal
  const parts: string[] = []
  const cell = terminal.buffer.normal.getNullCell()
  const look = terminal.buffer.normal.getNullCell()
  /** Style and link that the text so far leaves behind. */
  let style = "0,0,0"
  let background = 0
  let link = 0
  /** The row was made by wrapping with a background set: what is empty in it may have that background. */
  let tinted = false
  let wrapped = false

  function setStyle(wanted: ReturnType<typeof styleOf>): void {
    const key = styleKey(wanted)
    if (key !== style) {
      parts.push(styleText(wanted))
      style = key
      background = backgroundOf(wanted)
    }
    const id = linkId(wanted)
    if (id !== link) {
      parts.push(linkText(terminal, id))
      link = id
    }
  }

  function setPlain(): void {
    if (style !== "0,0,0") parts.push(plainStyle)
    style = "0,0,0"
    background = 0
  }

  /** Erased cells from the cursor on; the cursor stays. `like` is one of them. */
  function erase(count: number, like: IBufferCell): void {
    const wanted = styleOf(like)
    const colour = backgroundOf(wanted)
    if (colour === 0 && !tinted) return
    if (background !== colour) {
      parts.push(backgroundText(wanted))
      style = `0,${colour},0`
      background = colour
    }
    parts.push(`\x1b[${count}X`)
  }

  /** Draws the cells of a row; answers how many empty ones are left at its end. */
  function cells(line: IBufferLine): number {
    let column = 0
    let pending = 0
    while (column < cols) {
      line.getCell(column, cell)
      const empty = cell.getChars() === ""
      if (empty && isErased(styleOf(cell))) {
        const run = erasedRun(line, column)
        erase(run, cell)
        pending += run
        column += run
        if (column < cols && pending > 0) {
          parts.push(`\x1b[${pending}C`)
          pending = 0
        }
        continue
      }
      if (column === 0 && wrapped) tinted = backgroundOf(styleOf(cell)) !== 0
      setStyle(styleOf(cell))
      // An empty cell with more than a background can only be drawn as a blank.
      parts.push(empty ? " " : cell.getChars())
      column += Math.max(cell.getWidth(), 1)
    }
    return pending
  }

  /** Number of erased cells with the same background from `column` on. */
  function erasedRun(line: IBufferLine, column: number): number {
    const colour = backgroundOf(styleOf(cell))
    let run = 1
    while (column + run < cols) {
      line.getCell(column + run, look)
      const next = styleOf(look)
      if (look.getChars() !== "" || look.getWidth() === 0 || !isErased(next) || backgroundOf(next) !== colour) break
      run += 1
    }
    return run
  }

  /** Makes the next row a continuation of this one, although what was written does not lead there by itself. */
  function forceWrap(line: IBufferLine, pending: number): void {
    setPlain()
    if (pending === 0) parts.push(" \r\x1b[X")
    else {
      parts.push(`\x1b[${cols}G  \r\x1b[X\x1b[A\x1b[${cols}G`)
      line.getCell(cols - 1, cell)
      parts.push(backgroundText(styleOf(cell)), "\x1b[X", plainStyle, "\x1b[B\r")
    }
    tinted = false
  }

  return {
    row(line: IBufferLine, next: IBufferLine | undefined): void {
      const continued = next?.isWrapped === true && rows > 1
      const first = continued ? next.getCell(0, look) : undefined
      const begins = first !== undefined && first.getChars() !== ""
      // A wide character that did not fit: wrapping it gives the column that stays free its attributes.
      const leaves = begins && first.getWidth() === 2 ? styleKey(styleOf(first)) : undefined
      const pending = cells(line)
      const fits = pending === 0 || (pending === 1 && styleKey(styleOf(line.getCell(cols - 1)!)) === leaves)
      wrapped = begins && fits
      tinted = false
      if (wrapped || !next) return
      if (continued) return forceWrap(line, pending)
      // The next row is made with the background that is set now.
      if (background !== 0) setPlain()
      if (link) {
        parts.push(linkText(terminal, 0))
        link = 0
      }
      parts.push("\r\n")
    },
    text: () => {
      setPlain()
      if (link) parts.push(linkText(terminal, 0))
      return parts.join("")
    },
  }
}
