import * as z from "zod/mini"
import { SearchResult } from "../../../../shared/native/search.ts"
import { numeric, op } from "../../operation.ts"

export const search = {
  "session.search": op({
    method: "get",
    path: "/outrigger/search",
    query: z.object({
      q: z.string(),
      directory: z.optional(z.string()),
      projectID: z.optional(z.string()),
      limit: z.optional(numeric()),
    }),
    ok: z.array(SearchResult),
    summary: "Search all conversations",
    description:
      'Sessions that hold every word of `q` (beginnings of words count; "quoted words" must follow each other) in their title or in one part, with up to three places to jump to.',
  }),
  "control.request": op({
    method: "post",
    path: "/outrigger/control",
    body: z.object({ path: z.string(), body: z.optional(z.unknown()) }),
    ok: z.unknown(),
    summary: "Ask the screen",
    description:
      "Queues a request for whoever follows `GET /tui/control/next`, and answers what that one gives to `POST /tui/control/response`.",
  }),
}
