import type { StoreApi } from "zustand/vanilla"
import type { Client } from "../../api/client.ts"
import type { HostState } from "../../state/model.ts"
import { createReview, type Review } from "./review.ts"
import { createReviewOptions } from "./reviewOptions.ts"

export type Reviews = ReturnType<typeof createReviews>

/** The reviews of this window, one for each session that was looked at. */
export function createReviews(client: Client, host: StoreApi<HostState>) {
  const reviews = new Map<string, Review>()
  return {
    options: createReviewOptions(),
    of(sessionID: string): Review {
      let review = reviews.get(sessionID)
      if (!review) reviews.set(sessionID, (review = createReview(client, sessionID)))
      return review
    },
    /** While a panel shows the review it follows the host; before and after it costs nothing. */
    follow(review: Review): () => void {
      void review.load()
      const version = (state: HostState) => state.changeVersion[review.sessionID] ?? 0
      const end = host.subscribe((state, before) => {
        if (version(state) !== version(before)) review.loadSoon()
        // Back after a break: whatever happened meanwhile was not heard.
        if (state.stream.type === "live" && before.stream.type === "reconnecting") review.loadSoon()
      })
      return () => {
        end()
        review.dispose()
      }
    },
  }
}
