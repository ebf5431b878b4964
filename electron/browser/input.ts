import type { CDPSession } from "playwright-core"
import type { BrowserInput } from "../../shared/native/browser.ts"

/** How long a step of a drag may take before the next one goes out all the same: a dialog may hold the page. */
const STEP_MS = 250

/** Gives input of a person to the page, in order. */
export function createHands(cdp: CDPSession) {
  let pressed = false
  /** Ends with the step before; null when nothing has to wait. */
  let line: Promise<unknown> | null = null
  return async (input: BrowserInput): Promise<void> => {
    if (input.type === "mouse") pressed = input.buttons !== 0
    if (!line && !pressed) return dispatch(cdp, input)
    // A drag begins between two steps: without a pause Chromium would take the rest of it for bare moves.
    const before = line ?? Promise.resolve()
    const step = before.then(() => dispatch(cdp, input))
    const late = before.then(() => new Promise((go) => setTimeout(go, STEP_MS)))
    const taken = Promise.race([step.catch(() => {}), late])
    line = taken
    await taken
    if (line === taken && !pressed) line = null
    await step
  }
}

async function dispatch(cdp: CDPSession, input: BrowserInput): Promise<void> {
  switch (input.type) {
    case "mouse":
      await cdp.send("Input.dispatchMouseEvent", {
        type: mouseTypes[input.kind],
        x: input.x,
        y: input.y,
        button: input.button,
        buttons: input.buttons,
        clickCount: input.clicks,
        modifiers: input.modifiers,
      })
      return
    case "wheel":
      await cdp.send("Input.dispatchMouseEvent", {
        type: "mouseWheel",
        x: input.x,
        y: input.y,
        deltaX: input.dx,
        deltaY: input.dy,
        modifiers: input.modifiers,
      })
      return
    case "key":
      await cdp.send("Input.dispatchKeyEvent", {
        type: input.kind === "up" ? "keyUp" : input.text ? "keyDown" : "rawKeyDown",
        key: input.key,
        code: input.code,
        windowsVirtualKeyCode: input.keyCode,
        nativeVirtualKeyCode: input.keyCode,
        ...(input.kind === "down" && input.text ? { text: input.text, unmodifiedText: input.text } : {}),
        autoRepeat: input.repeat,
        location: input.location,
        isKeypad: input.location === 3,
        modifiers: input.modifiers,
      })
      return
    case "text":
      await cdp.send("Input.insertText", { text: input.text })
      return
    case "composition":
      await cdp.send("Input.imeSetComposition", {
        text: input.text,
        selectionStart: input.text.length,
        selectionEnd: input.text.length,
      })
      return
    case "touch":
      await cdp.send("Input.dispatchTouchEvent", {
        type: touchTypes[input.kind],
        touchPoints: input.points,
        modifiers: input.modifiers,
      })
  }
}

const mouseTypes = { move: "mouseMoved", down: "mousePressed", up: "mouseReleased" } as const
const touchTypes = { start: "touchStart", move: "touchMove", end: "touchEnd", cancel: "touchCancel" } as const
