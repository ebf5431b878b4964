import { useMemo } from "react"
import type { Explanation } from "../../../shared/native/host.ts"
import { useHost, useView } from "../../app/context.tsx"
import type { QuestionEntry } from "../../state/model.ts"

export type Waiting =
  | { kind: "permission"; id: string; entry: Explanation }
  | { kind: "question"; id: string; entry: QuestionEntry }

/** Everything that waits for the person: what belongs to the session on screen first, then by age. */
export function useRequests(): Waiting[] {
  const permissions = useHost((state) => state.permissions)
  const questions = useHost((state) => state.questions)
  const sessionID = useView((view) => view.sessionID)
  return useMemo(() => {
    const all: Waiting[] = [
      ...permissions.map((entry) => ({ kind: "permission" as const, id: entry.request.id, entry })),
      ...questions.map((entry) => ({ kind: "question" as const, id: entry.request.id, entry })),
    ]
    const here = (waiting: Waiting) => (waiting.entry.request.sessionID === sessionID ? 0 : 1)
    return all.sort((a, b) => here(a) - here(b) || a.entry.asked - b.entry.asked)
  }, [permissions, questions, sessionID])
}
