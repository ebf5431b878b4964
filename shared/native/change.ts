import * as z from "zod/mini"
import { named } from "../domain/named.ts"

/** One line of a hunk. `noNewline`: the file ends here without a final newline. */
export const DiffLine = named(
  "DiffLine",
  z.object({
    type: z.enum(["context", "add", "remove"]),
    text: z.string(),
    noNewline: z.optional(z.boolean()),
  }),
)
export type DiffLine = z.infer<typeof DiffLine>

export const Hunk = named(
  "Hunk",
  z.object({
    /** Hash over path, base text of the hunk and its lines: the same change has the same id across refreshes. */
    id: z.string(),
    header: z.string(),
    oldStart: z.int(),
    oldLines: z.int(),
    newStart: z.int(),
    newLines: z.int(),
    lines: z.array(DiffLine),
  }),
)
export type Hunk = z.infer<typeof Hunk>

export const ChangedFile = named(
  "ChangedFile",
  z.object({
    path: z.string(),
    /** Set for a rename or copy. */
    oldPath: z.optional(z.string()),
    status: z.enum(["added", "modified", "deleted", "renamed"]),
    kind: z.enum(["text", "binary", "symlink", "submodule"]),
    oldMode: z.nullable(z.string()),
    newMode: z.nullable(z.string()),
    additions: z.int(),
    deletions: z.int(),
    /** Empty for binary, symlink and submodule changes, pure renames and mode changes: those are decided whole. */
    hunks: z.array(Hunk),
    /** Blob ids of both sides; the base one binds a decision to what was shown. `null`: the side does not exist. */
    baseHash: z.nullable(z.string()),
    headHash: z.nullable(z.string()),
    /** `stale`: the user's own file changed since the baseline, sync before accepting. */
    state: z.enum(["pending", "stale"]),
    /** A sync could not merge it: the session's file holds conflict markers (text) or is still its own version. */
    conflict: z.optional(z.boolean()),
    /** The diff was left out because of its size; ask for it with `full`. */
    truncated: z.optional(z.boolean()),
  }),
)
export type ChangedFile = z.infer<typeof ChangedFile>

export const ChangeEntry = named(
  "ChangeEntry",
  z.object({
    id: z.string(),
    action: z.enum(["accept", "discard", "keep"]),
    time: z.number(),
    files: z.array(z.string()),
    /** Whether undo would work now. */
    undone: z.boolean(),
  }),
)
export type ChangeEntry = z.infer<typeof ChangeEntry>

/** The pending difference of a session. `sandbox`: nothing is in the user's folder yet. `folder`: edits are applied,
 * `accept` keeps them and `discard` takes them back. `none`: the folder keeps no checkpoints. */
export const ChangeSet = named(
  "ChangeSet",
  z.object({
    sessionID: z.string(),
    mode: z.enum(["sandbox", "folder", "none"]),
    /** Absolute folder that all paths are relative to: the top of the repository, also when a part of it was opened. */
    root: z.optional(z.string()),
    /** Tree ids of both sides. */
    baseline: z.string(),
    head: z.string(),
    files: z.array(ChangedFile),
    /** Newest first. */
    history: z.array(ChangeEntry),
    /** The sandbox is behind the user's folder; `sync` brings its uncommitted work in. */
    behind: z.boolean(),
  }),
)
export type ChangeSet = z.infer<typeof ChangeSet>

/** What a decision is about. `lines` are indexes into `Hunk.lines` of added or removed lines. */
export const Selection = named(
  "Selection",
  z.union([
    z.object({ all: z.literal(true) }),
    z.object({
      files: z.array(
        z.object({
          path: z.string(),
          hunks: z.optional(z.array(z.object({ id: z.string(), lines: z.optional(z.array(z.int())) }))),
        }),
      ),
    }),
  ]),
)
export type Selection = z.infer<typeof Selection>

export const Decision = named(
  "Decision",
  z.object({
    action: z.enum(["accept", "discard"]),
    selection: Selection,
    /** The change set the person was looking at: `ChangeSet.head`. A newer one is fine while the hunks still exist. */
    head: z.optional(z.string()),
  }),
)
export type Decision = z.infer<typeof Decision>

export const UndoPreview = named(
  "UndoPreview",
  z.object({
    entry: z.nullable(ChangeEntry),
    files: z.array(
      z.object({ path: z.string(), effect: z.enum(["restore", "remove", "rewrite"]), conflict: z.boolean() }),
    ),
  }),
)
export type UndoPreview = z.infer<typeof UndoPreview>

/** Both sides of one file for a diff editor; `null` when the side does not exist, `binary` when it is not text. */
export const FileSides = named(
  "FileSides",
  z.object({
    path: z.string(),
    base: z.nullable(z.string()),
    head: z.nullable(z.string()),
    binary: z.boolean(),
  }),
)
export type FileSides = z.infer<typeof FileSides>
