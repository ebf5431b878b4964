import type { ScriptKind } from "../script-faults.ts"

/** What a new file says: it runs as it is, and its header shows what can be said. */
export const examples: Record<ScriptKind, { name: string; text: string }> = {
  service: {
    name: "dev.sh",
    text: `#!/usr/bin/env bash
#---
# name: Dev server
# description: Serves the project while you work on it
# http: 5173
# path: /
#---
# The port above is in $PORT, and is what the preview opens.
# Replace the next line with what starts your server.
exec npm run dev -- --port "$PORT"
`,
  },
  hook: {
    name: "check.sh",
    text: `#!/usr/bin/env bash
#---
# name: Check
# type: file
# pattern: "src/**/*.{ts,tsx,js}"
# notify_llm: true
#---
# Runs after each turn that changed a file of the pattern; the files are in $DISCOBOT_CHANGED_FILES.
# Another exit code than 0 asks the agent again, with what was printed.
# type: session runs when a session begins, type: pre-commit before the agent's work is committed.
exec npm test
`,
  },
}
