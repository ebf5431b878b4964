import * as z from "zod/mini"
import { op } from "../../operation.ts"
import {
  ChatRequest,
  ChatResponse,
  ChatStreamEvent,
  CompletionRequest,
  EditorSession,
  Failure,
  InlineEditRequest,
  InlineEditResponse,
  ProviderInfo,
} from "./shapes.ts"

const params = z.object({ id: z.string() })
const errors = { 400: Failure }

const chat = op({
  method: "post",
  path: "/chat",
  body: ChatRequest,
  stream: ChatStreamEvent,
  errors,
  summary: "Chat without a session",
  description: "Server-sent events with `data:` lines alone. With `stream: false` one JSON answer.",
})

export const http = {
  "editor.providers": op({
    method: "get",
    path: "/providers",
    ok: z.object({ providers: z.array(ProviderInfo) }),
    summary: "Providers and their models",
  }),
  "editor.chat": chat,
  "editor.messages": op({ ...chat, path: "/messages", summary: "The same as /chat" }),
  "editor.completions": op({
    method: "post",
    path: "/completions",
    body: CompletionRequest,
    ok: ChatResponse,
    errors,
    summary: "What to insert at the cursor",
  }),
  "editor.inlineEdit": op({
    method: "post",
    path: "/inline-edit",
    body: InlineEditRequest,
    ok: InlineEditResponse,
    errors,
    summary: "A replacement for the selected text",
  }),
  "editor.sessions": op({
    method: "get",
    path: "/sessions",
    ok: z.object({ sessions: z.array(EditorSession) }),
    summary: "Sessions that work in a sandbox",
  }),
  "editor.session": op({
    method: "get",
    path: "/sessions/{id}",
    params,
    ok: EditorSession,
    errors: { 404: Failure },
    summary: "One session",
  }),
  "editor.deleteSession": op({
    method: "delete",
    path: "/sessions/{id}",
    params,
    ok: EditorSession,
    errors: { 404: Failure },
    summary: "Delete a session with its sandbox and refs",
  }),
}
