import { type CellStyle, underlineOf } from "./xterm-state.ts"

/** Layout of xterm's packed attributes. */
const flag = {
  fgUnderline: 0x10000000,
  bgProtected: 0x20000000,
  extUnderlineStyle: 0x1c000000,
  extColour: 0x3ffffff,
  colourMode: 0x3000000,
  indexed: 0x2000000,
  bgColour: 0x3ffffff,
}

/** Equal for cells that look the same; links are compared apart. */
export const styleKey = (style: CellStyle): string => `${style.fg},${style.bg},${underlineOf(style)}`

/** The background alone, as erasing leaves it behind; 0 is the default. */
export const backgroundOf = ({ bg }: CellStyle): number => bg & flag.bgColour

/** Whether nothing but a background is set, which is all that an erased cell can have. */
export const isErased = ({ fg, bg }: CellStyle): boolean => fg === 0 && (bg & ~flag.bgColour) === 0

export const plainStyle = "\x1b[m"

/** Sets exactly these attributes, whatever was set before. */
export function styleText(style: CellStyle): string {
  const codes = [
    0,
    ...(style.isBold() ? [1] : []),
    ...(style.isDim() ? [2] : []),
    ...(style.isItalic() ? [3] : []),
    ...(style.isBlink() ? [5] : []),
    ...(style.isInverse() ? [7] : []),
    ...(style.isInvisible() ? [8] : []),
    ...(style.isStrikethrough() ? [9] : []),
    ...(style.isOverline() ? [53] : []),
    ...colour(style.fg, 30),
    ...colour(style.bg, 40),
    ...underline(style),
  ]
  const guarded = style.bg & flag.bgProtected ? '\x1b[1"q' : ""
  return `${codes.length === 1 ? plainStyle : `\x1b[${codes.join(";")}m`}${guarded}`
}

/** Only the background, for erasing with it. */
export const backgroundText = (style: CellStyle): string => `\x1b[${[0, ...colour(style.bg, 40)].join(";")}m`

/** The first sixteen exist twice: the basic ones follow the theme and turn bright with bold, the indexed ones do not. */
function colour(packed: number, base: 30 | 40): number[] {
  const mode = packed & flag.colourMode
  if (mode === 0) return []
  if (mode === flag.colourMode) return [base + 8, 2, (packed >>> 16) & 255, (packed >>> 8) & 255, packed & 255]
  const index = packed & 255
  if (mode === flag.indexed) return [base + 8, 5, index]
  return [index < 8 ? base + index : base + 60 + (index & 7)]
}

function underline(cell: CellStyle): (number | string)[] {
  const packed = underlineOf(cell)
  const style = (packed & flag.extUnderlineStyle) >>> 26
  const codes: (number | string)[] = cell.fg & flag.fgUnderline ? [style > 1 ? `4:${style}` : 4] : []
  const value = packed & flag.extColour
  const mode = value & flag.colourMode
  if (mode === flag.colourMode) codes.push(58, 2, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
  else if (mode !== 0) codes.push(58, 5, value & 255)
  return codes
}
