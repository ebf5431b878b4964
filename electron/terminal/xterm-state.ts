import type { IBufferCell, Terminal } from "@xterm/headless"

/**
 * What a screen is made of besides its cells. xterm has no public words for all of it, so its fields are read here and
 * nowhere else; the package's version is pinned, and the tests compare restored screens field by field.
 */
export interface ScreenState {
  /** Attributes of the next character. */
  style: CellStyle
  normal: PlaceState
  alternate: PlaceState
  /** G0 to G3: whether line drawing characters are in it, and which one is in use. */
  charsets: { graphics: boolean[]; level: number }
  modes: {
    applicationCursorKeys: boolean
    applicationKeypad: boolean
    bracketedPasteMode: boolean
    cursorBlink: boolean | undefined
    cursorStyle: "block" | "underline" | "bar" | undefined
    origin: boolean
    reverseWraparound: boolean
    sendFocus: boolean
    synchronizedOutput: boolean
    wraparound: boolean
  }
  insert: boolean
  newLine: boolean
  cursorHidden: boolean
  mouse: { protocol: string; encoding: string }
  /** The parser is not in the middle of an escape sequence. */
  ground: boolean
}

/** What each of the two screens has for itself, also while the other one is shown. */
export interface PlaceState {
  /** First and last row that scroll, from 0. */
  region: { top: number; bottom: number }
  saved: { x: number; y: number; style: CellStyle; graphics: boolean }
  tabs: number[]
}

/**
 * Attributes as xterm packs them: colours and flags in two numbers, underline and link apart. `extended` is another
 * cell's unless `hasExtendedAttrs()`.
 */
export type CellStyle = Pick<
  IBufferCell,
  "isBold" | "isDim" | "isItalic" | "isBlink" | "isInverse" | "isInvisible" | "isStrikethrough" | "isOverline"
> & {
  fg: number
  bg: number
  extended: { _ext: number; urlId: number }
  hasExtendedAttrs(): number
}

interface RawBuffer {
  scrollTop: number
  scrollBottom: number
  savedX: number
  savedY: number
  ybase: number
  savedCurAttrData: CellStyle
  savedCharset: Record<string, string> | undefined
  tabs: Record<number, boolean>
}

interface Core {
  _inputHandler: {
    parse(text: string): void
    _curAttrData: CellStyle
    _parser: { currentState: number; reset(): void }
  }
  _bufferService: { buffer: RawBuffer; buffers: { normal: RawBuffer; alt: RawBuffer } }
  coreService: { decPrivateModes: ScreenState["modes"]; modes: { insertMode: boolean }; isCursorHidden: boolean }
  coreMouseService: { activeProtocol: string; activeEncoding: string }
  _charsetService: {
    charset: Record<string, string> | undefined
    _charsets: (Record<string, string> | undefined)[]
    glevel: number
  }
  _oscLinkService: { getLinkData(id: number): { id?: string; uri: string } | undefined }
}

const coreOf = (terminal: Terminal): Core => (terminal as unknown as { _core: Core })._core

/**
 * Draws the text at once. xterm's own `write` does it in a timer of its own, where what it throws over some sequences
 * (erasing up to the screen's last cell is one) would end the process; here that costs the rest of the text.
 */
export function parseText(terminal: Terminal, text: string): void {
  const { _inputHandler } = coreOf(terminal)
  try {
    _inputHandler.parse(text)
  } catch {
    _inputHandler._parser.reset()
  }
}

export const styleOf = (cell: IBufferCell): CellStyle => cell as unknown as CellStyle

export const linkOf = (terminal: Terminal, id: number) => coreOf(terminal)._oscLinkService.getLinkData(id)

/** Whether all rows scroll together. */
export function scrollsWhole(terminal: Terminal): boolean {
  const { scrollTop, scrollBottom } = coreOf(terminal)._bufferService.buffer
  return scrollTop === 0 && scrollBottom === terminal.rows - 1
}

export const isGround = (terminal: Terminal): boolean => coreOf(terminal)._inputHandler._parser.currentState === 0

export function stateOf(terminal: Terminal): ScreenState {
  const core = coreOf(terminal)
  const { buffers } = core._bufferService
  const { charset, _charsets, glevel } = core._charsetService
  return {
    style: core._inputHandler._curAttrData,
    normal: placeOf(buffers.normal, terminal.rows),
    alternate: placeOf(buffers.alt, terminal.rows),
    charsets: {
      // The one in use may be another than was designated, after a saved cursor was restored.
      graphics: [0, 1, 2, 3].map((set) => isGraphics(set === glevel ? charset : _charsets[set])),
      level: glevel,
    },
    modes: core.coreService.decPrivateModes,
    insert: core.coreService.modes.insertMode,
    newLine: terminal.options.convertEol === true,
    cursorHidden: core.coreService.isCursorHidden,
    mouse: { protocol: core.coreMouseService.activeProtocol, encoding: core.coreMouseService.activeEncoding },
    ground: isGround(terminal),
  }
}

const placeOf = (buffer: RawBuffer, rows: number): PlaceState => ({
  region: { top: buffer.scrollTop, bottom: buffer.scrollBottom },
  saved: {
    x: buffer.savedX,
    // Rows that are gone are restored as the nearest.
    y: Math.min(Math.max(buffer.savedY - buffer.ybase, 0), rows - 1),
    style: buffer.savedCurAttrData,
    graphics: isGraphics(buffer.savedCharset),
  },
  tabs: Object.keys(buffer.tabs).flatMap((column) => (buffer.tabs[Number(column)] ? [Number(column)] : [])),
})

/** DEC's line drawing set is the one that has a horizontal line at `q`. */
const isGraphics = (charset: Record<string, string> | undefined): boolean => charset?.["q"] === "\u2500"

/** Number of the link that the cell belongs to, for `linkOf`; 0 is none. */
export const linkId = (style: CellStyle): number => (style.hasExtendedAttrs() ? style.extended.urlId : 0)

/** Style and colour of the underline, packed. */
export const underlineOf = (style: CellStyle): number => (style.hasExtendedAttrs() ? style.extended._ext : 0)
