import * as z from "zod/mini"
import { named } from "../domain/named.ts"

/** A stretch of text that matched, or one between two matches. */
export const SnippetPiece = named("SnippetPiece", z.object({ text: z.string(), match: z.boolean() }))
export type SnippetPiece = z.infer<typeof SnippetPiece>

/** Where in a session something was found: jump to the part. */
export const SearchHit = named(
  "SearchHit",
  z.object({
    messageID: z.string(),
    partID: z.string(),
    role: z.enum(["user", "assistant"]),
    /** Type of the part: `text`, `reasoning`, `tool`, `file`, `subtask`. */
    kind: z.string(),
    /** When its message was created, ms since 1970. */
    time: z.number(),
    snippet: z.array(SnippetPiece),
  }),
)
export type SearchHit = z.infer<typeof SearchHit>

/** One session in which something was found, the best places first. */
export const SearchResult = named(
  "SearchResult",
  z.object({
    session: z.object({
      id: z.string(),
      title: z.string(),
      directory: z.string(),
      projectID: z.string(),
      parentID: z.optional(z.string()),
      updated: z.number(),
      archived: z.optional(z.number()),
    }),
    /** The title holds every word too. */
    inTitle: z.boolean(),
    hits: z.array(SearchHit),
  }),
)
export type SearchResult = z.infer<typeof SearchResult>
