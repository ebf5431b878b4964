import * as z from "zod/mini"
import { op } from "../../operation.ts"
import { ErrorBody, Ok } from "./schemas.ts"

const errors = { 400: ErrorBody }
const FileEntry = z.object({
  name: z.string(),
  path: z.string(),
  isDir: z.boolean(),
  size: z.optional(z.number()),
  mtimeMs: z.optional(z.number()),
})
const Labelled = z.object({ label: z.string(), path: z.string() })
const fromTo = z.object({ from: z.string(), to: z.string() })

export const file = {
  "workspace.get": op({
    method: "get",
    path: "/workspace",
    ok: z.object({ workspace: z.string() }),
    summary: "The folder that requests are about",
  }),
  "workspace.set": op({
    method: "post",
    path: "/workspace",
    body: z.object({ path: z.string().check(z.minLength(1)) }),
    ok: z.object({ workspace: z.string() }),
    errors,
    summary: "Switches it for everybody",
  }),
  "files.list": op({
    method: "get",
    path: "/files",
    query: z.object({ dir: z._default(z.string(), ".") }),
    ok: z.object({ dir: z.string(), items: z.array(FileEntry) }),
    errors,
    summary: "One level of a folder",
  }),
  "file.read": op({
    method: "get",
    path: "/file",
    query: z.object({ path: z.string().check(z.minLength(1)) }),
    ok: z.object({ path: z.string(), content: z.string() }),
    errors: { 400: ErrorBody, 404: ErrorBody },
    summary: "Reads a file",
  }),
  "file.write": op({
    method: "post",
    path: "/file",
    body: z.object({ path: z.string().check(z.minLength(1)), content: z._default(z.string(), "") }),
    ok: Ok,
    errors,
    summary: "Writes a whole file",
  }),
  "entries.create": op({
    method: "post",
    path: "/entries",
    body: z.object({ path: z.string().check(z.minLength(1)), kind: z.optional(z.unknown()) }),
    ok: Ok,
    errors,
    summary: "Makes a file or a folder (`kind`: `dir`)",
  }),
  "entries.copy": op({
    method: "post",
    path: "/entries/copy",
    body: fromTo,
    ok: z.object({ ok: z.literal(true), path: z.string() }),
    errors,
    summary: "Copies, under a new name where the given one is taken",
  }),
  "entries.delete": op({
    method: "delete",
    path: "/entries",
    query: z.object({ path: z.string().check(z.minLength(1)) }),
    ok: Ok,
    errors,
    summary: "Deletes with everything inside",
  }),
  "fs.rename": op({
    method: "post",
    path: "/fs/rename",
    body: fromTo,
    ok: Ok,
    errors,
    summary: "Renames or moves",
  }),
  "fs.home": op({
    method: "get",
    path: "/fs/home",
    ok: z.object({ home: z.string(), roots: z.array(Labelled) }),
    summary: "Where a folder picker begins",
  }),
  "fs.browse": op({
    method: "get",
    path: "/fs/browse",
    query: z.object({ path: z.optional(z.string()), hidden: z.optional(z.string()) }),
    ok: z.object({
      path: z.string(),
      parent: z.nullable(z.string()),
      entries: z.array(z.object({ name: z.string(), path: z.string(), isDir: z.boolean() })),
      crumbs: z.array(Labelled),
    }),
    errors,
    summary: "Any folder of this machine",
  }),
  "search.text": op({
    method: "get",
    path: "/search",
    query: z.object({ query: z.string().check(z.minLength(1)) }),
    ok: z.object({
      query: z.string(),
      hits: z.array(z.object({ file: z.string(), line: z.number(), text: z.string() })),
    }),
    errors,
    summary: "Lines that hold a text",
  }),
}
