import { decodeEntities } from "./html-entities.ts"
import { scanHtml, type HtmlToken } from "./html-scan.ts"

/** Contents that are not prose. */
const skipped = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "iframe",
  "object",
  "title",
  "math",
  "canvas",
])
const paragraphs = new Set(
  (
    "p div section article main header footer nav aside form fieldset figure figcaption details summary dl dt dd " +
    "address hgroup table ul ol blockquote pre h1 h2 h3 h4 h5 h6 hr body"
  ).split(" "),
)

/** Lists and quotes are indented no deeper than this. */
const deepest = 8

/**
 * The readable part of a page, as markdown or as plain text. One pass, linear in the length; it forgives whatever
 * browsers forgive, and never fails.
 */
export function htmlToText(html: string, options: { markdown: boolean; base?: URL }): string {
  const page = createPage(options)
  for (const token of scanHtml(html)) page.add(token)
  return page.text()
}

function createPage({ markdown, base }: { markdown: boolean; base?: URL }) {
  const parts: string[] = []
  const lists: { ordered: boolean; next: number }[] = []
  /** The open link and where its text begins. Links do not nest: a new one ends the one before. */
  let link: { href: string | undefined; at: number } | undefined
  let gap = 0
  let blank = true
  let skipping: { name: string; depth: number } | undefined
  let quotes = 0
  let code = 0
  let row: { cells: number; header: boolean; first: boolean } | undefined
  let firstRow = true

  const breakLine = (lines: number) => {
    gap = Math.max(gap, lines)
  }

  function write(text: string): void {
    if (!text) return
    if (gap > 0 || !parts.length) {
      const start =
        (markdown ? "> ".repeat(Math.min(quotes, deepest)) : "") +
        "  ".repeat(Math.min(Math.max(0, lists.length - 1), deepest))
      if (parts.length) parts.push("\n".repeat(Math.min(gap, 2)))
      parts.push(start)
      gap = 0
    }
    parts.push(text)
    blank = /\s$/.test(text.slice(-1))
  }

  function words(raw: string): void {
    const text = decodeEntities(raw)
    if (code > 0)
      return write(markdown && quotes ? text.replaceAll("\n", `\n${"> ".repeat(Math.min(quotes, deepest))}`) : text)
    const collapsed = text.replace(/\s+/g, " ")
    const atStart = gap > 0 || !parts.length || blank
    write(atStart ? collapsed.trimStart() : collapsed)
  }

  const mark = (text: string) => {
    if (markdown && code === 0) write(text)
  }

  function open(name: string, attributes: Record<string, string>): void {
    if (skipped.has(name)) {
      skipping = { name, depth: 1 }
      return
    }
    if (paragraphs.has(name))
      breakLine(lists.length && (name === "p" || name === "ul" || name === "ol" || name === "div") ? 1 : 2)
    if (/^h[1-6]$/.test(name)) return mark(`${"#".repeat(Number(name[1]))} `)
    switch (name) {
      case "br":
        return breakLine(1)
      case "hr":
        mark("---")
        return breakLine(2)
      case "ul":
      case "ol":
        lists.push({ ordered: name === "ol", next: Number(attributes.start ?? 1) || 1 })
        return
      case "li": {
        breakLine(1)
        const list = lists.at(-1)
        write(list?.ordered ? `${list.next}. ` : "- ")
        if (list) list.next += 1
        blank = true
        return
      }
      case "blockquote":
        quotes += 1
        return
      case "pre":
        mark("```\n")
        code += 1
        return
      case "code":
      case "kbd":
      case "samp":
        return mark("`")
      case "strong":
      case "b":
        return mark("**")
      case "em":
      case "i":
        return mark("*")
      case "a":
        link = { href: address(attributes.href), at: parts.length }
        return
      case "img": {
        const source = address(attributes.src)
        if (attributes.alt && markdown && source) write(`![${decodeEntities(attributes.alt)}](${source})`)
        return
      }
      case "table":
        firstRow = true
        return
      case "tr":
        breakLine(1)
        row = { cells: 0, header: false, first: firstRow }
        firstRow = false
        return
      case "td":
      case "th":
        if (!row) return
        if (name === "th") row.header = true
        write(markdown ? (row.cells ? " | " : "| ") : row.cells ? "\t" : "")
        row.cells += 1
        blank = true
    }
  }

  function close(name: string): void {
    if (paragraphs.has(name) && name !== "pre") breakLine(lists.length > 1 ? 1 : 2)
    switch (name) {
      case "ul":
      case "ol":
        lists.pop()
        if (lists.length) gap = 1
        return
      case "li":
        return breakLine(1)
      case "blockquote":
        quotes = Math.max(0, quotes - 1)
        return
      case "pre":
        if (code > 0) code -= 1
        if (parts.at(-1)?.endsWith("\n") !== true) mark("\n")
        mark("```")
        return breakLine(2)
      case "code":
      case "kbd":
      case "samp":
        return mark("`")
      case "strong":
      case "b":
        return mark("**")
      case "em":
      case "i":
        return mark("*")
      case "a":
        return closeLink()
      case "tr":
        if (row?.cells && markdown) {
          write(" |")
          if (row.first) write(`\n|${" --- |".repeat(row.cells)}`)
        }
        row = undefined
        return breakLine(1)
    }
  }

  /** Brackets go around what the link held; a link without text or target leaves no trace. */
  function closeLink(): void {
    const { href, at = 0 } = link ?? {}
    link = undefined
    if (!href || !markdown || code > 0) return
    const held = parts.slice(at)
    const first = held.findIndex((part) => /\S/.test(part) && !/^[> ]*$/.test(part))
    if (first < 0) return
    parts[at + first] = `[${held[first]}`
    parts.push(`](${href})`)
    blank = false
  }

  function address(href: string | undefined): string | undefined {
    const text = href && decodeEntities(href).trim()
    if (!text || /^(javascript|data|vbscript):/i.test(text)) return undefined
    return base && URL.canParse(text, base.href) ? new URL(text, base.href).href : text
  }

  return {
    add(token: HtmlToken) {
      if (skipping) {
        if (token.kind === "open" && token.name === skipping.name && !token.closed) skipping.depth += 1
        if (token.kind === "close" && token.name === skipping.name) skipping.depth -= 1
        if (skipping.depth === 0) skipping = undefined
        return
      }
      if (token.kind === "text") words(token.text)
      else if (token.kind === "close") close(token.name)
      else if (!(token.closed && skipped.has(token.name))) open(token.name, token.attributes)
    },
    text: () =>
      parts
        .join("")
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n")
        .trim(),
  }
}
