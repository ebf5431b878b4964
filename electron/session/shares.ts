import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import type { Session } from "../../shared/domain/session.ts"
import type { Database } from "../store/database.ts"
import type { Sessions } from "./api.ts"

/**
 * Read-only pages of conversations, served by this host and by nobody else. The link is the permission: it holds a
 * signature with 256 random bits behind it, made anew each time a session is shared.
 */
export interface Shares {
  /** Answers the session with its `share.url`. A session that is shared already keeps its link. */
  share(sessionID: string): Session
  /** The link stops working. Harmless for a session that is not shared. */
  unshare(sessionID: string): Session
  /** The session that a link shows, or undefined: no such session, not shared (any more), or another signature. */
  open(sessionID: string, signature: string): Session | undefined
  /** Writes the host's present address into the links that sessions carry, after a start on another port. */
  refresh(): void
}

export function createShares(options: {
  db: Database
  sessions: Sessions
  /** `http://127.0.0.1:4096` */
  address: () => string
}): Shares {
  const { db, sessions, address } = options
  const secretOf = (sessionID: string) =>
    db.get<{ secret: string }>("SELECT secret FROM share WHERE session_id = ?", sessionID)?.secret
  const signatureOf = (sessionID: string, secret: string) =>
    createHmac("sha256", Buffer.from(secret, "base64url")).update(sessionID).digest("base64url")
  const urlOf = (sessionID: string, secret: string) =>
    `${address()}/share/${sessionID}/${signatureOf(sessionID, secret)}`

  const announce = (sessionID: string, url: string): Session => {
    const session = sessions.get(sessionID)
    if (session.share?.url === url) return session
    return sessions.update(sessionID, (current) => void (current.share = { url }), { touch: false })
  }

  return {
    share(sessionID) {
      sessions.get(sessionID)
      let secret = secretOf(sessionID)
      if (!secret) {
        secret = randomBytes(32).toString("base64url")
        db.run("INSERT INTO share (session_id, secret, created) VALUES (?, ?, ?)", sessionID, secret, Date.now())
      }
      return announce(sessionID, urlOf(sessionID, secret))
    },
    unshare(sessionID) {
      const session = sessions.get(sessionID)
      db.run("DELETE FROM share WHERE session_id = ?", sessionID)
      if (!session.share) return session
      return sessions.update(sessionID, (current) => void delete current.share, { touch: false })
    },
    open(sessionID, signature) {
      const secret = secretOf(sessionID)
      if (!secret) return undefined
      const wanted = Buffer.from(signatureOf(sessionID, secret))
      const given = Buffer.from(signature)
      return given.length === wanted.length && timingSafeEqual(given, wanted) ? sessions.find(sessionID) : undefined
    },
    refresh() {
      for (const { id, secret } of db.all<{ id: string; secret: string }>(
        "SELECT session_id AS id, secret FROM share",
      )) {
        if (sessions.find(id)) announce(id, urlOf(id, secret))
      }
    },
  }
}
