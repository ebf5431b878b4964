import type { CDPSession } from "playwright-core"
import type { BrowserInput } from "../../shared/native/browser.ts"

/** Gives input of a person to the page. Order is kept: the protocol answers commands of a session one after the other. */
export async function dispatchInput(cdp: CDPSession, input: BrowserInput): Promise<void> {
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
