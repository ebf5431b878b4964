import { Fault } from "../../../shared/fault.ts"
import type { Notice } from "../../session/notices.ts"
import { answered, group } from "./route.ts"
import { streams } from "./streams.ts"

const { list, add } = group("Events")
export default list

export const wireNotice = ({ id, seq, type, time, data }: Notice) => ({
  id,
  seq,
  type,
  timestamp: new Date(time).toISOString(),
  data,
})

const frame = (notice: Notice) => `event: ${notice.type}\ndata: ${JSON.stringify(wireNotice(notice))}\n\n`

add("get", "~/events", {
  summary: "Hints that something of the project changed",
  query: ["since", "after", "token"],
  async handle({ services, exchange, query }) {
    const since = timeOf(query.get("since"))
    const after = query.get("after") || undefined
    const { notices } = await services.companions()
    const stream = streams.open(services, exchange)
    stream.send(`event: connected\ndata: ${JSON.stringify({ projectId: "local" })}\n\n`)
    // One tick: nothing can come between what is kept and what is new.
    if (since !== undefined || after !== undefined)
      for (const notice of notices.list({ ...(after !== undefined ? { after } : { since }) }))
        stream.send(frame(notice))
    const subscription = notices.subscribe((notice) => stream.send(frame(notice)))
    stream.onClose(() => void subscription.dispose())
    return answered
  },
})

/** RFC 3339 or seconds since 1970, as ms. */
function timeOf(text: string | null): number | undefined {
  if (text === null || text === "") return undefined
  const time = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^\d{4}-\d\d-\d\d/.test(text)
      ? Date.parse(text)
      : Number.NaN
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15)
    throw new Fault("BadRequest", "since must be a time in RFC 3339, or seconds since 1970", { since: text })
  return time
}
