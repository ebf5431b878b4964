import type { Group } from "../router.ts"
import type { Context } from "./context.ts"

export const groups: Group<Context>[] = [
  {
    claims: [
      "outrigger/info",
      "outrigger/hand-over",
      "outrigger/projects",
      "outrigger/config-trust",
      "outrigger/setup",
      "outrigger/folders",
      "outrigger/settings",
      "outrigger/sign-in-link",
    ],
    load: async () => (await import("./host.ts")).default,
  },
  { claims: ["outrigger/sessions"], load: async () => (await import("./session.ts")).default },
  { claims: ["outrigger/sessions/*/changes"], load: async () => (await import("./change.ts")).default },
  {
    claims: ["outrigger/inbox", "outrigger/permissions", "outrigger/rules"],
    load: async () => (await import("./permission.ts")).default,
  },
  { claims: ["outrigger/search", "outrigger/control"], load: async () => (await import("./search.ts")).default },
  { claims: ["outrigger/browser"], load: async () => (await import("./browser.ts")).default },
  { claims: ["outrigger/commands"], load: async () => (await import("./command.ts")).default },
  {
    claims: ["outrigger/services", "outrigger/hooks", "outrigger/programs"],
    load: async () => (await import("./program.ts")).default,
  },
  { claims: ["outrigger/external-agents"], load: async () => (await import("./external.ts")).default },
  { claims: ["outrigger/terminals"], load: async () => (await import("./terminal.ts")).default },
  { claims: ["outrigger/files"], load: async () => (await import("./file.ts")).default },
]
