import * as z from "zod/mini"
import { named } from "./named.ts"
import { TextRange } from "./part.ts"

export const WorkspaceSymbol = named(
  "Symbol",
  z.object({
    name: z.string(),
    kind: z.int().check(z.gte(0)),
    location: z.object({
      uri: z.string(),
      range: TextRange,
    }),
  }),
)
export type WorkspaceSymbol = z.infer<typeof WorkspaceSymbol>

export const FileNode = named(
  "FileNode",
  z.object({
    name: z.string(),
    path: z.string(),
    absolute: z.string(),
    type: z.enum(["file", "directory"]),
    ignored: z.boolean(),
  }),
)
export type FileNode = z.infer<typeof FileNode>

export const FileContent = named(
  "FileContent",
  z.object({
    type: z.enum(["text", "binary"]),
    content: z.string(),
    diff: z.optional(z.string()),
    patch: z.optional(
      z.object({
        oldFileName: z.string(),
        newFileName: z.string(),
        oldHeader: z.optional(z.string()),
        newHeader: z.optional(z.string()),
        hunks: z.array(
          z.object({
            oldStart: z.int().check(z.gte(0)),
            oldLines: z.int().check(z.gte(0)),
            newStart: z.int().check(z.gte(0)),
            newLines: z.int().check(z.gte(0)),
            lines: z.array(z.string()),
          }),
        ),
        index: z.optional(z.string()),
      }),
    ),
    encoding: z.optional(z.literal("base64")),
    mimeType: z.optional(z.string()),
  }),
)
export type FileContent = z.infer<typeof FileContent>

export const FileStatus = named(
  "File",
  z.object({
    path: z.string(),
    added: z.int().check(z.gte(0)),
    removed: z.int().check(z.gte(0)),
    status: z.enum(["added", "deleted", "modified"]),
  }),
)
export type FileStatus = z.infer<typeof FileStatus>
