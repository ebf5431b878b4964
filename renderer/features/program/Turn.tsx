import { useHost } from "../../app/context.tsx"
import { partsIn } from "../../state/transcript.ts"

/** Names the turn by what the person said. */
export function Turn({ sessionID, messageID }: { sessionID: string; messageID: string }) {
  const text = useHost((state) => {
    const transcript = state.transcripts[sessionID]
    if (!transcript?.messages[messageID]) return null
    const parts = partsIn(transcript, messageID)
    const hook = parts.some((part) => part.type === "text" && part.metadata?.hook !== undefined)
    if (hook) return "the agent's next try"
    const said = parts.flatMap((part) => (part.type === "text" && !part.synthetic ? [part.text] : [])).join(" ")
    const line = said.replace(/\s+/g, " ").trim()
    return line === "" ? null : `“${line.length > 80 ? `${line.slice(0, 79)}…` : line}”`
  })
  return text === null ? null : <span className="min-w-0 [overflow-wrap:anywhere]">It was the turn {text}.</span>
}
