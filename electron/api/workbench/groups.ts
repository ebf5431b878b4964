import type { Group } from "../router.ts"
import type { Context } from "./context.ts"

export const groups: Group<Context>[] = [
  {
    claims: ["workspace", "files", "file", "entries", "entries/copy", "fs/rename", "fs/home", "fs/browse", "search"],
    load: async () => (await import("./file.ts")).default,
  },
  {
    claims: ["terminal", "agent/approvals/*", "agent/commands", "agent/commands/*", "diff/revert", "diff/revert-hunk"],
    load: async () => (await import("./work.ts")).default,
  },
  { claims: ["chats", "chats/*"], load: async () => (await import("./chat.ts")).default },
  {
    claims: ["settings", "policy", "policy/auto-approve", "policy/auto-approve-web", "policy/allow", "policy/deny"],
    load: async () => (await import("./settings.ts")).default,
  },
  { claims: ["browser/*"], load: async () => (await import("./browser.ts")).default },
]

/** Answered by the dialect itself. */
export const direct = ["health", "agent/run", "agent/commands/stream"]

const claims = [...direct, ...groups.flatMap((group) => group.claims)].map((claim) => claim.split("/"))

/** Whether this is one of the workbench's paths, without the prefix. */
export const isOurs = (segments: string[]): boolean =>
  claims.some(
    (claim) =>
      claim.length === segments.length &&
      claim.every((part, at) => part === segments[at] || (part === "*" && segments[at] !== "")),
  )
