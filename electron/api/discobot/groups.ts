import type { Group } from "../router.ts"
import type { Context } from "./route.ts"

const base = "api/projects/*"
const session = `${base}/sessions/*`

/** Loaded with the first request below their paths. */
export const groups: Group<Context>[] = [
  {
    claims: ["api", "auth", "api/projects", `${base}/members`, `${base}/invitations`, `${base}/cache`],
    load: async () => (await import("./system.ts")).default,
  },
  { claims: ["api/preferences"], load: async () => (await import("./preference.ts")).default },
  {
    claims: [`${base}/workspaces`, `${base}/suggestions`],
    load: async () => (await import("./workspace.ts")).default,
  },
  { claims: [`${base}/workspaces/*/git`], load: async () => (await import("./workspace-git.ts")).default },
  { claims: [`${base}/sessions`, `${base}/models`], load: async () => (await import("./session.ts")).default },
  { claims: [`${session}/threads`], load: async () => (await import("./thread.ts")).default },
  {
    claims: [`${session}/files`, `${session}/diff`],
    load: async () => (await import("./file.ts")).default,
  },
  { claims: [`${session}/terminal`], load: async () => (await import("./terminal.ts")).default },
  { claims: [`${session}/services`], load: async () => (await import("./service.ts")).default },
  { claims: [`${session}/hooks`], load: async () => (await import("./hook.ts")).default },
  {
    claims: [`${base}/credentials`, `${base}/auth-providers`, `${session}/credentials`],
    load: async () => (await import("./credential.ts")).default,
  },
  { claims: [`${base}/events`], load: async () => (await import("./event.ts")).default },
]
