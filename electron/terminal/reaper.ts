import type { Log } from "../lib/log.ts"
import type { Database } from "../store/database.ts"
import { markedProcesses, startTime } from "./process-table.ts"
import { killTree } from "./process-tree.ts"

/**
 * Remembers the process groups that the host starts, so that the next start can end what a crash left behind. Only
 * processes that are certainly ours are touched: the leader with the recorded start time, or (Linux) processes that
 * carry the recorded mark in their environment.
 */
export interface Reaper {
  record(group: { pid: number; mark: string; label: string }): void
  forget(pid: number): void
  /** Ends leftovers of runs that are gone; answers how many groups had any. Call once at the start. */
  reap(): Promise<number>
}

interface GroupRow {
  pid: number
  started: string
  mark: string
  owner: number
  owner_started: string
  label: string
}

export function createReaper({ db, log }: { db: Database; log: Log }): Reaper {
  const own = startTime(process.pid)
  return {
    record({ pid, mark, label }) {
      // At once without start times, so that even a crash in the next millisecond leaves the mark behind.
      db.run(
        "INSERT OR REPLACE INTO process_group (pid, started, mark, owner, owner_started, label, created) VALUES (?, '', ?, ?, '', ?, ?)",
        pid,
        mark,
        process.pid,
        label.slice(0, 200),
        Date.now(),
      )
      Promise.all([startTime(pid), own])
        .then(
          ([started, ownStarted]) => {
            db.run(
              "UPDATE process_group SET started = ?, owner_started = ? WHERE pid = ? AND mark = ?",
              started ?? "",
              ownStarted ?? "",
              pid,
              mark,
            )
          },
          // The store may be closed by now: then the group was ended in order.
          (error: unknown) => log.debug("start time not recorded", { pid, error }),
        )
        .catch(() => {})
    },
    forget(pid) {
      db.run("DELETE FROM process_group WHERE pid = ? AND owner = ?", pid, process.pid)
    },
    async reap() {
      let reaped = 0
      for (const row of db.all<GroupRow>("SELECT * FROM process_group")) {
        const owner = await startTime(row.owner)
        const ownerLives = owner !== undefined && (row.owner_started === "" || row.owner_started === owner)
        if (ownerLives && row.owner !== process.pid) continue
        if (row.owner === process.pid && row.owner_started === (await own)) continue
        const leader = row.started !== "" && (await startTime(row.pid)) === row.started
        const marked = row.mark ? await markedProcesses(row.mark) : []
        if (leader) await killTree(row.pid, { mark: row.mark })
        // Without its leader the group's number may be another's by now: only the marked ones, one by one.
        else for (const pid of marked) await killTree(pid, { mark: row.mark })
        if (leader || marked.length) {
          reaped += 1
          log.info("ended a leftover of an earlier run", { pid: row.pid, label: row.label })
        }
        db.run("DELETE FROM process_group WHERE pid = ? AND mark = ?", row.pid, row.mark)
      }
      return reaped
    },
  }
}
