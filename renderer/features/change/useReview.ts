import { createContext, useContext } from "react"
import { useStore } from "zustand"
import type { ChangedFile } from "../../../shared/native/change.ts"
import type { Review } from "./review.ts"
import type { ReviewState } from "./reviewState.ts"
import { type Words, wordsOf } from "./words.ts"

const ReviewContext = createContext<Review | null>(null)
export const ReviewProvider = ReviewContext.Provider

export function useReview(): Review {
  const review = useContext(ReviewContext)
  if (!review) throw new Error("useReview outside ReviewProvider")
  return review
}

/** Selects from the review. Return stored values or primitives. */
export function useReviewState<T>(select: (state: ReviewState) => T): T {
  return useStore(useReview().store, select)
}

export const useWords = (): Words => wordsOf(useReviewState((state) => state.set?.mode))

/** The file the diff shows, of what is pending. */
export function useCurrentFile(): ChangedFile | null {
  return useReviewState((state) => state.files.find((file) => file.path === state.place?.path) ?? null)
}
