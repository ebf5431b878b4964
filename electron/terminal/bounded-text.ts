/** Collects text up to so many UTF-8 bytes, and says whether there was more. `keep`: which end of a longer text stays. */
export function createBoundedText(limit: number, keep: "start" | "end") {
  let text = ""
  let bytes = 0
  let truncated = false
  return {
    add(more: string): void {
      bytes += Buffer.byteLength(more)
      if (bytes <= limit) {
        text += more
        return
      }
      if (keep === "start" && truncated) return
      truncated = true
      const all = Buffer.from(text + more)
      text = keep === "start" ? wholeStart(all, limit) : wholeEnd(all, limit)
    },
    text: () => text,
    truncated: () => truncated,
  }
}

/** Cuts between characters: a continuation byte is never first, nor its character's beginning last. */
function wholeStart(bytes: Buffer, limit: number): string {
  let end = Math.min(limit, bytes.length)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString("utf8", 0, end)
}

function wholeEnd(bytes: Buffer, limit: number): string {
  let start = Math.max(0, bytes.length - limit)
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1
  return bytes.toString("utf8", start)
}
