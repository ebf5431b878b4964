export interface TextPiece {
  text: string
  /** Set when the piece stands for one character that cannot be seen: its escape and what it is. */
  hidden?: { escape: string; name: string }
}

const names: Record<number, string> = {
  0x00: "null",
  0x07: "bell",
  0x08: "backspace",
  0x0d: "carriage return",
  0x1b: "escape",
  0x7f: "delete",
  0xa0: "no-break space",
  0xad: "soft hyphen",
  0x061c: "Arabic letter mark",
  0x200b: "zero-width space",
  0x200c: "zero-width non-joiner",
  0x200d: "zero-width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x2028: "line separator",
  0x2029: "paragraph separator",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "pop direction",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "pop isolate",
  0x3000: "ideographic space",
  0x3164: "Hangul filler",
  0xfeff: "byte order mark",
}

function isHidden(code: number): boolean {
  if (code < 0x20) return code !== 0x0a && code !== 0x09
  if (code >= 0x7f && code <= 0xa0) return true
  if (code === 0xad || code === 0x061c || code === 0x115f || code === 0x1160 || code === 0x180e) return true
  if (code >= 0x2000 && code <= 0x200f) return true
  if (code >= 0x2028 && code <= 0x202f) return true
  if (code >= 0x205f && code <= 0x206f) return true
  if (code === 0x3000 || code === 0x3164 || code === 0xffa0 || code === 0xfeff) return true
  if (code >= 0xfe00 && code <= 0xfe0f) return true
  if (code >= 0xfff9 && code <= 0xfffb) return true
  return code >= 0xe0000 && code <= 0xe01ef
}

/**
 * Splits text so that characters which change meaning without being seen (controls, bidi overrides, zero-width and
 * unusual spaces, tag characters) stand alone with their escape. Joined pieces give the text back.
 */
export function revealInvisible(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let plain = ""
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (!isHidden(code)) {
      plain += character
      continue
    }
    if (plain) pieces.push({ text: plain })
    plain = ""
    const hex = code.toString(16).toUpperCase()
    const escape = code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`
    pieces.push({ text: character, hidden: { escape, name: names[code] ?? "invisible character" } })
  }
  if (plain) pieces.push({ text: plain })
  return pieces
}
