import { createStore } from "zustand/vanilla"
import type { ChangedFile, ChangeSet, Decision, UndoPreview } from "../../../shared/native/change.ts"
import type { Client } from "../../api/client.ts"
import type { Failure, Result } from "../../api/failure.ts"
import { report } from "../../app/report.ts"
import { count } from "../../lib/count.ts"
import { recall, remember } from "../../lib/storage.ts"
import type { DraftComment } from "./comments.ts"
import { type Marks, prunedMarks, withMark } from "./marks.ts"
import { inTreeOrder, passes } from "./order.ts"
import { livePick } from "./pick.ts"
import { afterDecision, keptPlace, type Place } from "./place.ts"
import { initialReview, type ReviewState, withWhole } from "./reviewState.ts"
import { createSides } from "./sides.ts"
import { wordsOf } from "./words.ts"

export type Review = ReturnType<typeof createReview>

/** Several events in a row (a turn that writes many files) cause one fetch. Milliseconds. */
const settle = 120

/** One session's review: what is pending, where the person is in it, and the decisions they can make. */
export function createReview(client: Client, sessionID: string) {
  const { native } = client
  const marksKey = `review.marks.${sessionID}`
  const commentsKey = `review.comments.${sessionID}`
  const store = createStore<ReviewState>(() => ({
    ...initialReview,
    marks: recall<Marks>(marksKey, {}),
    comments: recall<DraftComment[]>(commentsKey, []),
  }))
  const sides = createSides(native, sessionID)
  let latest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  store.subscribe((state, before) => {
    if (state.marks !== before.marks) remember(marksKey, state.marks)
    if (state.comments !== before.comments) remember(commentsKey, state.comments)
  })

  function put(set: ChangeSet): void {
    const state = store.getState()
    const files = inTreeOrder(withWhole(set.files, state.whole))
    const current = files.find((file) => file.path === state.place?.path)
    store.setState({
      load: "ready",
      set,
      files,
      place: keptPlace(files, state.place),
      pick: livePick(state.pick, current?.hunks ?? []),
      marks: prunedMarks(state.marks, files),
    })
    // A large diff that was asked for is wanted whole again when it has changed.
    if (current?.truncated && state.whole[current.path]) void loadWhole(current.path)
  }

  async function load(): Promise<void> {
    const ticket = ++latest
    clearTimeout(timer)
    timer = undefined
    if (store.getState().load !== "ready") store.setState({ load: "loading" })
    const answer = await native.changes(sessionID)
    if (ticket !== latest) return
    if (answer.ok) put(answer.value)
    // What is on screen stays; the next event tries again.
    else if (store.getState().set === null) store.setState({ load: answer.failure })
  }

  function loadSoon(): void {
    timer ??= setTimeout(() => void load(), settle)
  }

  /** Runs one change on the host and shows its outcome; false when it was refused. One at a time. */
  async function change(busy: string, run: () => Promise<Result<ChangeSet>>): Promise<boolean> {
    if (store.getState().busy !== null) return false
    store.setState({ busy })
    const answer = await run()
    // A list that is on its way is older than this answer.
    latest += 1
    store.setState({ busy: null })
    if (answer.ok) {
      store.setState({ refused: null })
      put(answer.value)
      return true
    }
    refuse(answer.failure)
    return false
  }

  function refuse(failure: Failure): void {
    if (failure.tag === "Stale") {
      store.setState({ refused: failure, spoken: `${failure.what}. ${failure.why}` })
      void load()
    } else report(failure)
  }

  /**
   * Accepts or discards. `what` names it for the live region ("hunk 1 of 2 in src/login.ts"). Afterwards the next
   * thing that waits is the place, and comes into view.
   */
  async function decide(action: Decision["action"], selection: Decision["selection"], busy: string, what: string) {
    const { set, files, place } = store.getState()
    if (!set) return
    const file = files.find((candidate) => candidate.path === place?.path)
    const index = Math.max(0, file?.hunks.findIndex((hunk) => hunk.id === place?.hunk) ?? 0)
    const done = await change(busy, () => native.decide(sessionID, { action, selection, head: set.head }))
    if (!done) return
    const words = wordsOf(set.mode)
    const left = store.getState().files
    const word = action === "accept" ? words.accepted : words.discarded
    store.setState((state) => ({
      pick: null,
      place: place && afterDecision(shownFiles(state), place.path, index),
      reveal: state.reveal + 1,
      spoken: `${what} ${word}. ${left.length === 0 ? "Nothing is left to review." : `${count(left.length, "file")} left.`}`,
    }))
  }

  /** Fetches the diff of a file that was left out for its size. */
  async function loadWhole(path: string): Promise<void> {
    if (store.getState().loadingWhole === path) return
    store.setState({ loadingWhole: path })
    const answer = await native.changedFile(sessionID, path)
    store.setState({ loadingWhole: null })
    if (!answer.ok) {
      report(answer.failure)
      return
    }
    const file = answer.value.files.find((candidate) => candidate.path === path)
    if (file?.truncated) return
    if (file) store.setState((state) => ({ whole: { ...state.whole, [path]: { ...file, truncated: false } } }))
    put(answer.value)
  }

  function go(place: Place | null): void {
    if (!place) return
    const same = store.getState().place?.path === place.path
    store.setState((state) => ({ place, reveal: state.reveal + 1, ...(same ? {} : { pick: null }) }))
  }

  return {
    sessionID,
    store,
    sides,
    /** The last wish to see the place that has moved the focus too. */
    focused: { reveal: 0 },
    load,
    loadSoon,
    decide,
    go,
    /** The hunk on screen becomes the current one; nothing moves. */
    notice(hunk: string): void {
      const { place } = store.getState()
      if (place && place.hunk !== hunk) store.setState({ place: { ...place, hunk } })
    },
    sync: () => change("sync", () => native.syncChanges(sessionID)),
    async previewUndo(): Promise<UndoPreview | null> {
      const answer = await native.undoPreview(sessionID)
      if (answer.ok) return answer.value
      report(answer.failure)
      return null
    },
    undo: () => change("undo", () => native.undo(sessionID)),
    redo: () => change("redo", () => native.redo(sessionID)),
    loadWhole,
    mark(file: ChangedFile, on: boolean): void {
      store.setState((state) => ({ marks: withMark(state.marks, file, on) }))
    },
    dispose(): void {
      clearTimeout(timer)
      timer = undefined
      latest += 1
    },
  }
}

/** Pending files that the filter lets through: what keys and decisions walk over. */
export const shownFiles = (state: ReviewState): ChangedFile[] =>
  state.filter === "" ? state.files : state.files.filter((file) => passes(file, state.filter))
