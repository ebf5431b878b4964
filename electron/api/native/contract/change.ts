import * as z from "zod/mini"
import { ChangeSet, Decision, FileSides, UndoPreview } from "../../../../shared/native/change.ts"
import { op } from "../../operation.ts"

const params = z.object({ id: z.string() })

export const change = {
  "change.get": op({
    method: "get",
    path: "/outrigger/sessions/{id}/changes",
    params,
    query: z.object({ full: z.optional(z.string()) }),
    ok: ChangeSet,
    summary: "Pending changes",
    description: "`full` names a file whose diff is wanted whole.",
  }),
  "change.sides": op({
    method: "get",
    path: "/outrigger/sessions/{id}/changes/file",
    params,
    query: z.object({ path: z.string(), oldPath: z.optional(z.string()) }),
    ok: FileSides,
    summary: "Both sides of one file",
  }),
  "change.decide": op({
    method: "post",
    path: "/outrigger/sessions/{id}/changes/decide",
    params,
    body: Decision,
    ok: ChangeSet,
    summary: "Accept or discard",
    description: "All, files, hunks or lines; all or nothing. Refused as `Stale` when a base moved.",
  }),
  "change.sync": op({
    method: "post",
    path: "/outrigger/sessions/{id}/changes/sync",
    params,
    ok: ChangeSet,
    summary: "Bring the folder's own changes in",
  }),
  "change.undoPreview": op({
    method: "get",
    path: "/outrigger/sessions/{id}/changes/undo",
    params,
    ok: UndoPreview,
    summary: "What undo would do",
  }),
  "change.undo": op({
    method: "post",
    path: "/outrigger/sessions/{id}/changes/undo",
    params,
    ok: ChangeSet,
    summary: "Undo the last decision",
  }),
  "change.redo": op({
    method: "post",
    path: "/outrigger/sessions/{id}/changes/redo",
    params,
    ok: ChangeSet,
    summary: "Redo it",
  }),
}
