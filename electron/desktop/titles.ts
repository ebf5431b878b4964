import * as z from "zod/mini"
import { SessionSummary } from "../../shared/native/host.ts"

const Summaries = z.array(SessionSummary)

/**
 * What the sessions with these ids are called, over the same API as everybody else asks. One that is not known, or a
 * host that does not answer within a second, still counts: it is named by its id.
 */
export async function titlesOf(ids: string[], connection: { url: string; token: string }): Promise<string[]> {
  if (ids.length === 0) return []
  const titles = new Map<string, string>()
  try {
    const answer = await fetch(`${connection.url}/outrigger/sessions`, {
      headers: { authorization: `Bearer ${connection.token}` },
      signal: AbortSignal.timeout(1_000),
    })
    for (const { session } of Summaries.parse(await answer.json())) titles.set(session.id, session.title)
  } catch {
    // The question is asked all the same.
  }
  return ids.map((id) => titles.get(id) ?? id)
}
