import { useEffect, useRef } from "react"
import { loadEditor } from "../../editor/load.ts"
import { commonOptions } from "../../editor/options.ts"
import { useDesk } from "./useDesk.ts"

/** What is on disk against what is in the editor; the right (or lower) side can still be edited. */
export function CompareView({ path, disk }: { path: string; disk: string }) {
  const desk = useDesk()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = element.current
    const buffer = desk.buffers.get(path)
    if (!box || !buffer) return
    let end = () => {}
    let gone = false
    void loadEditor().then(({ monaco }) => {
      if (gone) return
      const original = monaco.editor.createModel(disk, buffer.model.getLanguageId())
      const diff = monaco.editor.createDiffEditor(box, {
        ...commonOptions(),
        renderSideBySide: box.clientWidth >= 900,
        useInlineViewWhenSpaceIsLimited: false,
        renderOverviewRuler: false,
        renderMarginRevertIcon: false,
        renderGutterMenu: false,
        hideUnchangedRegions: { enabled: true },
        originalAriaLabel: `${path} on disk`,
        modifiedAriaLabel: `${path} as edited here`,
      })
      diff.setModel({ original, modified: buffer.model })
      end = () => {
        diff.setModel(null)
        diff.dispose()
        original.dispose()
      }
    })
    return () => {
      gone = true
      end()
    }
  }, [desk, path, disk])
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-7 shrink-0 items-center gap-3 border-line border-b bg-sunken px-3 text-muted text-small">
        <span>
          <span className="text-removed">−</span> on disk
        </span>
        <span>
          <span className="text-added">+</span> here, not saved
        </span>
      </div>
      <div ref={element} className="min-h-0 flex-1" data-compare />
    </div>
  )
}
