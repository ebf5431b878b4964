import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"

const Extra = z.object({
  /** As ssh takes it: a name of its configuration, `host` or `user@host`. Never an option. */
  host: z.string().check(z.regex(/^[A-Za-z0-9_][\w.@:%-]*$/)),
  port: z.optional(z.int().check(z.gte(1), z.lte(65_535))),
  /** Absolute path of the folder there. */
  directory: z.string().check(z.regex(/^\/[^\0\n\r]*$/)),
  /** How Outrigger is started there, as the shell of that machine reads it. */
  command: z.optional(z.string().check(z.regex(/^[^\0\n\r]+$/))),
  name: z.optional(z.string()),
})
export type SshOptions = z.infer<typeof Extra>

/** The `extra` of an SSH workspace. Throws Fault `BadRequest` that names the field. */
export function sshOptions(extra: unknown): SshOptions {
  const result = z.safeParse(Extra, extra)
  if (result.success) return result.data
  const field = result.error.issues[0]?.path.join(".") ?? ""
  const wanted: Record<string, string> = {
    host: "a host name or user@host",
    port: "a port number",
    directory: "an absolute path on that machine",
    command: "a command line",
    name: "a text",
  }
  throw new Fault(
    "BadRequest",
    field
      ? `Expected ${wanted[field] ?? "another value"}\n  at ["extra"]["${field}"]`
      : 'An SSH workspace needs {"host", "directory"}\n  at ["extra"]',
  )
}

/** One word for a POSIX shell, whatever is in it. */
export const shellWord = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
