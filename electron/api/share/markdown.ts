/** Text as it may stand in HTML, in an attribute as well. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")

/**
 * The little of Markdown that answers use: fenced code, headings, lists, quotes, bold, code, links. Everything is escaped
 * before anything is marked up, so text can never become markup of its own; links lead to http and https only.
 */
export function renderMarkdown(text: string): string {
  const html: string[] = []
  let paragraph: string[] = []
  let list: { tag: "ul" | "ol"; items: string[] } | undefined
  const flush = () => {
    if (paragraph.length) html.push(`<p>${inline(paragraph.join("\n"))}</p>`)
    if (list) html.push(`<${list.tag}>${list.items.map((item) => `<li>${inline(item)}</li>`).join("")}</${list.tag}>`)
    paragraph = []
    list = undefined
  }
  const lines = text.replaceAll("\r\n", "\n").split("\n")
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ""
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence) {
      flush()
      const code: string[] = []
      for (at += 1; at < lines.length && !(lines[at] ?? "").trimStart().startsWith(fence); at += 1)
        code.push(lines[at] ?? "")
      html.push(`<pre>${escapeHtml(code.join("\n"))}</pre>`)
      continue
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line)
    const quote = /^>\s?(.*)$/.exec(line)
    const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line)
    if (heading) {
      flush()
      // The page has its own heading: those of a message stand below it.
      html.push(`<h3>${inline(heading[2] ?? "")}</h3>`)
    } else if (quote) {
      flush()
      html.push(`<blockquote>${inline(quote[1] ?? "")}</blockquote>`)
    } else if (item) {
      const tag = item[1] ? "ol" : "ul"
      if (list?.tag !== tag) flush()
      if (paragraph.length) flush()
      list ??= { tag, items: [] }
      list.items.push(item[2] ?? "")
    } else if (line.trim() === "") flush()
    else if (list) list.items[list.items.length - 1] += `\n${line.trim()}`
    else paragraph.push(line)
  }
  flush()
  return html.join("\n")
}

function inline(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((piece) => {
      if (/^`[^`\n]+`$/.test(piece)) return `<code>${escapeHtml(piece.slice(1, -1))}</code>`
      return escapeHtml(piece)
        .replace(/\*\*([^*\n]+)\*\*/g, "<strong>$1</strong>")
        .replace(/\[([^\]\n]+)\]\((https?:\/\/[^\s()<>]+)\)/g, '<a href="$2" rel="noopener noreferrer nofollow">$1</a>')
    })
    .join("")
}
