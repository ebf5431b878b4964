import type { editor } from "monaco-editor/editor"
import { WorkerBasedDocumentDiffProvider } from "monaco-editor/editor/browser/widget/diffEditor/diffProviderFactoryService"
import { LineRange } from "monaco-editor/editor/common/core/ranges/lineRange"
import { linesDiffComputers } from "monaco-editor/editor/common/diff/linesDiffComputers"
import { DetailedLineRangeMapping, RangeMapping } from "monaco-editor/editor/common/diff/rangeMapping"
import { StandaloneServices } from "monaco-editor/editor/standalone/browser/standaloneServices"
import { IInstantiationService } from "monaco-editor/platform/instantiation/common/instantiation"

/** Lines `oldCount` from `oldStart` became `newCount` from `newStart`. Counted from 1. */
export interface LineChange {
  oldStart: number
  oldCount: number
  newStart: number
  newCount: number
}

interface Provider {
  computeDiff(original: editor.ITextModel, modified: editor.ITextModel, ...rest: unknown[]): Promise<unknown>
  onDidChange: unknown
  dispose?(): void
}

const patches = new WeakMap<editor.ITextModel, { original: editor.ITextModel; changes: readonly LineChange[] }>()

/**
 * From now on a diff editor over these two models shows exactly these changes. What a person accepts is the host's
 * hunks; an editor that compared the texts again could align them otherwise and show something else.
 */
export function setPatch(
  original: editor.ITextModel,
  modified: editor.ITextModel,
  changes: readonly LineChange[],
): void {
  patches.set(modified, { original, changes })
}

// Word-level marks inside larger blocks cost more than they tell.
const wordsUpTo = { lines: 200, line: 2000 }

function innerChanges(original: editor.ITextModel, modified: editor.ITextModel, change: LineChange) {
  const { oldStart, oldCount, newStart, newCount } = change
  // An empty list marks no words; without a list Monaco marks all of them.
  if (oldCount === 0 || newCount === 0 || oldCount + newCount > wordsUpTo.lines) return []
  const take = (model: editor.ITextModel, start: number, count: number) =>
    Array.from({ length: count }, (_, index) => model.getLineContent(start + index))
  const before = take(original, oldStart, oldCount)
  const after = take(modified, newStart, newCount)
  if ([...before, ...after].some((line) => line.length > wordsUpTo.line)) return []
  const { changes } = linesDiffComputers.getDefault().computeDiff(before, after, {
    ignoreTrimWhitespace: false,
    maxComputationTimeMs: 50,
    computeMoves: false,
  })
  const words = changes.flatMap((inner) => inner.innerChanges ?? [])
  // A mark that runs over the end of a line paints half the block and tells nothing.
  if (words.some(({ originalRange, modifiedRange }) => spansLines(originalRange) || spansLines(modifiedRange)))
    return []
  return words.map(
    ({ originalRange, modifiedRange }) =>
      new RangeMapping(originalRange.delta(oldStart - 1), modifiedRange.delta(newStart - 1)),
  )
}

const spansLines = (range: { startLineNumber: number; endLineNumber: number }) =>
  range.startLineNumber !== range.endLineNumber

function known(original: editor.ITextModel, modified: editor.ITextModel) {
  const patch = patches.get(modified)
  if (!patch || patch.original !== original) return undefined
  const oldLines = original.getLineCount()
  const newLines = modified.getLineCount()
  const fits = patch.changes.every(
    (change) => change.oldStart + change.oldCount - 1 <= oldLines && change.newStart + change.newCount - 1 <= newLines,
  )
  if (!fits) return undefined
  const changes = patch.changes.map(
    (change) =>
      new DetailedLineRangeMapping(
        new LineRange(change.oldStart, change.oldStart + change.oldCount),
        new LineRange(change.newStart, change.newStart + change.newCount),
        innerChanges(original, modified, change),
      ),
  )
  return { changes, moves: [], identical: changes.length === 0, quitEarly: false }
}

/** In place of Monaco's service: our patch where there is one, else Monaco's own comparison in its worker. */
export const patchDiffs = {
  createDiffProvider(options: unknown): Provider {
    let own: Provider | undefined
    const fallback = () =>
      (own ??= StandaloneServices.get<{ createInstance(ctor: unknown, options: unknown): Provider }>(
        IInstantiationService,
      ).createInstance(WorkerBasedDocumentDiffProvider, options))
    return {
      onDidChange: () => ({ dispose() {} }),
      computeDiff: async (original, modified, ...rest) =>
        known(original, modified) ?? fallback().computeDiff(original, modified, ...rest),
      dispose: () => own?.dispose?.(),
    }
  },
}
