import { expect, test } from "vitest"
import { ariaKeys, keySign, matches } from "./keys.ts"

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  code: "",
  metaKey: false,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

test("mod is the command key on a Mac and control elsewhere", () => {
  expect(matches(press("k", { metaKey: true }), "mod+k", true)).toBe(true)
  expect(matches(press("k", { ctrlKey: true }), "mod+k", true)).toBe(false)
  expect(matches(press("k", { ctrlKey: true }), "mod+k", false)).toBe(true)
})

test("a bare key does not match a shortcut with a modifier, nor the other way round", () => {
  expect(matches(press("k"), "mod+k", false)).toBe(false)
  expect(matches(press("?", { shiftKey: true }), "?", false)).toBe(true)
  expect(matches(press("?", { shiftKey: true, ctrlKey: true }), "?", false)).toBe(false)
})

test("shift must agree for letters, and digits match by their physical key", () => {
  expect(matches(press("F", { ctrlKey: true, shiftKey: true }), "mod+f", false)).toBe(false)
  expect(matches(press("F", { ctrlKey: true, shiftKey: true }), "mod+shift+f", false)).toBe(true)
  expect(matches(press("&", { ctrlKey: true, code: "Digit1" }), "mod+1", false)).toBe(true)
})

test("a sign with its shift named is a key, whatever shift makes of it", () => {
  const held = { ctrlKey: true, shiftKey: true, code: "Backquote" }
  expect(matches(press("~", held), "mod+shift+`", false)).toBe(true)
  expect(matches(press("`", held), "mod+shift+`", false)).toBe(true)
  expect(matches(press("`", { ...held, shiftKey: false }), "mod+shift+`", false)).toBe(false)
  expect(matches(press("|", { ...held, code: "Backslash" }), "mod+shift+\\", false)).toBe(true)
  expect(matches(press("|", { ...held, code: "Backslash" }), "mod+\\", false)).toBe(false)
})

test("signs follow the platform", () => {
  expect(keySign("mod+shift+enter", true)).toEqual(["⌘", "⇧", "↵"])
  expect(keySign("mod+k", false)).toEqual(["Ctrl", "K"])
  expect(ariaKeys("mod+shift+k", false)).toBe("Control+Shift+K")
})
