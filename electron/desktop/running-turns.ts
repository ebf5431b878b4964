import * as z from "zod/mini"
import { SessionSummary } from "../../shared/native/host.ts"

const Summaries = z.array(SessionSummary)

/**
 * Titles of the sessions that an agent is working in, over the same API as everybody else asks. A host that does not
 * answer within a second has nothing that could be kept.
 */
export async function runningTurns(connection: { url: string; token: string }): Promise<string[]> {
  try {
    const answer = await fetch(`${connection.url}/outrigger/sessions`, {
      headers: { authorization: `Bearer ${connection.token}` },
      signal: AbortSignal.timeout(1_000),
    })
    if (!answer.ok) return []
    return Summaries.parse(await answer.json())
      .filter((it) => it.state === "running" || it.state === "needs-you")
      .map((it) => it.session.title)
  } catch {
    return []
  }
}
