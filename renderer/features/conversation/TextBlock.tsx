import { Markdown } from "./Markdown.tsx"
import { usePart } from "./usePart.ts"

export function TextBlock({ sessionID, messageID, partID }: { sessionID: string; messageID: string; partID: string }) {
  const part = usePart(sessionID, messageID, partID, "text")
  if (!part) return null
  return (
    <div className="pt-1 pb-2.5">
      <Markdown text={part.text} streaming={part.time !== undefined && part.time.end === undefined} />
    </div>
  )
}
