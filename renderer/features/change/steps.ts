import type { ChangedFile, Decision, Hunk } from "../../../shared/native/change.ts"
import { count } from "../../lib/count.ts"
import { confirm } from "../layout/confirm.ts"
import { hunkRange } from "./comments.ts"
import { lineNumberOf, type Side } from "./hunk.ts"
import { isReviewed } from "./marks.ts"
import { selectAll, selectFile, selectHunk, selectLines } from "./pick.ts"
import { stepFile, stepHunk } from "./place.ts"
import { type Review, shownFiles } from "./review.ts"
import { wordsOf } from "./words.ts"

/** What a person can do in a review, in one place for buttons, keys and the palette. */
type Action = Decision["action"]

const fileAt = (review: Review, path: string | undefined): ChangedFile | undefined =>
  review.store.getState().files.find((file) => file.path === path)

export async function decideHunk(review: Review, path: string, hunk: string, action: Action): Promise<void> {
  const file = fileAt(review, path)
  const index = file?.hunks.findIndex((candidate) => candidate.id === hunk) ?? -1
  if (!file || index < 0) return
  review.store.setState({ place: { path, hunk } })
  await review.decide(action, selectHunk(file, hunk), hunk, `Hunk ${index + 1} of ${file.hunks.length} in ${path}`)
}

export async function decidePick(review: Review, action: Action): Promise<void> {
  const { pick, place } = review.store.getState()
  const file = fileAt(review, place?.path)
  if (!pick || !file) return
  await review.decide(action, selectLines(file, pick), pick.hunk, `${count(pick.lines.length, "line")} of ${file.path}`)
}

export async function decideFile(review: Review, path: string, action: Action): Promise<void> {
  const file = fileAt(review, path)
  if (!file) return
  review.store.setState({ place: { path, hunk: file.hunks[0]?.id ?? null } })
  await review.decide(action, selectFile(file), `file:${path}`, path)
}

/** The chosen lines, else the current hunk, else the current file: what `y` and `x` are about. */
export async function decideCurrent(review: Review, action: Action): Promise<void> {
  const { pick, place, scope } = review.store.getState()
  if (!place || scope === "turn") return
  if (pick) await decidePick(review, action)
  else if (place.hunk) await decideHunk(review, place.path, place.hunk, action)
  else await decideFile(review, place.path, action)
}

export async function decideAll(review: Review, action: Action): Promise<void> {
  const { files, set } = review.store.getState()
  if (!set || files.length === 0) return
  const words = wordsOf(set.mode)
  const what = count(files.length, "file")
  if (action === "discard") {
    const sure = await confirm({
      title: `${words.discard} all changes in ${what}?`,
      detail:
        set.mode === "folder"
          ? "Your folder goes back to how it was before the agent's edits. You can take this back with “Undo last decision”."
          : "The sandbox goes back to your version. Your folder is not touched. You can take this back with “Undo last decision”.",
      action: `${words.discard} all`,
      danger: true,
    })
    if (!sure) return
  }
  await review.decide(action, selectAll, "all", `All changes in ${what}`)
}

export const moveHunk = (review: Review, by: 1 | -1): void => {
  const state = review.store.getState()
  review.go(stepHunk(shownFiles(state), state.place, by))
}

export const moveFile = (review: Review, by: 1 | -1): void => {
  const state = review.store.getState()
  review.go(stepFile(shownFiles(state), state.place?.path ?? null, by))
}

/** Marks the current file as looked at, and goes on to the next that is not; a second press takes the mark back. */
export function toggleReviewed(review: Review, path = review.store.getState().place?.path): void {
  const file = fileAt(review, path)
  if (!file) return
  const { marks } = review.store.getState()
  const on = !isReviewed(file, marks)
  review.mark(file, on)
  const state = review.store.getState()
  const files = shownFiles(state)
  const reviewed = files.filter((candidate) => isReviewed(candidate, state.marks)).length
  review.store.setState({
    spoken: `${file.path} ${on ? "marked as reviewed" : "no longer marked"}. ${reviewed} of ${files.length} reviewed.`,
  })
  if (!on || file.path !== state.place?.path) return
  const at = files.findIndex((candidate) => candidate.path === file.path)
  const next = [...files.slice(at + 1), ...files.slice(0, at)].find((candidate) => !isReviewed(candidate, state.marks))
  if (next) review.go({ path: next.path, hunk: next.hunks[0]?.id ?? null })
}

/** Opens the comment box on the chosen lines of the hunk, else on all it changes. */
export function composeOn(review: Review, path: string, hunk: Hunk): void {
  const { pick } = review.store.getState()
  const range = pick?.hunk === hunk.id ? pickRange(hunk, pick.lines) : hunkRange(hunk)
  const quote = hunk.lines
    .map((line, index) => ({ text: line.text, number: lineNumberOf(hunk, index, range.side) }))
    .filter(({ number }) => number !== null && number >= range.start && number <= range.end)
    .map(({ text }) => text.replace(/\r$/, ""))
  review.store.setState({ place: { path, hunk: hunk.id }, composing: { path, ...range, quote } })
}

export function composeOnCurrent(review: Review): void {
  const { place } = review.store.getState()
  const hunk = fileAt(review, place?.path)?.hunks.find((candidate) => candidate.id === place?.hunk)
  if (place && hunk) composeOn(review, place.path, hunk)
}

function pickRange(hunk: Hunk, lines: readonly number[]): { side: Side; start: number; end: number } {
  const side: Side = lines.some((line) => hunk.lines[line]?.type === "add") ? "new" : "old"
  const numbers = lines.map((line) => lineNumberOf(hunk, line, side)).filter((number) => number !== null)
  return { side, start: Math.min(...numbers), end: Math.max(...numbers) }
}

/**
 * Takes the last decision back: at once where it is one file and nothing was edited since, else after showing what
 * would happen.
 */
export async function undoLast(review: Review, ask = false): Promise<void> {
  const preview = await review.previewUndo()
  if (!preview?.entry) {
    review.store.setState({ spoken: "There is no decision to undo." })
    return
  }
  if (ask || preview.files.length > 1 || preview.files.some((file) => file.conflict)) {
    review.store.setState({ undo: preview })
    return
  }
  await confirmUndo(review)
}

export async function confirmUndo(review: Review): Promise<void> {
  review.store.setState({ undo: null })
  if (await review.undo()) review.store.setState({ spoken: "The last decision is undone." })
}

export async function redoLast(review: Review): Promise<void> {
  if (await review.redo()) review.store.setState({ spoken: "The decision is made again." })
}
