import type { Terminal } from "@xterm/headless"

/** Longest value that is kept of a title or a colour. */
const longest = 4096

export interface HostState {
  /** Text that says everything again. */
  restore(): string
  /** Hears the answers to questions for a colour. */
  onQuestion(listener: (answer: string) => void): { dispose(): void }
}

/** What a program is told that asks before it has set one; nobody looks, so there is no theme. */
const usual: Record<string, string> = { 10: "rgb:dcdc/dcdc/dcdc", 11: "rgb:1a1a/1a1a/1f1f", 12: "rgb:ffff/ffff/ffff" }

/** Remembers what a program told the terminal about things outside the screen: its title and the palette. */
export function trackHost(terminal: Terminal): HostState {
  let title = ""
  const colours = new Map<string, string>()
  const listeners = new Set<(answer: string) => void>()
  const answer = (key: string) => {
    const colour = colours.get(key) ?? usual[key]
    if (colour) for (const listener of listeners) listener(`\x1b]${key};${colour}\x1b\\`)
  }
  terminal.onTitleChange((text) => {
    title = text.slice(0, longest)
  })
  terminal.parser.registerOscHandler(4, (data) => {
    const parts = data.split(";")
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const value = parts[at + 1] ?? ""
      const key = `4;${parts[at]}`
      if (!/^4;\d{1,3}$/.test(key)) continue
      if (value === "?") answer(key)
      else if (isColour(value)) colours.set(key, value)
    }
    return false
  })
  terminal.parser.registerOscHandler(104, (data) => {
    if (data === "") for (const key of [...colours.keys()]) if (key.startsWith("4;")) colours.delete(key)
    for (const number of data.split(";")) colours.delete(`4;${number}`)
    return false
  })
  // Foreground, background, cursor; several values in one sequence go on to the next of them.
  for (const code of [10, 11, 12]) {
    terminal.parser.registerOscHandler(code, (data) => {
      for (const [at, value] of data.split(";").entries()) {
        if (code + at > 12) break
        if (value === "?") answer(String(code + at))
        else if (isColour(value)) colours.set(String(code + at), value)
      }
      return false
    })
    terminal.parser.registerOscHandler(code + 100, () => {
      colours.delete(String(code))
      return false
    })
  }
  return {
    restore() {
      const palette = [...colours].map(([key, value]) => `\x1b]${key};${value}\x1b\\`).join("")
      return title ? `${palette}\x1b]2;${title}\x1b\\` : palette
    },
    onQuestion(listener) {
      listeners.add(listener)
      return { dispose: () => void listeners.delete(listener) }
    },
  }
}

/** A question (`?`) sets nothing. */
const isColour = (value: string): boolean => value.length <= 64 && /^(#|rgb:|[a-z])/i.test(value)
