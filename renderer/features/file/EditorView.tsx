import type { editor } from "monaco-editor/editor"
import { useEffect, useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import { type Editing, loadEditor } from "../../editor/load.ts"
import { commonOptions, plainBrackets } from "../../editor/options.ts"
import { addSelectionToPrompt } from "./addSelection.ts"
import type { Tab } from "./desk.ts"
import { useDesk, useDeskState } from "./useDesk.ts"

/** One Monaco editor that shows the buffer of the tab in front. */
export function EditorView({ sessionID, tab }: { sessionID: string; tab: Tab }) {
  const app = useApp()
  const desk = useDesk()
  const element = useRef<HTMLDivElement>(null)
  const [code, setCode] = useState<{ editor: editor.IStandaloneCodeEditor; editing: Editing } | null>(null)
  const target = useDeskState((state) => state.target)
  const { path } = tab
  const ready = tab.state === "ready"

  useEffect(() => {
    const box = element.current
    if (!box) return
    let made: editor.IStandaloneCodeEditor | undefined
    let gone = false
    void loadEditor().then((editing) => {
      if (gone) return
      made = editing.monaco.editor.create(box, {
        ...commonOptions(),
        model: null,
        lineNumbersMinChars: 4,
        glyphMargin: false,
        folding: true,
        showFoldingControls: "mouseover",
        guides: { indentation: true, bracketPairs: false },
        padding: { top: 6, bottom: 24 },
        wordBasedSuggestions: "currentDocument",
        contextmenu: true,
      })
      const created = made
      created.onDidChangeCursorSelection(({ selection }) => {
        const model = created.getModel()
        const file = desk.store.getState().active
        desk.store.setState({
          selection:
            model && file && !selection.isEmpty()
              ? {
                  path: file,
                  from: selection.startLineNumber,
                  to: selection.endColumn === 1 ? selection.endLineNumber - 1 : selection.endLineNumber,
                  text: model.getValueInRange(selection),
                }
              : null,
        })
      })
      created.addAction({
        id: "outrigger.addSelection",
        label: "Add the selection to the prompt",
        contextMenuGroupId: "1_outrigger",
        precondition: "editorHasSelection",
        run: () => addSelectionToPrompt(app, desk, sessionID),
      })
      setCode({ editor: created, editing })
    })
    return () => {
      gone = true
      made?.setModel(null)
      made?.dispose()
      setCode(null)
    }
  }, [app, desk, sessionID])

  useEffect(() => {
    const buffer = desk.buffers.get(path)
    if (!code || !buffer || !ready) return
    buffer.model.updateOptions(plainBrackets)
    code.editor.setModel(buffer.model)
    if (buffer.view) code.editor.restoreViewState(buffer.view)
    return () => {
      if (!buffer.model.isDisposed()) buffer.view = code.editor.saveViewState()
      code.editor.setModel(null)
    }
  }, [code, desk, path, ready])

  useEffect(() => {
    code?.editor.updateOptions({ readOnly: tab.file?.readonly === true, ariaLabel: path })
  }, [code, path, tab.file?.readonly])

  useEffect(() => {
    if (!code || !target || target.path !== path || !ready) return
    const { line, column, length } = target
    const { Range, editor: api } = code.editing.monaco
    code.editor.setSelection(new Range(line, column, line, column + length))
    code.editor.revealLineInCenterIfOutsideViewport(line, api.ScrollType.Immediate)
    code.editor.focus()
    desk.store.setState({ target: null })
  }, [code, desk, path, ready, target])

  return <div ref={element} className="h-full" data-file-editor />
}
