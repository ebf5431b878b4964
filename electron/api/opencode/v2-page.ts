import { Fault } from "../../../shared/fault.ts"

interface Cursor {
  /** The item at the edge of the page that the cursor leads on from. */
  id: string
  order: "asc" | "desc"
  direction: "next" | "previous"
}

export interface Page<T> {
  items: T[]
  cursor: { previous?: string; next?: string }
}

const DEFAULT_LIMIT = 50
const MOST = 1_000

/**
 * One page of `all` (oldest first), newest first unless `order` says otherwise. A cursor keeps the order it was made with.
 * Throws Fault `BadRequest` for a cursor that no page gave, or whose item is gone.
 */
export function pageOf<T extends { id: string }>(
  all: T[],
  options: { limit?: number; order?: "asc" | "desc"; cursor?: string },
): Page<T> {
  const cursor = options.cursor === undefined ? undefined : decode(options.cursor)
  const order = cursor?.order ?? options.order ?? "desc"
  const limit = options.limit ?? DEFAULT_LIMIT
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw refused(`Expected a whole number from 1 to ${MOST}, got ${limit}\n  at ["limit"]`)
  const sorted = order === "asc" ? all : all.toReversed()
  const edge = cursor ? sorted.findIndex((item) => item.id === cursor.id) : -1
  if (cursor && edge < 0) throw refused('The item of this cursor is gone: begin without one\n  at ["cursor"]')
  const from = !cursor ? 0 : cursor.direction === "next" ? edge + 1 : Math.max(edge - limit, 0)
  const to = cursor?.direction === "previous" ? edge : from + limit
  const items = sorted.slice(from, to)
  const first = items[0]
  const last = items.at(-1)
  return {
    items,
    cursor: {
      ...(first && from > 0 && { previous: encode({ id: first.id, order, direction: "previous" }) }),
      ...(last && from + items.length < sorted.length && { next: encode({ id: last.id, order, direction: "next" }) }),
    },
  }
}

const encode = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64url")

function decode(text: string): Cursor {
  try {
    const value = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Partial<Cursor> | null
    const { id, order, direction } = value ?? {}
    if (
      typeof id === "string" &&
      (order === "asc" || order === "desc") &&
      (direction === "next" || direction === "previous")
    )
      return { id, order, direction }
  } catch {
    // Falls through to the refusal: not base64url, or not JSON.
  }
  throw refused('Expected a cursor as an earlier answer gave it\n  at ["cursor"]')
}

const refused = (message: string) => new Fault("BadRequest", message, { kind: "Query" })
