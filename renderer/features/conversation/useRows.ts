import { useMemo } from "react"
import { useHost } from "../../app/context.tsx"
import { emptyTranscript } from "../../state/model.ts"
import { type Row, rowsOf } from "./rows.ts"

/** Rows of a session, made anew only when the transcript's structure changes, not with streamed text. */
export function useRows(sessionID: string): Row[] {
  const transcript = useHost((state) => state.transcripts[sessionID] ?? emptyTranscript, sameStructure)
  const hideFrom = useHost((state) => state.sessions[sessionID]?.session.revert?.messageID)
  return useMemo(() => rowsOf(transcript, hideFrom), [transcript, hideFrom])
}

const sameStructure = (a: { structure: number }, b: { structure: number }): boolean => a.structure === b.structure
