import { createHash } from "node:crypto"
import path from "node:path"
import type { Part, ToolPart } from "../../../shared/domain/part.ts"
import type { Session } from "../../../shared/domain/session.ts"
import type { MessageWithParts } from "../../session/api.ts"
import { escapeHtml, renderMarkdown } from "./markdown.ts"

const style = `
:root { color-scheme: light dark; --line: light-dark(#d9dce1, #33373e); --soft: light-dark(#5c6370, #9aa2af); --card: light-dark(#f6f7f9, #1c1f24) }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; font: 16px/1.55 system-ui, sans-serif; background: light-dark(#fff, #131519); color: light-dark(#1a1d21, #e6e8eb) }
h1 { font-size: 1.5rem; margin: 0 0 .25rem } h3 { font-size: 1.05rem }
.about, .who { color: var(--soft); font-size: .875rem } .who { margin-bottom: .25rem }
article { border-top: 1px solid var(--line); padding: 1rem 0; overflow-wrap: anywhere }
article.user { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; margin: 1rem 0 }
p { white-space: pre-wrap; margin: .5rem 0 } a { color: inherit }
pre, code { font: .875em/1.5 ui-monospace, monospace } pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; max-height: 30rem; white-space: pre-wrap }
details { margin: .5rem 0 } summary { cursor: pointer; color: var(--soft); font-size: .875rem }
blockquote { margin: .5rem 0; padding-left: .75rem; border-left: 3px solid var(--line); color: var(--soft) }
img { max-width: 100%; border-radius: 6px } .error { color: light-dark(#b3261e, #f2b8b5) }
`

/** The page runs nothing and fetches nothing: one style that is named by its hash, and pictures that it holds itself. */
export const sharePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

/** A conversation as one HTML page. Only the last name of its folder is told, and no path of this machine besides. */
export function sharePage(session: Session, messages: MessageWithParts[]): string {
  const when = new Date(session.time.created).toISOString().slice(0, 16).replace("T", " ")
  const about = `${path.basename(session.directory)} · ${when} UTC · read-only`
  const body = messages.map(article).join("\n")
  return document(
    session.title,
    `<header><h1>${escapeHtml(session.title)}</h1><div class="about">${escapeHtml(about)}</div></header>
<main>${body || "<p>Nothing has been said yet.</p>"}</main>`,
  )
}

export const missingPage = document(
  "Not shared",
  "<h1>This conversation is not shared</h1>\n<p>Sharing ended, or the link is incomplete. Ask whoever gave it to you for a new one.</p>",
)

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
<body>
${body}
</body>
</html>
`
}

function article({ info, parts }: MessageWithParts): string {
  const shown = parts.map(partHtml).filter(Boolean)
  if (info.role === "assistant" && info.error) {
    const message = "message" in info.error.data ? String(info.error.data.message) : info.error.name
    shown.push(`<p class="error">${escapeHtml(message)}</p>`)
  }
  if (shown.length === 0) return ""
  const who = info.role === "user" ? "You" : `${info.agent} · ${info.modelID}`
  return `<article class="${info.role}"><div class="who">${escapeHtml(who)}</div>\n${shown.join("\n")}</article>`
}

function partHtml(part: Part): string {
  switch (part.type) {
    case "text":
      return part.synthetic || part.ignored ? "" : renderMarkdown(part.text)
    case "reasoning":
      return part.text ? details("Thinking", renderMarkdown(part.text)) : ""
    case "file": {
      const name = escapeHtml(part.filename ?? part.mime)
      return part.mime.startsWith("image/") && /^data:image\/[\w.+-]+;base64,[\w+/=]*$/.test(part.url)
        ? `<p><img src="${part.url}" alt="${name}"></p>`
        : `<p class="about">Attached: ${name}</p>`
    }
    case "tool":
      return toolHtml(part)
    case "subtask":
      return `<p class="about">Sub-agent ${escapeHtml(part.agent)}: ${escapeHtml(part.description)}</p>`
    case "compaction":
      return '<p class="about">The conversation was summarised here.</p>'
    default:
      return ""
  }
}

function toolHtml({ tool, state }: ToolPart): string {
  const title = "title" in state && state.title ? `${tool}: ${state.title}` : `${tool} (${state.status})`
  const input = Object.keys(state.input).length ? `<pre>${escapeHtml(JSON.stringify(state.input, null, 2))}</pre>` : ""
  const output = state.status === "completed" ? state.output : state.status === "error" ? state.error : ""
  return details(title, input + (output ? `<pre>${escapeHtml(output)}</pre>` : ""))
}

const details = (title: string, html: string) => `<details><summary>${escapeHtml(title)}</summary>${html}</details>`
