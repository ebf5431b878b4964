import { splitPath } from "../router.ts"
import type { GuardedDialect } from "../server/guard.ts"
import { isDiscobotPath } from "./dialect.ts"

const session = "discobot_session"

/** How this dialect's clients prove who they are, and what they are told when they do not. `alone`: every path is its own. */
export const discobotGuard = (alone = false): GuardedDialect => ({
  owns(path) {
    if (alone) return true
    try {
      return isDiscobotPath(splitPath(path))
    } catch {
      return false
    }
  },
  // Set by a desktop shell, to the secret that it would otherwise put into every address.
  cookie: "discobot_secret",
  refuse({ path, status, message, cookies = "" }) {
    const headers: Record<string, string> = {}
    if (status !== 401) return { body: { error: message }, headers }
    // There are no sessions here: whatever the browser still has of another server is over.
    const isOld = cookies.split(";").some((pair) => pair.trim().startsWith(`${session}=`))
    if (isOld) {
      headers["Set-Cookie"] = `${session}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`
      return { body: { error: "Session expired" }, headers }
    }
    const error = path.replace(/\/$/, "") === "/auth/me" ? "Not authenticated" : "Authentication required"
    return { body: { error }, headers }
  },
})
