import type { editor } from "monaco-editor/editor"

const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches

/** What every editor of the window has in common; sizes are those of look.md (12.5/19). */
export const commonOptions = (): editor.IEditorOptions => ({
  automaticLayout: true,
  fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-code").trim(),
  fontSize: 12.5,
  lineHeight: 19,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  smoothScrolling: !reducedMotion(),
  cursorBlinking: reducedMotion() ? "solid" : "blink",
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  overviewRulerBorder: false,
  renderLineHighlight: "none",
  fixedOverflowWidgets: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  stickyScroll: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
  dropIntoEditor: { enabled: false },
})

/** Brackets in the colour of the text: colours carry meaning here. An option of models, not of editors. */
export const plainBrackets: editor.ITextModelUpdateOptions = {
  bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
}
