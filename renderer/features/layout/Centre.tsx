import { useView } from "../../app/context.tsx"
import { useProject } from "../../app/selectors.ts"
import { Conversation } from "../conversation/Conversation.tsx"
import { RequestCard } from "../permission/RequestCard.tsx"
import { NewSession } from "../project/NewSession.tsx"
import { Welcome } from "../project/Welcome.tsx"

/** The middle column: a conversation, the page that begins one, or the first run. Requests show whatever is open. */
export function Centre() {
  const sessionID = useView((view) => view.sessionID)
  const project = useProject()
  return (
    <main aria-label="Conversation" data-region className="flex h-full min-w-0 flex-col bg-panel">
      {sessionID ? (
        <Conversation key={sessionID} sessionID={sessionID} />
      ) : (
        <>
          <div className="min-h-0 flex-1 overflow-y-auto">
            {project ? <NewSession project={project} /> : <Welcome />}
          </div>
          <RequestCard />
        </>
      )}
    </main>
  )
}
