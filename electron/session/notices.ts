import { type Disposable, disposable } from "../lib/dispose.ts"
import type { Database } from "../store/database.ts"

/** A stored hint that something changed, for clients which fetch the thing again. */
export interface Notice {
  /** Sorts by time: `YYYYMMDDhhmmss.nnnnnnnnn`, UTC. */
  id: string
  seq: number
  type: string
  /** ms since 1970. */
  time: number
  data: Record<string, unknown>
}

export interface Notices {
  add(type: string, data: Record<string, unknown>): Notice
  /** Oldest first. An unknown `after` counts by its time. `since`: ms. Neither: all that is kept. */
  list(filter?: { after?: string; since?: number }): Notice[]
  subscribe(listener: (notice: Notice) => void): Disposable
}

/** Kept notices: a client away for longer fetches everything anyway. */
const KEPT = 2000

interface Row {
  n: number
  id: string
  type: string
  time: number
  data: string
}

export function createNotices({ db, clock = Date.now }: { db: Database; clock?: () => number }): Notices {
  const listeners = new Set<(notice: Notice) => void>()
  const read = ({ n, id, type, time, data }: Row): Notice => ({
    id,
    seq: n,
    type,
    time,
    data: JSON.parse(data) as Record<string, unknown>,
  })
  return {
    add(type, data) {
      const time = clock()
      const last = db.get<{ n: number }>("SELECT seq AS n FROM sqlite_sequence WHERE name = 'notice'")?.n ?? 0
      const seq = last + 1
      const stamp = new Date(time).toISOString().replace(/\D/g, "")
      // Milliseconds, then a number that grows: later notices of one millisecond sort behind.
      const id = `${stamp.slice(0, 14)}.${stamp.slice(14)}${String(seq % 1_000_000).padStart(6, "0")}`
      db.run(
        "INSERT INTO notice (n, id, type, time, data) VALUES (?, ?, ?, ?, ?)",
        seq,
        id,
        type,
        time,
        JSON.stringify(data),
      )
      db.run("DELETE FROM notice WHERE n <= ?", seq - KEPT)
      const notice: Notice = { id, seq, type, time, data }
      for (const listener of [...listeners]) listener(notice)
      return notice
    },
    list({ after, since } = {}) {
      const from =
        after === undefined ? undefined : db.get<{ n: number }>("SELECT n FROM notice WHERE id = ?", after)?.n
      if (from !== undefined) return db.all<Row>("SELECT * FROM notice WHERE n > ? ORDER BY n", from).map(read)
      if (after !== undefined) return db.all<Row>("SELECT * FROM notice WHERE id > ? ORDER BY n", after).map(read)
      return db.all<Row>("SELECT * FROM notice WHERE time >= ? ORDER BY n", since ?? 0).map(read)
    },
    subscribe(listener) {
      listeners.add(listener)
      return disposable(() => void listeners.delete(listener))
    },
  }
}
