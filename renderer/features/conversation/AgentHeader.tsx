import type { AssistantMessage } from "../../../shared/domain/message.ts"
import { useHost } from "../../app/context.tsx"
import { duration } from "../../lib/time.ts"
import { useNow } from "../../lib/useNow.ts"
import { emptyTranscript } from "../../state/model.ts"
import { partsIn } from "../../state/transcript.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { useModelInfo } from "./useModelInfo.ts"
import { costWords } from "../composer/price.ts"
import { useApp } from "../../app/context.tsx"

interface AgentHeaderProps {
  sessionID: string
  messageIDs: string[]
}

/** Who answers: agent, model, how long, what it cost. One for all steps of a turn. */
export function AgentHeader({ sessionID, messageIDs }: AgentHeaderProps) {
  const app = useApp()
  const messages = useHost((state) => state.transcripts[sessionID]?.messages)
  const steps = messageIDs
    .map((id) => messages?.[id])
    .filter((message): message is AssistantMessage => message?.role === "assistant")
  const first = steps[0]
  const last = steps[steps.length - 1]
  const running = useHost((state) => state.status[sessionID] !== undefined) && last?.time.completed === undefined
  const model = useModelInfo(sessionID, last?.providerID, last?.modelID)
  if (!first || !last) return null
  const cost = steps.reduce((sum, step) => sum + step.cost, 0)

  const copyAnswer = () => {
    const transcript = app.host.getState().transcripts[sessionID] ?? emptyTranscript
    return messageIDs
      .flatMap((id) => partsIn(transcript, id))
      .flatMap((part) => (part.type === "text" ? [part.text] : []))
      .join("\n\n")
  }

  return (
    <div className="group flex h-7 items-center gap-1.5 text-muted text-small">
      <span className="font-medium text-text">{last.agent}</span>
      {last.modelID !== last.agent && (
        <>
          <span aria-hidden>·</span>
          <span className="truncate">{model?.name ?? last.modelID}</span>
        </>
      )}
      <span aria-hidden>·</span>
      {running ? (
        <Ticking since={first.time.created} />
      ) : (
        <span>{duration((last.time.completed ?? last.time.created) - first.time.created)}</span>
      )}
      {!running && (cost > 0 || last.providerID !== "acp") && (
        <>
          <span aria-hidden>·</span>
          <span>{costWords(cost, model)}</span>
        </>
      )}
      <span className="flex-1" />
      {!running && (
        <span className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
          <CopyButton text={copyAnswer} label="Copy answer" />
        </span>
      )}
    </div>
  )
}

function Ticking({ since }: { since: number }) {
  const now = useNow(1000)
  return <span>{duration(Math.max(1000, now - since))}</span>
}
