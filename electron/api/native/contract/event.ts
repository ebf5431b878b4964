import * as z from "zod/mini"
import { StreamEvent } from "../../../../shared/native/host.ts"
import { numeric, op } from "../../operation.ts"

export const event = {
  "event.stream": op({
    method: "get",
    path: "/outrigger/events",
    query: z.object({ after: z.optional(numeric()) }),
    stream: StreamEvent,
    summary: "Follow everything",
    description:
      "Server-sent events of all folders. The first frame is `event: hello` with `{cursor}`. Each event has its cursor as `id:`; give the last one back as `Last-Event-ID` or `after` and all durable events since then come first. `event: resync` with `{cursor}` says that some were missed: read everything again. A comment comes every ten seconds.",
  }),
}
