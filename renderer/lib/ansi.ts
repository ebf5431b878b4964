export interface AnsiSpan {
  text: string
  /** Foreground 0–15 of the terminal palette, or a CSS colour for 256/RGB ones. */
  color?: number | string
  bold?: boolean
  dim?: boolean
  italic?: boolean
  underline?: boolean
}

type Style = Omit<AnsiSpan, "text">

// The pattern is about control characters: CSI sequences, OSC strings, and single escapes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with ESC
const sequence = /\u001b\[([0-9;:?]*)([ -/]*[@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g

/** Terminal output as styled spans. Colours and weight are kept, every other control sequence is dropped, and a line
 * rewritten with carriage returns shows its last state. */
export function parseAnsi(input: string): AnsiSpan[] {
  const spans: AnsiSpan[] = []
  let style: Style = {}
  let last = 0
  const push = (text: string) => {
    if (text) spans.push({ text, ...style })
  }
  const text = rewound(input)
  for (const match of text.matchAll(sequence)) {
    push(text.slice(last, match.index))
    last = match.index + match[0].length
    if (match[2] === "m") style = applySgr(style, match[1] ?? "")
  }
  push(text.slice(last))
  return spans
}

/** Keeps what is left of each line after its last carriage return. */
function rewound(text: string): string {
  if (!text.includes("\r")) return text
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => {
      const trimmed = line.replace(/\r+$/, "")
      return trimmed.slice(trimmed.lastIndexOf("\r") + 1)
    })
    .join("\n")
}

function applySgr(style: Style, parameters: string): Style {
  const codes = parameters === "" ? [0] : parameters.split(/[;:]/).map(Number)
  let next: Style = { ...style }
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0
    if (code === 0) next = {}
    else if (code === 1) next.bold = true
    else if (code === 2) next.dim = true
    else if (code === 3) next.italic = true
    else if (code === 4) next.underline = true
    else if (code === 22) {
      delete next.bold
      delete next.dim
    } else if (code === 23) delete next.italic
    else if (code === 24) delete next.underline
    else if (code >= 30 && code <= 37) next.color = code - 30
    else if (code >= 90 && code <= 97) next.color = code - 90 + 8
    else if (code === 39) delete next.color
    else if (code === 38 || code === 48) {
      const wide = codes[index + 1] === 2
      const color = wide
        ? `rgb(${codes[index + 2] ?? 0} ${codes[index + 3] ?? 0} ${codes[index + 4] ?? 0})`
        : palette(codes[index + 2] ?? 0)
      if (code === 38) next.color = color
      index += wide ? 4 : 2
    }
  }
  return next
}

/** The 256-colour table: 16 names, a 6×6×6 cube, 24 greys. */
function palette(index: number): number | string {
  if (index < 16) return index
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return `rgb(${grey} ${grey} ${grey})`
  }
  const level = (n: number) => (n === 0 ? 0 : 55 + n * 40)
  const cube = index - 16
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`
}

/** The text alone. */
export function stripAnsi(text: string): string {
  return rewound(text).replace(sequence, "")
}
