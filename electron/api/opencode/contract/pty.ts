import * as z from "zod/mini"
import { BadRequestError, ForbiddenError, NotFoundError } from "../../../../shared/domain/error.ts"
import { Pty } from "../../../../shared/domain/terminal.ts"
import { op } from "../../operation.ts"

export const pty = {
  "pty.shells": op({
    method: "get",
    path: "/pty/shells",
    scoped: true,
    ok: z.array(
      z.object({
        path: z.string(),
        name: z.string(),
        acceptable: z.boolean(),
      }),
    ),
    summary: "List available shells",
    description: "Get a list of available shells on the system.",
  }),
  "pty.list": op({
    method: "get",
    path: "/pty",
    scoped: true,
    ok: z.array(Pty),
    summary: "List PTY sessions",
    description: "Get a list of all active pseudo-terminal (PTY) sessions managed by OpenCode.",
  }),
  "pty.create": op({
    method: "post",
    path: "/pty",
    scoped: true,
    body: z.object({
      command: z.optional(z.string()),
      args: z.optional(z.array(z.string())),
      cwd: z.optional(z.string()),
      title: z.optional(z.string()),
      env: z.optional(z.record(z.string(), z.string())),
      /** Ours: so that the program does not begin with another size than it will be shown in. */
      size: z.optional(z.object({ rows: z.int().check(z.gt(0)), cols: z.int().check(z.gt(0)) })),
    }),
    ok: Pty,
    errors: { 400: BadRequestError },
    summary: "Create PTY session",
    description: "Create a new pseudo-terminal (PTY) session for running shell commands and processes.",
  }),
  "pty.get": op({
    method: "get",
    path: "/pty/{ptyID}",
    scoped: true,
    params: z.object({ ptyID: z.string().check(z.regex(/^pty.*/)) }),
    ok: Pty,
    errors: { 404: NotFoundError },
    summary: "Get PTY session",
    description: "Retrieve detailed information about a specific pseudo-terminal (PTY) session.",
  }),
  "pty.update": op({
    method: "put",
    path: "/pty/{ptyID}",
    scoped: true,
    params: z.object({ ptyID: z.string().check(z.regex(/^pty.*/)) }),
    body: z.object({
      title: z.optional(z.string()),
      size: z.optional(
        z.object({
          rows: z.int().check(z.gt(0)),
          cols: z.int().check(z.gt(0)),
        }),
      ),
    }),
    ok: Pty,
    errors: { 400: BadRequestError },
    summary: "Update PTY session",
    description: "Update properties of an existing pseudo-terminal (PTY) session.",
  }),
  "pty.remove": op({
    method: "delete",
    path: "/pty/{ptyID}",
    scoped: true,
    params: z.object({ ptyID: z.string().check(z.regex(/^pty.*/)) }),
    ok: z.boolean(),
    errors: { 404: NotFoundError },
    summary: "Remove PTY session",
    description: "Remove and terminate a specific pseudo-terminal (PTY) session.",
  }),
  "pty.connectToken": op({
    method: "post",
    path: "/pty/{ptyID}/connect-token",
    scoped: true,
    params: z.object({ ptyID: z.string().check(z.regex(/^pty.*/)) }),
    ok: z.object({
      ticket: z.string(),
      expires_in: z.int().check(z.gt(0)),
    }),
    errors: { 403: ForbiddenError, 404: NotFoundError },
    summary: "Create PTY WebSocket token",
    description: "Create a short-lived ticket for opening a PTY WebSocket connection.",
  }),
  "pty.connect": op({
    method: "get",
    path: "/pty/{ptyID}/connect",
    scoped: true,
    params: z.object({ ptyID: z.string().check(z.regex(/^pty.*/)) }),
    ok: z.boolean(),
    errors: { 403: ForbiddenError, 404: NotFoundError },
    summary: "Connect to PTY session",
    description: "Establish a WebSocket connection to interact with a pseudo-terminal (PTY) session in real-time.",
  }),
}
