import type { Terminal } from "@xterm/headless"

/** Longest value that is kept of a title or a colour. */
const longest = 4096

/**
 * Remembers what a program told the terminal about things outside the screen: its title and the palette. Answers the
 * text that says it again.
 */
export function trackHost(terminal: Terminal): () => string {
  let title = ""
  const colours = new Map<string, string>()
  terminal.onTitleChange((text) => {
    title = text.slice(0, longest)
  })
  terminal.parser.registerOscHandler(4, (data) => {
    const parts = data.split(";")
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const value = parts[at + 1] ?? ""
      if (/^\d{1,3}$/.test(parts[at] ?? "") && isColour(value)) colours.set(`4;${parts[at]}`, value)
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
      for (const [at, value] of data.split(";").entries())
        if (code + at <= 12 && isColour(value)) colours.set(String(code + at), value)
      return false
    })
    terminal.parser.registerOscHandler(code + 100, () => {
      colours.delete(String(code))
      return false
    })
  }
  return () => {
    const palette = [...colours].map(([key, value]) => `\x1b]${key};${value}\x1b\\`).join("")
    return title ? `${palette}\x1b]2;${title}\x1b\\` : palette
  }
}

/** A question (`?`) sets nothing. */
const isColour = (value: string): boolean => value.length <= 64 && /^(#|rgb:|[a-z])/i.test(value)
