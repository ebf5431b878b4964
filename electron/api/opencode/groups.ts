import type { Group } from "../router.ts"
import type { Context } from "./context.ts"

/** Contract and handlers by topic. Each is loaded with the first request below one of its paths. */
export const groups: Group<Context>[] = [
  { claims: ["session", "experimental/session"], load: async () => (await import("./session.ts")).default },
  {
    claims: [
      "session/*/message",
      "session/*/fork",
      "session/*/abort",
      "session/*/init",
      "session/*/summarize",
      "session/*/prompt_async",
      "session/*/command",
      "session/*/shell",
      "session/*/revert",
      "session/*/unrevert",
    ],
    load: async () => (await import("./turn.ts")).default,
  },
  { claims: ["permission", "session/*/permissions"], load: async () => (await import("./permission.ts")).default },
  { claims: ["question"], load: async () => (await import("./question.ts")).default },
  { claims: ["path", "vcs", "project"], load: async () => (await import("./project.ts")).default },
  { claims: ["config"], load: async () => (await import("./config.ts")).default },
  { claims: ["global", "instance", "log"], load: async () => (await import("./global.ts")).default },
  { claims: ["provider", "auth"], load: async () => (await import("./provider.ts")).default },
  { claims: ["agent", "command", "skill"], load: async () => (await import("./agent.ts")).default },
  { claims: ["file", "find"], load: async () => (await import("./file.ts")).default },
  { claims: ["experimental/worktree"], load: async () => (await import("./worktree.ts")).default },
  { claims: ["pty"], load: async () => (await import("./pty.ts")).default },
  { claims: ["sync"], load: async () => (await import("./sync.ts")).default },
  { claims: ["tui"], load: async () => (await import("./tui.ts")).default },
  { claims: ["api/session"], load: async () => (await import("./v2.ts")).default },
  { claims: ["experimental/tool"], load: async () => (await import("./tool.ts")).default },
  { claims: ["lsp", "formatter"], load: async () => (await import("./integration.ts")).default },
  { claims: ["mcp", "experimental/resource"], load: async () => (await import("./mcp.ts")).default },
  {
    claims: ["experimental/console", "experimental/workspace"],
    load: async () => (await import("./workspace.ts")).default,
  },
]
