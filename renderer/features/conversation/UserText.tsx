import type { Part } from "../../../shared/domain/part.ts"
import { findMentions } from "../composer/mentions.ts"

/** The person's text as typed, mentions drawn as chips. Not markdown: nobody writes it to be rendered. */
export function UserText({ parts, text }: { parts: Part[]; text: string }) {
  const names = parts.flatMap((part) => {
    if (part.type === "agent") return [part.name]
    return part.type === "file" && part.source?.type === "file" ? [part.source.path] : []
  })
  let last = 0
  return (
    <p className="selectable whitespace-pre-wrap text-read text-strong [overflow-wrap:anywhere]">
      {findMentions(text, names).map((mention) => {
        const before = text.slice(last, mention.start)
        last = mention.end
        return (
          <span key={mention.start}>
            {before}
            <span className="rounded-sm bg-selected px-0.5">{text.slice(mention.start, mention.end)}</span>
          </span>
        )
      })}
      {text.slice(last)}
    </p>
  )
}
