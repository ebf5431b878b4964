import { useEffect } from "react"
import { useApp, useHost } from "../../app/context.tsx"
import { isFailure } from "../../state/model.ts"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { Composer } from "../composer/Composer.tsx"
import { Queue } from "../composer/Queue.tsx"
import { send } from "../composer/send.ts"
import { RequestCard } from "../permission/RequestCard.tsx"
import { ConfigNotice } from "../project/ConfigNotice.tsx"
import { InterruptedNotice } from "./InterruptedNotice.tsx"
import { SetupNotice } from "./SetupNotice.tsx"
import { TodoStrip } from "./TodoStrip.tsx"
import { TranscriptView } from "./TranscriptView.tsx"

/** One session: what was said and done, what it asks, and where the next message is written. */
export function Conversation({ sessionID }: { sessionID: string }) {
  const app = useApp()
  const load = useHost((state) => state.transcripts[sessionID]?.load ?? "none")
  const count = useHost((state) => state.transcripts[sessionID]?.order.length ?? 0)
  const directory = useHost((state) => state.sessions[sessionID]?.session.directory ?? "")
  const known = useHost((state) => state.load !== "ready" || state.sessions[sessionID] !== undefined)

  useEffect(() => app.sync.openTranscript(sessionID), [app, sessionID])
  useEffect(() => {
    if (!known) void app.sync.loadSummary(sessionID)
  }, [app, sessionID, known])

  return (
    <div className="flex h-full flex-col">
      <div className="relative min-h-0 flex-1">
        {isFailure(load) && count === 0 ? (
          <ErrorState failure={load} onRetry={() => void app.sync.loadTranscript(sessionID)} />
        ) : count === 0 && load !== "ready" ? (
          <div className="mx-auto max-w-[760px] px-5 pt-6">
            <Skeleton widths={[40, 85, 70, 60, 30]} label="Loading the conversation" />
          </div>
        ) : (
          <TranscriptView sessionID={sessionID} />
        )}
      </div>
      <RequestCard />
      <div className="mx-auto w-full max-w-[760px] shrink-0 px-4 pt-1 pb-3">
        {directory && <ConfigNotice directory={directory} sessionID={sessionID} />}
        <SetupNotice sessionID={sessionID} />
        <InterruptedNotice sessionID={sessionID} />
        <TodoStrip sessionID={sessionID} />
        <Queue sessionID={sessionID} />
        {directory && (
          <Composer
            draftKey={sessionID}
            sessionID={sessionID}
            directory={directory}
            onSend={(message, delivery) => send(app, sessionID, directory, message, delivery)}
          />
        )}
      </div>
    </div>
  )
}
