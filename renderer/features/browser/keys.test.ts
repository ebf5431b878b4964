import { describe, expect, it } from "vitest"
import { keyInput, mouseInput, wheelInput } from "./keys.ts"

const bare = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false }
const key = { ...bare, code: "", keyCode: 0, repeat: false, location: 0 }

describe("input for the page", () => {
  it("types what a key stands for, and nothing with Ctrl or for named keys", () => {
    expect(keyInput("down", { ...key, key: "é" })).toMatchObject({ text: "é", modifiers: 0 })
    expect(keyInput("down", { ...key, key: "Enter" })).toMatchObject({ text: "\r" })
    expect(keyInput("down", { ...key, key: "ArrowUp" })).toMatchObject({ text: "" })
    expect(keyInput("down", { ...key, key: "a", ctrlKey: true })).toMatchObject({ text: "", modifiers: 2 })
    expect(keyInput("up", { ...key, key: "a" })).toMatchObject({ text: "" })
    expect(keyInput("down", { ...key, key: "A", shiftKey: true })).toMatchObject({ text: "A", modifiers: 8 })
  })

  it("names buttons: the one that changed, or the one held while moving", () => {
    const at = { x: 1, y: 2 }
    expect(mouseInput("down", { ...bare, button: 2, buttons: 2, detail: 1 }, at, 1)).toMatchObject({ button: "right" })
    expect(mouseInput("move", { ...bare, button: 0, buttons: 0, detail: 0 }, at, 0)).toMatchObject({ button: "none" })
    expect(mouseInput("move", { ...bare, button: 0, buttons: 1, detail: 0 }, at, 0)).toMatchObject({ button: "left" })
  })

  it("counts the wheel in pixels", () => {
    expect(wheelInput({ ...bare, deltaX: 0, deltaY: 3, deltaMode: 1 }, { x: 0, y: 0 })).toMatchObject({ dx: 0, dy: 48 })
  })
})
