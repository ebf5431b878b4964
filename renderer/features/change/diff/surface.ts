import type { editor } from "monaco-editor/editor"
import type { Hunk } from "../../../../shared/native/change.ts"
import type { Editing } from "../../../editor/load.ts"
import { languageOf } from "../../../editor/language.ts"
import { commonOptions, plainBrackets } from "../../../editor/options.ts"
import { blocksOf, type Side } from "../hunk.ts"
import { barKey, changesOf, type DiffDocument, type Zone } from "./document.ts"
import { type GutterTarget, listenToGutter } from "./gutter.ts"
import { createZones } from "./zones.ts"

/** Where things are, in pixels from the top of the text; add nothing for scrolling. */
export interface Layout {
  hunks: { id: string; top: number; bottom: number }[]
  zones: ReadonlyMap<string, number>
  /** Whole height of the text. */
  height: number
  viewport: { width: number; height: number }
  /** Left edge of the new side; 0 in one column. */
  split: number
}

export interface Box {
  top: number
  height: number
  left: number
  /** To the right edge when null. */
  width: number | null
}

export interface LineSpan {
  side: Side
  from: number
  to: number
}

export interface SurfaceEvents {
  /** Something moved, grew or came: read `layout()` again. Once a frame at most. */
  onLayout(): void
  onScroll(top: number): void
  /** Text was selected (null: nothing is any more). */
  onSelect(span: LineSpan | null): void
  /** Line numbers were pressed, or dragged over. */
  onGutter(span: LineSpan, phase: "start" | "move"): void
}

export type Surface = ReturnType<typeof createSurface>

/** Lines past this are coloured when Monaco gets to them. */
const tokenizedAtOnce = 3000

/** Colours the lines up to the last removed one now; Monaco would do it some time after they were drawn. */
function tokenizeUpTo(model: editor.ITextModel, last: Hunk | undefined): void {
  const line = Math.min(model.getLineCount(), last ? last.oldStart + last.oldLines : 0, tokenizedAtOnce)
  const { tokenization } = model as unknown as { tokenization?: { forceTokenization(line: number): void } }
  if (line > 0) tokenization?.forceTokenization(line)
}

interface Shown {
  document: DiffDocument
  dispose(): void
}

