const escapes: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 }

/**
 * The path that git wrote as `name` or, when it holds bytes that are not plain, as `"na\tme\303\251"`. Input and
 * octal escapes are bytes; the result is the UTF-8 text they spell.
 */
export function unquote(written: string): string {
  if (!written.startsWith('"')) return Buffer.from(written, "latin1").toString("utf8")
  const bytes: number[] = []
  for (let at = 1; at < written.length - 1; at += 1) {
    if (written[at] !== "\\") {
      bytes.push(written.charCodeAt(at))
      continue
    }
    const octal = /^[0-3][0-7]{2}/.exec(written.slice(at + 1, at + 4))
    if (octal) {
      bytes.push(Number.parseInt(octal[0], 8))
      at += 3
    } else {
      at += 1
      bytes.push(escapes[written[at]!] ?? written.charCodeAt(at))
    }
  }
  return Buffer.from(bytes).toString("utf8")
}
