import * as z from "zod/mini"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import {
  Prompt,
  SessionDelivery,
  SessionMessage,
  V2SessionMessagesResponse,
  V2SessionsResponse,
} from "../../../../shared/domain/v2message.ts"
import { numeric, op } from "../../operation.ts"

/** Beyond the specification, as the reference's newer releases take them. */
const page = {
  limit: z.optional(numeric()),
  order: z.optional(z.enum(["asc", "desc"])),
  cursor: z.optional(z.string()),
}

export const v2 = {
  "v2.session.list": op({
    method: "get",
    path: "/api/session",
    scoped: true,
    query: z.object({ ...page, search: z.optional(z.string()) }),
    ok: V2SessionsResponse,
    errors: { 400: BadRequestError },
    summary: "List v2 sessions",
    description:
      "Retrieve sessions in the requested order. Items keep that order across pages; use cursor.next or cursor.previous to move through the ordered list.",
  }),
  "v2.session.prompt": op({
    method: "post",
    path: "/api/session/{sessionID}/prompt",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    body: z.object({
      prompt: Prompt,
      delivery: z.optional(SessionDelivery),
    }),
    ok: SessionMessage,
    summary: "Send v2 message",
    description: "Create a v2 session message and queue it for the agent loop.",
  }),
  "v2.session.compact": op({
    method: "post",
    path: "/api/session/{sessionID}/compact",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    empty: 204,
    summary: "Compact v2 session",
    description: "Compact a v2 session conversation.",
  }),
  "v2.session.wait": op({
    method: "post",
    path: "/api/session/{sessionID}/wait",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    empty: 204,
    summary: "Wait for v2 session",
    description: "Wait for a v2 session agent loop to become idle.",
  }),
  "v2.session.context": op({
    method: "get",
    path: "/api/session/{sessionID}/context",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    ok: z.array(SessionMessage),
    summary: "Get v2 session context",
    description: "Retrieve the active context messages for a v2 session (all messages after the last compaction).",
  }),
  "v2.session.messages": op({
    method: "get",
    path: "/api/session/{sessionID}/message",
    scoped: true,
    params: z.object({ sessionID: z.string().check(z.regex(/^ses.*/)) }),
    query: z.object(page),
    ok: V2SessionMessagesResponse,
    errors: { 400: BadRequestError },
    summary: "Get v2 session messages",
    description:
      "Retrieve projected v2 messages for a session. Items keep the requested order across pages; use cursor.next or cursor.previous to move through the ordered timeline.",
  }),
}
