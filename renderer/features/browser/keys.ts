import type { BrowserInput } from "../../../shared/native/browser.ts"

type Held = Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "shiftKey">

/** Alt 1, Ctrl 2, Meta 4, Shift 8: the protocol's bits. */
export const modifiersOf = ({ altKey, ctrlKey, metaKey, shiftKey }: Held): number =>
  (altKey ? 1 : 0) | (ctrlKey ? 2 : 0) | (metaKey ? 4 : 0) | (shiftKey ? 8 : 0)

type Pressed = Held & Pick<KeyboardEvent, "key" | "code" | "keyCode" | "repeat" | "location">

/** A key of this window as the page gets it. Only keys without Ctrl and Meta type something. */
export function keyInput(kind: "down" | "up", event: Pressed): BrowserInput {
  const types = kind === "down" && !event.ctrlKey && !event.metaKey
  const text = !types ? "" : event.key === "Enter" ? "\r" : Array.from(event.key).length === 1 ? event.key : ""
  return {
    type: "key",
    kind,
    key: event.key,
    code: event.code,
    keyCode: event.keyCode,
    text,
    repeat: event.repeat,
    location: event.location,
    modifiers: modifiersOf(event),
  }
}

const buttons = ["left", "middle", "right", "back", "forward"] as const

type Pointed = Held & Pick<MouseEvent, "button" | "buttons" | "detail">

export function mouseInput(
  kind: "move" | "down" | "up",
  event: Pointed,
  at: { x: number; y: number },
  clicks: number,
): BrowserInput {
  const button = kind === "move" ? held(event.buttons) : (buttons[event.button] ?? "none")
  return { type: "mouse", kind, ...at, button, buttons: event.buttons, clicks, modifiers: modifiersOf(event) }
}

function held(bits: number): "none" | "left" | "right" | "middle" {
  if (bits & 1) return "left"
  if (bits & 2) return "right"
  return bits & 4 ? "middle" : "none"
}

/** Wheel steps in CSS pixels, whatever unit the device counts in. */
export function wheelInput(
  event: Held & Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode">,
  at: { x: number; y: number },
): BrowserInput {
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 600 : 1
  return { type: "wheel", ...at, dx: event.deltaX * unit, dy: event.deltaY * unit, modifiers: modifiersOf(event) }
}
