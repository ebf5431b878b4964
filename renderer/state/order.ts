import type { SessionSummary } from "../../shared/native/host.ts"

const rank: Record<SessionSummary["state"], number> = { "needs-you": 0, running: 1, failed: 1, changes: 1, idle: 2 }

/** What needs the person first, then what is alive, then the rest; each by the last activity, newest first. */
export function bySessionNeed(a: SessionSummary, b: SessionSummary): number {
  return rank[a.state] - rank[b.state] || b.session.time.updated - a.session.time.updated
}

/** Sessions a project lists: its own, no sub-agents, no archived ones. */
export function listedSessions(
  sessions: Record<string, SessionSummary>,
  project: { id: string; directory: string },
): SessionSummary[] {
  return Object.values(sessions)
    .filter((summary) => summary.session.parentID === undefined && !summary.session.time.archived)
    .filter((summary) =>
      summary.project === null ? summary.folder === project.directory : summary.project === project.id,
    )
    .sort(bySessionNeed)
}
