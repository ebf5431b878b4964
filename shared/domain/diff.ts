import * as z from "zod/mini"
import { named } from "./named.ts"

export const SnapshotFileDiff = named(
  "SnapshotFileDiff",
  z.object({
    file: z.string(),
    patch: z.string(),
    additions: z.int().check(z.gte(0)),
    deletions: z.int().check(z.gte(0)),
    status: z.optional(z.enum(["added", "deleted", "modified"])),
  }),
)
export type SnapshotFileDiff = z.infer<typeof SnapshotFileDiff>
