import * as z from "zod/mini"
import { op } from "../../operation.ts"
import { ErrorBody, Ok } from "./schemas.ts"

/** In the query, or as a field of the body. */
const query = z.object({ workspace: z.optional(z.string()) })
const params = z.object({ id: z.string() })
const errors = { 400: ErrorBody, 404: ErrorBody }
const Meta = z.object({
  id: z.string(),
  title: z.string(),
  workspace: z.string(),
  mode: z.optional(z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
  turnCount: z.number(),
})
const Session = z.extend(z.omit(Meta, { turnCount: true }), {
  turns: z.array(z.unknown()),
  pendingDiffs: z.array(z.unknown()),
})
const saved = z.object({ ok: z.literal(true), meta: Meta })

export const chat = {
  "chats.list": op({
    method: "get",
    path: "/chats",
    query,
    ok: z.object({ workspace: z.string(), sessions: z.array(Meta) }),
    errors,
    summary: "Chats of a workspace, newest first",
  }),
  "chats.search": op({
    method: "get",
    path: "/chats/search",
    query: z.extend(query, { q: z.optional(z.string()), limit: z.optional(z.string()) }),
    ok: z.object({
      workspace: z.string(),
      query: z.string(),
      hits: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          updatedAt: z.number(),
          snippet: z.string(),
          matches: z.number(),
        }),
      ),
    }),
    errors,
    summary: "Chats that hold a text",
  }),
  "chats.export": op({
    method: "get",
    path: "/chats/export",
    query,
    ok: z.object({
      kind: z.string(),
      workspace: z.string(),
      exportedAt: z.number(),
      sessions: z.array(Session),
    }),
    errors,
    summary: "All chats as a file",
  }),
  "chats.import": op({
    method: "post",
    path: "/chats/import",
    query,
    body: z.union([z.array(z.unknown()), z.looseObject({ sessions: z.array(z.unknown()) })]),
    ok: z.object({ ok: z.literal(true), imported: z.number(), total: z.number() }),
    errors,
    summary: "Adds chats of such a file",
  }),
  "chats.get": op({ method: "get", path: "/chats/{id}", params, query, ok: Session, errors, summary: "One chat" }),
  "chats.put": op({
    method: "put",
    path: "/chats/{id}",
    params,
    query,
    body: z.looseObject({}),
    ok: saved,
    errors,
    summary: "Creates or overwrites a chat",
  }),
  "chats.patch": op({
    method: "patch",
    path: "/chats/{id}",
    params,
    query,
    body: z.looseObject({ title: z.optional(z.string()), mode: z.optional(z.string()) }),
    ok: saved,
    errors,
    summary: "Changes title or mode",
  }),
  "chats.delete": op({
    method: "delete",
    path: "/chats/{id}",
    params,
    query,
    ok: Ok,
    errors,
    summary: "Removes a chat",
  }),
}
