import type { ChangedFile, ChangeSet, UndoPreview } from "../../../shared/native/change.ts"
import type { Failure } from "../../api/failure.ts"
import type { Load } from "../../state/model.ts"
import type { DraftComment } from "./comments.ts"
import type { Side } from "./hunk.ts"
import type { Marks } from "./marks.ts"
import type { Pick } from "./pick.ts"
import type { Place } from "./place.ts"

/** Lines a comment is being written about. */
export interface Composing {
  path: string
  side: Side
  start: number
  end: number
  quote: string[]
}

/** What the person sees of one session's pending changes, and where they are in it. */
export interface ReviewState {
  load: Load
  set: ChangeSet | null
  /** Pending files in tree order; large ones as far as they were asked for. */
  files: ChangedFile[]
  place: Place | null
  /** Grows when the place should be scrolled into view. */
  reveal: number
  pick: Pick | null
  /** What is being decided: a hunk's id, `file:PATH`, `all`, `sync`, `undo` or `redo`. */
  busy: string | null
  /** A decision that was refused because the person's folder moved on. */
  refused: Failure | null
  /** Large files that were asked for, by path. */
  whole: Record<string, ChangedFile>
  loadingWhole: string | null
  scope: "session" | "turn"
  filter: string
  closedFolders: readonly string[]
  decidedOpen: boolean
  marks: Marks
  comments: DraftComment[]
  composing: Composing | null
  undo: UndoPreview | null
  /** For the live region. */
  spoken: string
}

export const initialReview: ReviewState = {
  load: "none",
  set: null,
  files: [],
  place: null,
  reveal: 0,
  pick: null,
  busy: null,
  refused: null,
  whole: {},
  loadingWhole: null,
  scope: "session",
  filter: "",
  closedFolders: [],
  decidedOpen: false,
  marks: {},
  comments: [],
  composing: null,
  undo: null,
  spoken: "",
}

/** Files with the whole diff of those that were asked for, as long as it is the same change. */
export function withWhole(files: readonly ChangedFile[], whole: ReviewState["whole"]): ChangedFile[] {
  return files.map((file) => {
    const loaded = whole[file.path]
    const same = loaded && loaded.baseHash === file.baseHash && loaded.headHash === file.headHash
    return file.truncated && same ? { ...loaded, state: file.state } : file
  })
}
