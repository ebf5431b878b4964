/*
 * Parts of Monaco that its typings leave out and that are the only way to: give the diff editor our own hunks, ask
 * where a view zone is, and pass a wheel event on. Checked by tests/ui/change-*.test.ts after each upgrade.
 */
declare module "monaco-editor/editor/standalone/browser/standaloneServices" {
  export const StandaloneServices: {
    /** First call wins: `overrides` replaces services by name. */
    initialize(overrides: Record<string, unknown>): unknown
    get<T>(id: unknown): T
  }
}

declare module "monaco-editor/platform/instantiation/common/instantiation" {
  export const IInstantiationService: unknown
}

declare module "monaco-editor/editor/browser/widget/diffEditor/diffProviderFactoryService" {
  export const WorkerBasedDocumentDiffProvider: unknown
}

declare module "monaco-editor/editor/common/core/ranges/lineRange" {
  export class LineRange {
    constructor(start: number, endExclusive: number)
  }
}

declare module "monaco-editor/editor/common/core/range" {
  export class Range {
    readonly startLineNumber: number
    readonly endLineNumber: number
    delta(lines: number): Range
  }
}

declare module "monaco-editor/editor/common/diff/rangeMapping" {
  import type { LineRange } from "monaco-editor/editor/common/core/ranges/lineRange"
  import type { Range } from "monaco-editor/editor/common/core/range"
  export class RangeMapping {
    readonly originalRange: Range
    readonly modifiedRange: Range
    constructor(original: Range, modified: Range)
  }
  export class DetailedLineRangeMapping {
    readonly innerChanges: RangeMapping[] | undefined
    constructor(original: LineRange, modified: LineRange, inner: RangeMapping[] | undefined)
  }
}

declare module "monaco-editor/editor/common/diff/linesDiffComputers" {
  import type { DetailedLineRangeMapping } from "monaco-editor/editor/common/diff/rangeMapping"
  export const linesDiffComputers: {
    getDefault(): {
      computeDiff(
        original: string[],
        modified: string[],
        options: { ignoreTrimWhitespace: boolean; maxComputationTimeMs: number; computeMoves: boolean },
      ): { changes: DetailedLineRangeMapping[] }
    }
  }
}

declare module "monaco-editor/editor/editor.worker?worker" {
  const EditorWorker: new () => Worker
  export default EditorWorker
}

declare module "monaco-editor/languages/features/json/json.worker?worker" {
  const JsonWorker: new () => Worker
  export default JsonWorker
}
