import { type RefObject, useEffect, useRef, useState } from "react"
import { loadEditor } from "../../../editor/load.ts"
import { createSurface, type Surface, type SurfaceEvents } from "./surface.ts"

/** From this width on both sides stand beside each other. Pixels. */
const besideFrom = 900

export type DiffLayout = "auto" | "inline" | "beside"

export interface SurfaceState {
  surface: Surface | null
  /** Why the editor could not be loaded. */
  error: Error | null
  beside: boolean
  /** Grows when things have moved. */
  version: number
}

/** A diff editor in an element, for as long as the component is there. */
export function useSurface(
  element: RefObject<HTMLElement | null>,
  layout: DiffLayout,
  events: Omit<SurfaceEvents, "onLayout">,
): SurfaceState {
  const [surface, setSurface] = useState<Surface | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [wide, setWide] = useState(false)
  const [version, setVersion] = useState(0)
  const latest = useRef(events)
  latest.current = events
  const beside = layout === "beside" || (layout === "auto" && wide)

  useEffect(() => {
    const box = element.current
    if (!box) return
    const observer = new ResizeObserver(([entry]) => setWide((entry?.contentRect.width ?? 0) >= besideFrom))
    observer.observe(box)
    return () => observer.disconnect()
  }, [element])

  useEffect(() => {
    const box = element.current
    if (!box) return
    let made: Surface | undefined
    let gone = false
    loadEditor().then(
      (editing) => {
        if (gone) return
        made = createSurface(editing, box, box.clientWidth >= besideFrom, {
          onLayout: () => setVersion((count) => count + 1),
          onScroll: (top) => latest.current.onScroll(top),
          onSelect: (span) => latest.current.onSelect(span),
          onGutter: (span, phase) => latest.current.onGutter(span, phase),
        })
        setSurface(made)
      },
      (reason: unknown) => setError(reason instanceof Error ? reason : new Error(String(reason))),
    )
    return () => {
      gone = true
      made?.dispose()
      setSurface(null)
    }
  }, [element])

  useEffect(() => surface?.setBeside(beside), [surface, beside])
  return { surface, error, beside, version }
}
