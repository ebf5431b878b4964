import { type PointerEvent, useRef } from "react"
import type { BrowserInput } from "../../../shared/native/browser.ts"
import { modifiersOf, mouseInput } from "./keys.ts"

interface At {
  x: number
  y: number
}

interface Pointers {
  move(event: PointerEvent<HTMLElement>): void
  press(kind: "down" | "up" | "cancel", event: PointerEvent<HTMLElement>): void
}

/**
 * Mouse, pen and fingers on the picture as input for the page. Fingers are touches everywhere; in a viewport of a phone or
 * tablet the mouse is a finger, too, as such pages expect. One move a frame is all that anyone sees.
 */
export function usePointers(options: {
  place: (event: { clientX: number; clientY: number }) => At
  touchPage: boolean
  input: (input: BrowserInput) => void
  /** Instead of input, while the picker is on. */
  picking: () => boolean
  onPoint: (at: At) => void
  onPick: (at: At) => void
}): Pointers {
  const { place, touchPage, input, picking, onPoint, onPick } = options
  const moving = useRef<{ frame: number; events: Map<number, PointerEvent> } | null>(null)
  const fingers = useRef(new Map<number, At & { id: number }>())
  const clicks = useRef({ count: 0, time: 0, x: 0, y: 0 })
  const newest = useRef(options)
  newest.current = options
  const isFinger = (event: PointerEvent) => event.pointerType === "touch" || touchPage

  const touch = (kind: "start" | "move" | "end" | "cancel", event: PointerEvent) =>
    input({
      type: "touch",
      kind,
      // What is left on the glass; at the end of the last finger nothing.
      points: kind === "cancel" ? [] : [...fingers.current.values()].slice(0, 10),
      modifiers: modifiersOf(event),
    })

  function flush(): void {
    const waiting = moving.current
    if (!waiting) return
    cancelAnimationFrame(waiting.frame)
    moving.current = null
    let touched: PointerEvent | undefined
    for (const event of waiting.events.values()) {
      const at = newest.current.place(event)
      if (picking()) onPoint(at)
      else if (fingers.current.has(event.pointerId)) {
        fingers.current.set(event.pointerId, { ...at, id: idOf(event) })
        touched = event
      } else if (!isFinger(event)) input(mouseInput("move", event, at, 0))
    }
    if (touched) touch("move", touched)
  }

  return {
    move(event) {
      moving.current ??= { frame: requestAnimationFrame(flush), events: new Map() }
      moving.current.events.set(event.pointerId, event)
    },
    press(kind, event) {
      const at = place(event)
      if (picking()) {
        if (kind === "up" && event.button === 0) onPick(at)
        event.preventDefault()
        return
      }
      flush()
      if (kind === "down") event.currentTarget.setPointerCapture(event.pointerId)
      if (isFinger(event) || fingers.current.has(event.pointerId)) {
        // Only the main button of a mouse is a finger.
        if (kind === "down" && event.button === 0) {
          fingers.current.set(event.pointerId, { ...at, id: idOf(event) })
          touch("start", event)
        } else if (kind !== "down" && fingers.current.delete(event.pointerId)) {
          if (kind === "cancel") fingers.current.clear()
          touch(kind === "up" ? "end" : "cancel", event)
        }
        return
      }
      if (kind === "down") {
        const last = clicks.current
        const again =
          event.timeStamp - last.time < 500 && Math.abs(event.clientX - last.x) + Math.abs(event.clientY - last.y) < 8
        clicks.current = {
          count: again ? last.count + 1 : 1,
          time: event.timeStamp,
          x: event.clientX,
          y: event.clientY,
        }
      }
      input(mouseInput(kind === "down" ? "down" : "up", event, at, clicks.current.count))
    },
  }
}

/** The protocol wants small numbers; those of browsers count up for ever. */
const idOf = ({ pointerId }: PointerEvent) => pointerId % 32
