import type { editor } from "monaco-editor/editor"

export type ThemeName = "light" | "dark" | "contrast"

/** Reads a CSS colour (`var(--added)`, `color-mix(…)`) as `#rrggbb` or `#rrggbbaa`. */
export type ReadColor = (css: string) => string

/** Colours as the page computes them now. Monaco takes hex alone, and our tokens are OKLCH. */
export function createColorReader(): { read: ReadColor; dispose(): void } {
  const probe = document.createElement("span")
  probe.hidden = true
  document.body.append(probe)
  const canvas = document.createElement("canvas")
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext("2d", { willReadFrequently: true })
  return {
    read(css) {
      probe.style.color = css
      if (!context) return "#808080"
      context.clearRect(0, 0, 1, 1)
      context.fillStyle = getComputedStyle(probe).color
      context.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data
      const hex = [red, green, blue, ...(alpha === 255 ? [] : [alpha])]
      return `#${hex.map((part) => part.toString(16).padStart(2, "0")).join("")}`
    },
    dispose: () => probe.remove(),
  }
}

export const themeNow = (): ThemeName => {
  const name = document.documentElement.dataset.theme
  return name === "light" || name === "contrast" ? name : "dark"
}

const bases = { light: "vs", dark: "vs-dark", contrast: "hc-black" } as const

/** Which token kinds of Monaco's grammars take which of our colours; longest match wins there. */
const tokens: Record<string, string> = {
  "": "text",
  identifier: "text",
  variable: "text",
  "variable.predefined": "syntax-type",
  comment: "syntax-comment",
  keyword: "syntax-keyword",
  "keyword.json": "syntax-number",
  string: "syntax-string",
  "string.key": "syntax-tag",
  "string.escape": "syntax-regexp",
  number: "syntax-number",
  constant: "syntax-number",
  regexp: "syntax-regexp",
  type: "syntax-type",
  "type.identifier": "syntax-type",
  namespace: "syntax-type",
  annotation: "syntax-type",
  tag: "syntax-tag",
  metatag: "syntax-tag",
  key: "syntax-tag",
  attribute: "syntax-type",
  "attribute.name": "syntax-type",
  "attribute.value": "syntax-string",
  predefined: "syntax-type",
  delimiter: "syntax-quiet",
  operator: "syntax-quiet",
}

const mix = (name: string, percent: number) => `color-mix(in oklab, var(--${name}) ${percent}%, transparent)`

/** A Monaco theme out of the page's tokens. */
export function themeFrom(name: ThemeName, read: ReadColor): editor.IStandaloneThemeData {
  const of = (token: string) => read(`var(--${token})`)
  const strong = name === "contrast"
  const none = "#00000000"
  return {
    base: bases[name],
    inherit: true,
    rules: Object.entries(tokens).map(([token, color]) => ({ token, foreground: of(color).slice(1, 7) })),
    colors: {
      foreground: of("text"),
      focusBorder: none,
      "editor.background": of("panel"),
      "editor.foreground": of("text"),
      "editorGutter.background": of("panel"),
      "editorLineNumber.foreground": of("muted"),
      "editorLineNumber.activeForeground": of("strong"),
      "editorCursor.foreground": of("strong"),
      "editor.selectionBackground": of("selection"),
      "editor.inactiveSelectionBackground": read(mix("selection", 60)),
      "editor.selectionHighlightBackground": read(mix("selection", 40)),
      "editor.wordHighlightBackground": read(mix("selection", 40)),
      "editor.findMatchBackground": read(mix("warning", 45)),
      "editor.findMatchHighlightBackground": read(mix("warning", 22)),
      "editor.lineHighlightBackground": none,
      "editor.lineHighlightBorder": none,
      "editorIndentGuide.background1": of("line"),
      "editorIndentGuide.activeBackground1": of("line-strong"),
      "editorBracketMatch.background": of("selected"),
      "editorBracketMatch.border": of("line-strong"),
      "editorWhitespace.foreground": of("line-strong"),
      "editorWidget.background": of("raised"),
      "editorWidget.foreground": of("text"),
      "editorWidget.border": of("line"),
      "editorHoverWidget.background": of("raised"),
      "editorHoverWidget.border": of("line"),
      "editorSuggestWidget.background": of("raised"),
      "editorSuggestWidget.border": of("line"),
      "editorSuggestWidget.selectedBackground": of("selected"),
      "editorSuggestWidget.foreground": of("text"),
      "editorSuggestWidget.selectedForeground": of("strong"),
      "editorSuggestWidget.highlightForeground": of("accent"),
      "editorSuggestWidget.focusHighlightForeground": of("accent"),
      "editorStickyScroll.background": of("panel"),
      "editorOverviewRuler.border": none,
      "editorUnicodeHighlight.border": of("warning"),
      "editorUnicodeHighlight.background": of("warning-bg"),
      "widget.shadow": none,
      "input.background": of("panel"),
      "input.border": of("line-strong"),
      "menu.background": of("raised"),
      "menu.foreground": of("text"),
      "menu.selectionBackground": of("hover"),
      "menu.selectionForeground": of("strong"),
      "menu.border": of("line"),
      "menu.separatorBackground": of("line"),
      "scrollbar.shadow": none,
      "scrollbarSlider.background": read(mix("line-strong", 55)),
      "scrollbarSlider.hoverBackground": read(mix("line-strong", 85)),
      "scrollbarSlider.activeBackground": of("line-strong"),
      "diffEditor.insertedLineBackground": of("added-bg"),
      "diffEditor.removedLineBackground": of("removed-bg"),
      "diffEditor.insertedTextBackground": read(mix("added", strong ? 34 : 26)),
      "diffEditor.removedTextBackground": read(mix("removed", strong ? 34 : 28)),
      "diffEditorGutter.insertedLineBackground": of("added-bg"),
      "diffEditorGutter.removedLineBackground": of("removed-bg"),
      "diffEditor.diagonalFill": of("line"),
      "diffEditor.border": of("line"),
      "diffEditor.unchangedRegionBackground": of("sunken"),
      "diffEditor.unchangedRegionForeground": of("muted"),
      "diffEditor.unchangedRegionShadow": none,
      "diffEditor.unchangedCodeBackground": none,
    },
  }
}
