import * as z from "zod/mini"
import { FileContent, FileNode, FileStatus, WorkspaceSymbol } from "../../../../shared/domain/file.ts"
import { flag, numeric, op } from "../../operation.ts"

export const file = {
  "find.text": op({
    method: "get",
    path: "/find",
    scoped: true,
    query: z.object({ pattern: z.string() }),
    ok: z.array(
      z.object({
        path: z.object({
          text: z.string(),
        }),
        lines: z.object({
          text: z.string(),
        }),
        line_number: z.int().check(z.gte(0)),
        absolute_offset: z.int().check(z.gte(0)),
        submatches: z.array(
          z.object({
            match: z.object({
              text: z.string(),
            }),
            start: z.int().check(z.gte(0)),
            end: z.int().check(z.gte(0)),
          }),
        ),
      }),
    ),
    summary: "Find text",
    description: "Search for text patterns across files in the project using ripgrep.",
  }),
  "find.files": op({
    method: "get",
    path: "/find/file",
    scoped: true,
    query: z.object({
      query: z.string(),
      dirs: z.optional(flag()),
      type: z.optional(z.enum(["file", "directory"])),
      limit: z.optional(numeric()),
    }),
    ok: z.array(z.string()),
    summary: "Find files",
    description: "Search for files or directories by name or pattern in the project directory.",
  }),
  "find.symbols": op({
    method: "get",
    path: "/find/symbol",
    scoped: true,
    query: z.object({ query: z.string() }),
    ok: z.array(WorkspaceSymbol),
    summary: "Find symbols",
    description: "Search for workspace symbols like functions, classes, and variables using LSP.",
  }),
  "file.list": op({
    method: "get",
    path: "/file",
    scoped: true,
    query: z.object({ path: z.string() }),
    ok: z.array(FileNode),
    summary: "List files",
    description: "List files and directories in a specified path.",
  }),
  "file.read": op({
    method: "get",
    path: "/file/content",
    scoped: true,
    query: z.object({ path: z.string() }),
    ok: FileContent,
    summary: "Read file",
    description: "Read the content of a specified file.",
  }),
  "file.status": op({
    method: "get",
    path: "/file/status",
    scoped: true,
    ok: z.array(FileStatus),
    summary: "Get file status",
    description: "Get the git status of all files in the project.",
  }),
}
