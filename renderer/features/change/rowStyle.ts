import type { CSSProperties } from "react"

/** What every row of the list gets from it: place, tab stop, position among the others. */
export interface RowProps {
  "data-row": number
  tabIndex: number
  "aria-posinset": number
  "aria-setsize": number
  style: CSSProperties
  onFocus(): void
}

export const rowClass =
  "absolute inset-x-1 top-0 flex h-row items-center gap-2 rounded-md pr-1.5 text-ui focus-visible:-outline-offset-2"

/** Left padding of a row at this depth. Pixels. */
export const indent = (depth: number): number => 8 + depth * 14
