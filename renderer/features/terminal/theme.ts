import type { ISearchDecorationOptions } from "@xterm/addon-search"
import type { ITheme } from "@xterm/xterm"
import { createColorReader, themeNow } from "../../editor/theme.ts"

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const

export interface TerminalTheme {
  colors: ITheme
  matches: ISearchDecorationOptions
  /** Text below this contrast is drawn lighter or darker. */
  contrast: number
}

/** The page's colours as they are now. */
export function terminalTheme(): TerminalTheme {
  const { read, dispose } = createColorReader()
  const of = (token: string) => read(`var(--${token})`)
  const bright = (name: string) => `bright${name.charAt(0).toUpperCase()}${name.slice(1)}`
  // Marks of matches take opaque colours alone.
  const over = (percent: number) => read(`color-mix(in oklab, var(--warning) ${percent}%, var(--panel))`)
  const theme: TerminalTheme = {
    colors: {
      background: of("panel"),
      foreground: of("text"),
      cursor: of("strong"),
      cursorAccent: of("panel"),
      selectionBackground: of("selection"),
      selectionInactiveBackground: read("color-mix(in oklab, var(--selection) 60%, transparent)"),
      scrollbarSliderBackground: read("color-mix(in oklab, var(--line-strong) 55%, transparent)"),
      scrollbarSliderHoverBackground: read("color-mix(in oklab, var(--line-strong) 85%, transparent)"),
      scrollbarSliderActiveBackground: of("line-strong"),
      ...Object.fromEntries(
        names.flatMap((name) => [
          [name, of(`ansi-${name}`)],
          [bright(name), of(`ansi-bright-${name}`)],
        ]),
      ),
    },
    matches: {
      matchBackground: over(28),
      matchOverviewRuler: over(60),
      activeMatchBackground: over(60),
      activeMatchBorder: of("warning"),
      activeMatchColorOverviewRuler: of("warning"),
    },
    contrast: themeNow() === "contrast" ? 7 : 4.5,
  }
  dispose()
  return theme
}
