import {
  Check,
  CheckCheck,
  ChevronDown,
  ChevronUp,
  CircleCheckBig,
  FileDown,
  FileUp,
  Maximize2,
  MessageSquarePlus,
  MessageSquareText,
  Redo2,
  Undo2,
  X,
} from "lucide-react"
import type { App } from "../app/createApp.ts"
import { sendComments } from "../features/change/commentSteps.ts"
import type { Review } from "../features/change/review.ts"
import {
  composeOnCurrent,
  decideAll,
  decideCurrent,
  moveFile,
  moveHunk,
  redoLast,
  toggleReviewed,
  undoLast,
} from "../features/change/steps.ts"
import type { Action } from "./action.ts"

/** The review on screen, when the Changes panel is. */
function shown(app: App): Review | null {
  const { sessionID, panelOpen, panelTab } = app.view.getState()
  return sessionID && panelOpen && panelTab === "changes" ? app.reviews.of(sessionID) : null
}

const pending = (app: App) => {
  const state = shown(app)?.store.getState()
  return state?.scope === "session" && state.files.length > 0
}
const decided = (app: App) => (shown(app)?.store.getState().set?.history.length ?? 0) > 0

/** Bare keys work where the review has the focus, in its read-only code too, but not in its fields. */
function reviewHasFocus(): boolean {
  const active = document.activeElement
  if (!active?.closest("[data-review]")) return false
  return active.closest(".monaco-editor") !== null || !active.matches("textarea, input, select")
}

const review = (
  action: Omit<Action, "group" | "run"> & { run(review: Review, app: App): void | Promise<void> },
): Action => ({
  when: pending,
  ...action,
  group: "Review",
  ...(action.keys?.every((keys) => !keys.includes("mod")) ? { keysWhen: reviewHasFocus, whileTyping: true } : {}),
  run: (app) => {
    const current = shown(app)
    if (current) return action.run(current, app)
  },
})

export const reviewActions: Action[] = [
  review({
    id: "review.accept",
    label: "Accept the hunk or the chosen lines",
    icon: Check,
    keys: ["y"],
    run: (current) => decideCurrent(current, "accept"),
  }),
  review({
    id: "review.discard",
    label: "Discard the hunk or the chosen lines",
    icon: X,
    keys: ["x"],
    run: (current) => decideCurrent(current, "discard"),
  }),
  review({
    id: "review.nextHunk",
    label: "Next hunk",
    icon: ChevronDown,
    keys: ["j"],
    run: (current) => moveHunk(current, 1),
  }),
  review({
    id: "review.previousHunk",
    label: "Previous hunk",
    icon: ChevronUp,
    keys: ["k"],
    run: (current) => moveHunk(current, -1),
  }),
  review({
    id: "review.nextFile",
    label: "Next changed file",
    icon: FileDown,
    keys: ["n"],
    run: (current) => moveFile(current, 1),
  }),
  review({
    id: "review.previousFile",
    label: "Previous changed file",
    icon: FileUp,
    keys: ["p"],
    run: (current) => moveFile(current, -1),
  }),
  review({
    id: "review.comment",
    label: "Comment on the hunk or the chosen lines",
    icon: MessageSquarePlus,
    keys: ["c"],
    run: composeOnCurrent,
  }),
  review({
    id: "review.reviewed",
    label: "Mark the file as reviewed",
    icon: CircleCheckBig,
    keys: ["r"],
    run: (current) => toggleReviewed(current),
  }),
  review({
    id: "review.acceptAll",
    label: "Accept all changes",
    icon: CheckCheck,
    keys: ["mod+shift+y"],
    run: (current) => decideAll(current, "accept"),
  }),
  review({
    id: "review.discardAll",
    label: "Discard all changes…",
    icon: X,
    run: (current) => decideAll(current, "discard"),
  }),
  review({
    id: "review.undo",
    label: "Undo the last decision",
    icon: Undo2,
    keys: ["u"],
    when: decided,
    run: (current) => undoLast(current),
  }),
  review({ id: "review.redo", label: "Redo the last undone decision", icon: Redo2, when: decided, run: redoLast }),
  review({
    id: "review.sendComments",
    label: "Send the comments to the agent",
    icon: MessageSquareText,
    when: (app) => (shown(app)?.store.getState().comments.length ?? 0) > 0,
    run: (current, app) => sendComments(app, current),
  }),
  review({
    id: "review.widen",
    label: "Review over the whole window",
    icon: Maximize2,
    keys: ["f"],
    when: (app) => shown(app) !== null,
    run: (_current, app) => app.reviews.options.setState(({ wide }) => ({ wide: !wide })),
  }),
]
