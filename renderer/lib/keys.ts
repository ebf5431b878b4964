/**
 * Shortcuts are written `mod+shift+k`; `mod` is ⌘ on a Mac and Ctrl elsewhere. The last word is a `KeyboardEvent.key`
 * in lower case (`enter`, `escape`, `\\`, `?`, `f6`).
 */
export interface Shortcut {
  mod: boolean
  shift: boolean
  alt: boolean
  key: string
}

export const isMac =
  typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent)

export function parseShortcut(text: string): Shortcut {
  const words = text.toLowerCase().split("+")
  // "mod++" means the plus key.
  const key = text.endsWith("++") ? "+" : (words.pop() ?? "")
  return { mod: words.includes("mod"), shift: words.includes("shift"), alt: words.includes("alt"), key }
}

const signKeys: Record<string, string> = {
  "`": "Backquote",
  "[": "BracketLeft",
  "]": "BracketRight",
  "\\": "Backslash",
}

type Pressed = Pick<KeyboardEvent, "key" | "code" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey">

export function matches(event: Pressed, text: string, mac = isMac): boolean {
  const wanted = parseShortcut(text)
  const mod = mac ? event.metaKey : event.ctrlKey
  const other = mac ? event.ctrlKey : event.metaKey
  if (mod !== wanted.mod || other || event.altKey !== wanted.alt) return false
  // With its shift named, a sign is meant by its key: what shift makes of it differs by layout.
  if (wanted.shift && wanted.key in signKeys) return event.shiftKey && event.code === signKeys[wanted.key]
  const key = event.key.toLowerCase()
  // Symbols such as "?" already contain their shift; letters and named keys must agree on it.
  const shiftInKey = wanted.key.length === 1 && !/[a-z0-9\\.,]/.test(wanted.key)
  if (!shiftInKey && event.shiftKey !== wanted.shift) return false
  if (key === wanted.key) return true
  // A shifted digit or letter, or another layout's character, still sits on the same physical key.
  if (/^[0-9]$/.test(wanted.key)) return event.code === `Digit${wanted.key}`
  if (/^[a-z]$/.test(wanted.key)) return event.code === `Key${wanted.key.toUpperCase()}` && !/^[a-z]$/.test(key)
  return false
}

const macSigns: Record<string, string> = { mod: "⌘", shift: "⇧", alt: "⌥" }
const plainSigns: Record<string, string> = { mod: "Ctrl", shift: "Shift", alt: "Alt" }
const keySigns: Record<string, string> = {
  enter: "↵",
  escape: "Esc",
  backspace: "⌫",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  " ": "Space",
}

/** The keys as people read them: `["⌘", "K"]` or `["Ctrl", "K"]`. */
export function keySign(text: string, mac = isMac): string[] {
  const { mod, shift, alt, key } = parseShortcut(text)
  const signs = mac ? macSigns : plainSigns
  const name = keySigns[key] ?? (key.length === 1 ? key.toUpperCase() : key[0]?.toUpperCase() + key.slice(1))
  return [...(mod ? [signs.mod] : []), ...(alt ? [signs.alt] : []), ...(shift ? [signs.shift] : []), name].filter(
    (sign): sign is string => sign !== undefined,
  )
}

/** For `aria-keyshortcuts`: "Meta+K" or "Control+K". */
export function ariaKeys(text: string, mac = isMac): string {
  const { mod, shift, alt, key } = parseShortcut(text)
  return [
    ...(mod ? [mac ? "Meta" : "Control"] : []),
    ...(alt ? ["Alt"] : []),
    ...(shift ? ["Shift"] : []),
    key.length === 1 ? key.toUpperCase() : key[0]?.toUpperCase() + key.slice(1),
  ].join("+")
}