/** One diff editor that shows one document after the other and can tell where everything in it is. */
export function createSurface(editing: Editing, element: HTMLElement, sideBySide: boolean, events: SurfaceEvents) {
  let beside = sideBySide
  const { monaco, setPatch } = editing
  const diff = monaco.editor.createDiffEditor(element, {
    ...commonOptions(),
    readOnly: true,
    domReadOnly: true,
    originalEditable: false,
    renderSideBySide: beside,
    // The width of 900 px is ours to judge: Monaco measures itself before the panel has its size.
    useInlineViewWhenSpaceIsLimited: false,
    renderOverviewRuler: false,
    renderMarginRevertIcon: false,
    renderGutterMenu: false,
    renderIndicators: true,
    diffWordWrap: "off",
    selectOnLineNumbers: false,
    folding: false,
    glyphMargin: false,
    renderFinalNewline: "off",
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 16,
    occurrencesHighlight: "off",
    selectionHighlight: false,
    links: false,
    guides: { indentation: false, bracketPairs: false },
    padding: { top: 0, bottom: 24 },
    hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 4, revealLineCount: 20 },
    originalAriaLabel: "Before",
    modifiedAriaLabel: "After",
  })
  const fresh = diff.getModifiedEditor()
  const old = diff.getOriginalEditor()
  const lineHeight = fresh.getOption(monaco.editor.EditorOption.lineHeight)
  const zones = createZones(fresh, lineHeight)
  const oldZones = createZones(old, lineHeight)
  const setRoom = (list: readonly Zone[]) => {
    oldZones.set(
      list.flatMap((zone) => (zone.oldAfterLine === undefined ? [] : { ...zone, afterLine: zone.oldAfterLine })),
    )
    return zones.set(list)
  }
  let shown: Shown | undefined
  let ticket = 0
  let frame = 0
  let layout: Layout | undefined

  const dirty = () => {
    layout = undefined
    frame ||= requestAnimationFrame(() => {
      frame = 0
      events.onLayout()
    })
  }
  const listeners = [
    fresh.onDidContentSizeChange(dirty),
    fresh.onDidLayoutChange(dirty),
    old.onDidLayoutChange(dirty),
    fresh.onDidScrollChange((event) => {
      if (event.scrollHeightChanged) dirty()
      if (event.scrollTopChanged) events.onScroll(event.scrollTop)
    }),
    ...([["new", fresh] as const, ["old", old] as const] satisfies [Side, editor.ICodeEditor][]).flatMap(
      ([side, code]) => [
        code.onDidChangeCursorSelection(({ selection, source }) => {
          if (source === "api" || source === "model") return
          const last = selection.endColumn === 1 ? selection.endLineNumber - 1 : selection.endLineNumber
          events.onSelect(selection.isEmpty() ? null : { side, from: selection.startLineNumber, to: last })
        }),
        listenToGutter(monaco, code, (target, phase) => {
          const span = spanAt(side, target)
          if (span) events.onGutter(span, phase)
        }),
      ],
    ),
  ]

  /** A press beside the removed lines, which in one column stand between the new side's lines. */
  function spanAt(side: Side, target: GutterTarget): LineSpan | null {
    if (typeof target === "number") return { side, from: target, to: target }
    if (beside) return null
    const y = target.clientY - element.getBoundingClientRect().top + fresh.getScrollTop()
    for (const hunk of shown?.document.hunks ?? []) {
      for (const block of blocksOf(hunk)) {
        const top = removedTop(block)
        const row = Math.floor((y - top) / lineHeight)
        if (row >= 0 && row < block.oldCount)
          return { side: "old", from: block.oldStart + row, to: block.oldStart + row }
      }
    }
    return null
  }

  /** In one column: where Monaco put the removed lines of a block. */
  function removedTop(block: { newStart: number; oldCount: number }): number {
    const count = fresh.getModel()?.getLineCount() ?? 0
    const below = zones.heightBelowRemoved(block.newStart - 1)
    if (block.newStart <= count) return fresh.getTopForLineNumber(block.newStart) - below - block.oldCount * lineHeight
    return fresh.getBottomForLineNumber(count) + zones.heightAboveRemoved(block.newStart - 1)
  }

  function measure(): Layout {
    const tops = zones.tops()
    const count = fresh.getModel()?.getLineCount() ?? 0
    const hunks = (shown?.document.hunks ?? []).map((hunk) => {
      const top = tops.get(barKey(hunk)) ?? 0
      const last = Math.min(count, hunk.newStart + Math.max(hunk.newLines, 1) - 1)
      const tail = hunk.lines.at(-1)?.type === "remove" ? (blocksOf(hunk).at(-1)?.oldCount ?? 0) * lineHeight : 0
      const bottom = count === 0 ? top : fresh.getBottomForLineNumber(Math.max(1, last))
      return { id: hunk.id, top, bottom: Math.max(bottom, top) + tail }
    })
    const { width, height } = element.getBoundingClientRect()
    return {
      hunks,
      zones: tops,
      height: fresh.getContentHeight(),
      viewport: { width, height },
      split: beside ? old.getLayoutInfo().width : 0,
    }
  }

  const current = (): Layout => (layout ??= measure())

  return {
    layout: current,
    scrollTop: () => fresh.getScrollTop(),
    /**
     * Shows a document. Of the same path, what the person looks at stays where it is on screen; of another, the top.
     * False when a later call overtook this one.
     */
    async show(document: DiffDocument, room: (beside: boolean) => readonly Zone[]): Promise<boolean> {
      const turn = ++ticket
      const language = languageOf(document.path, monaco.languages.getLanguages())
      // Removed lines are drawn once, with the colours that are there: the grammar must have come.
      await monaco.editor.colorize("", language, {})
      if (turn !== ticket) return false
      const original = monaco.editor.createModel(document.base, language)
      const modified = monaco.editor.createModel(document.head, language)
      for (const model of [original, modified]) model.updateOptions(plainBrackets)
      setPatch(original, modified, changesOf(document.hunks))
      const view = diff.createViewModel({ original, modified })
      const dispose = () => {
        view.dispose()
        original.dispose()
        modified.dispose()
      }
      await view.waitForDiff()
      tokenizeUpTo(original, document.hunks.at(-1))
      if (turn !== ticket) {
        dispose()
        return false
      }
      const before = shown
      const anchor = before?.document.path === document.path ? anchorNow() : undefined
      shown = { document, dispose }
      zones.clear()
      oldZones.clear()
      const { numbers } = document
      old.updateOptions({ lineNumbers: numbers ? (line) => String(numbers.old[line - 1] ?? "") : "on" })
      fresh.updateOptions({ lineNumbers: numbers ? (line) => String(numbers.fresh[line - 1] ?? "") : "on" })
      // A fold is two widgets; thousands of them would cost more than they save.
      diff.updateOptions({
        hideUnchangedRegions: { enabled: !numbers && document.hunks.length <= 300 },
      })
      diff.setModel(view)
      before?.dispose()
      setRoom(room(beside))
      dirty()
      restore(anchor)
      return true
    },
    /** Both sides beside each other, or one column with removed lines above what replaced them. */
    setBeside(value: boolean): void {
      if (beside === value) return
      beside = value
      diff.updateOptions({ renderSideBySide: value })
      dirty()
    },
    setZones(list: readonly Zone[]): void {
      if (setRoom(list)) dirty()
    },
    /** Brings a hunk's bar to the top of the view, unless all of the hunk is in view already. */
    reveal(hunk: string, smooth: boolean): void {
      const place = current().hunks.find((candidate) => candidate.id === hunk)
      if (!place) return
      const top = fresh.getScrollTop()
      const { height } = current().viewport
      if (place.top >= top && place.bottom <= top + height) return
      const type = smooth ? monaco.editor.ScrollType.Smooth : monaco.editor.ScrollType.Immediate
      fresh.setScrollTop(Math.max(0, place.top), type)
    },
    /** Boxes over lines of one side, one for each run that is drawn together. */
    boxes(side: Side, lines: readonly number[]): Box[] {
      const { split } = current()
      const count = (side === "new" ? fresh : old).getModel()?.getLineCount() ?? 0
      const boxes: Box[] = []
      for (const line of lines) {
        if (line < 1 || line > count) continue
        const top =
          side === "new" || beside ? (side === "new" ? fresh : old).getTopForLineNumber(line) : removedLineTop(line)
        const last = boxes.at(-1)
        if (last && last.top + last.height === top) last.height += lineHeight
        else {
          boxes.push({
            top,
            height: lineHeight,
            left: side === "new" ? split : 0,
            width: beside && side === "old" ? split : null,
          })
        }
      }
      return boxes
    },
    textOf(side: Side): string {
      return (side === "new" ? fresh : old).getModel()?.getValue(monaco.editor.EndOfLinePreference.LF) ?? ""
    },
    linesOf(side: Side, from: number, to: number): string[] {
      const model = (side === "new" ? fresh : old).getModel()
      const last = Math.min(to, model?.getLineCount() ?? 0)
      return model
        ? Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => model.getLineContent(from + at))
        : []
    },
    clearSelection(): void {
      for (const code of [fresh, old]) {
        const position = code.getPosition()
        if (position) code.setSelection(monaco.Range.fromPositions(position), "api")
      }
    },
    scrollBy(delta: number): void {
      fresh.setScrollTop(fresh.getScrollTop() + delta, monaco.editor.ScrollType.Immediate)
    },
    focus: () => fresh.focus(),
    dispose(): void {
      ticket += 1
      cancelAnimationFrame(frame)
      for (const listener of listeners) listener.dispose()
      diff.setModel(null)
      shown?.dispose()
      diff.dispose()
    },
  }

  function removedLineTop(line: number): number {
    for (const hunk of shown?.document.hunks ?? []) {
      for (const block of blocksOf(hunk)) {
        const row = line - block.oldStart
        if (row >= 0 && row < block.oldCount) return removedTop(block) + row * lineHeight
      }
    }
    return -1
  }

  /** The first hunk on screen and how far its bar is from the top edge. */
  function anchorNow(): { hunk: string; offset: number } | undefined {
    const top = fresh.getScrollTop()
    const place = current().hunks.find((hunk) => hunk.bottom > top)
    return place && { hunk: place.id, offset: place.top - top }
  }

  function restore(anchor: { hunk: string; offset: number } | undefined): void {
    if (!anchor) {
      fresh.setScrollTop(0, monaco.editor.ScrollType.Immediate)
      fresh.setScrollLeft(0)
      return
    }
    const place = current().hunks.find((candidate) => candidate.id === anchor.hunk)
    if (place) fresh.setScrollTop(place.top - anchor.offset, monaco.editor.ScrollType.Immediate)
  }
}
