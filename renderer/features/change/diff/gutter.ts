import type { editor, IDisposable } from "monaco-editor/editor"
import type { Monaco } from "../../../editor/load.ts"

/** A line by its number, or a height on the screen: removed lines that stand between the others have no number. */
export type GutterTarget = number | { clientY: number }

/** Presses on the line numbers, and drags along them. */
export function listenToGutter(
  monaco: Monaco,
  code: editor.ICodeEditor,
  tell: (target: GutterTarget, phase: "start" | "move") => void,
): IDisposable {
  const { MouseTargetType } = monaco.editor
  const numbered: number[] = [
    MouseTargetType.GUTTER_LINE_NUMBERS,
    MouseTargetType.GUTTER_LINE_DECORATIONS,
    MouseTargetType.GUTTER_GLYPH_MARGIN,
  ]
  let dragging = false
  let last = ""

  function find(event: editor.IEditorMouseEvent): GutterTarget | null {
    const { type, position } = event.target
    if (type === MouseTargetType.GUTTER_VIEW_ZONE) return { clientY: event.event.browserEvent.clientY }
    return numbered.includes(type) && position ? position.lineNumber : null
  }
  function tellOnce(event: editor.IEditorMouseEvent, phase: "start" | "move") {
    const target = find(event)
    if (target === null || (phase === "move" && JSON.stringify(target) === last)) return false
    last = JSON.stringify(target)
    tell(target, phase)
    return true
  }
  const end = () => {
    dragging = false
  }
  const listeners = [
    code.onMouseDown((event) => {
      dragging = event.event.leftButton && tellOnce(event, "start")
    }),
    code.onMouseMove((event) => {
      if (dragging) tellOnce(event, "move")
    }),
  ]
  window.addEventListener("mouseup", end)
  return {
    dispose() {
      for (const listener of listeners) listener.dispose()
      window.removeEventListener("mouseup", end)
    },
  }
}
