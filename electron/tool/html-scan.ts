export type HtmlToken =
  | { kind: "text"; text: string }
  | { kind: "open"; name: string; attributes: Record<string, string>; closed: boolean }
  | { kind: "close"; name: string }

/** Elements whose content is text up to their end tag, whatever it looks like. */
const rawText = new Set(["script", "style", "textarea", "title", "noscript", "iframe", "xmp"])

/** Cuts HTML into tags and text. Comments, doctypes and processing instructions are left out. Linear. */
export function* scanHtml(html: string): Generator<HtmlToken> {
  const lower = html.toLowerCase()
  let at = 0
  while (at < html.length) {
    const begin = html.indexOf("<", at)
    if (begin < 0) {
      yield { kind: "text", text: html.slice(at) }
      return
    }
    if (begin > at) yield { kind: "text", text: html.slice(at, begin) }
    if (html.startsWith("<!--", begin)) {
      const end = html.indexOf("-->", begin + 4)
      if (end < 0) return
      at = end + 3
      continue
    }
    const sign = html[begin + 1] ?? ""
    if (sign === "!" || sign === "?") {
      const end = html.indexOf(">", begin)
      if (end < 0) return
      at = end + 1
      continue
    }
    const nameAt = sign === "/" ? begin + 2 : begin + 1
    if (!/[a-z]/i.test(html[nameAt] ?? "")) {
      yield { kind: "text", text: "<" }
      at = begin + 1
      continue
    }
    const end = tagEnd(html, nameAt)
    // A tag that never ends: what follows is not worth guessing.
    if (end < 0) return
    const inside = html.slice(nameAt, end)
    const name = /^[^\s/>]+/.exec(inside)![0].toLowerCase()
    at = end + 1
    if (sign === "/") {
      yield { kind: "close", name }
      continue
    }
    yield { kind: "open", name, attributes: readAttributes(inside.slice(name.length)), closed: inside.endsWith("/") }
    if (!rawText.has(name) || inside.endsWith("/")) continue
    const close = lower.indexOf(`</${name}`, at)
    if (close < 0) return
    if (close > at) yield { kind: "text", text: html.slice(at, close) }
    at = close
  }
}

/** Position of the tag's `>`; one inside a quoted value does not count. */
function tagEnd(html: string, from: number): number {
  let quote = ""
  for (let at = from; at < html.length; at += 1) {
    const character = html[at]!
    if (quote) {
      if (character === quote) quote = ""
    } else if (character === ">") return at
    else if ((character === '"' || character === "'") && html[at - 1] === "=") quote = character
  }
  return -1
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  // Only these are ever looked at.
  for (const match of text.matchAll(/\s(href|src|alt|start)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi))
    found[match[1]!.toLowerCase()] ??= match[2] ?? match[3] ?? match[4] ?? ""
  return found
}
