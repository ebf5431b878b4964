import type { App } from "../../app/createApp.ts"
import { expectOk } from "../../app/report.ts"
import { count } from "../../lib/count.ts"
import { lastPrompt } from "../conversation/lastModel.ts"
import { promptOf } from "./comments.ts"
import type { Review } from "./review.ts"

export function addComment(review: Review, text: string): void {
  const { composing, comments } = review.store.getState()
  if (!composing || !text.trim()) return
  const id = crypto.randomUUID()
  review.store.setState(({ reveal }) => ({
    // The focus goes back to the hunk.
    reveal: reveal + 1,
    composing: null,
    comments: [...comments, { id, ...composing, text: text.trim() }],
    spoken: `Comment added. ${count(comments.length + 1, "comment")} not sent yet.`,
  }))
}

export const cancelComment = (review: Review): void =>
  review.store.setState(({ reveal }) => ({ composing: null, reveal: reveal + 1 }))

export const editComment = (review: Review, id: string, text: string): void =>
  review.store.setState(({ comments }) => ({
    comments: text.trim()
      ? comments.map((comment) => (comment.id === id ? { ...comment, text: text.trim() } : comment))
      : comments.filter((comment) => comment.id !== id),
  }))

export const removeComment = (review: Review, id: string): void => editComment(review, id, "")

/** All comments as one message: at once, or after the running turn. They stay drafts when the host refuses. */
export async function sendComments(app: App, review: Review): Promise<void> {
  const { sessionID, store } = review
  const { comments, busy } = store.getState()
  if (comments.length === 0 || busy) return
  const text = promptOf(comments)
  const state = app.host.getState()
  store.setState({ busy: "comments" })
  const running = state.status[sessionID] !== undefined
  const sent = running
    ? (await expectOk(app.client.native.enqueue(sessionID, text, "queue"))) !== undefined
    : await prompt(app, sessionID, text)
  store.setState({ busy: null })
  if (!sent) return
  if (running) await app.sync.loadQueue(sessionID)
  const ids = new Set(comments.map((comment) => comment.id))
  store.setState((now) => ({
    comments: now.comments.filter((comment) => !ids.has(comment.id)),
    spoken: `${count(comments.length, "comment")} ${running ? "queued for" : "sent to"} the agent.`,
  }))
}

/** With the agent and model that the composer of this session would use. */
async function prompt(app: App, sessionID: string, text: string): Promise<boolean> {
  const chosen = app.view.getState().choices[sessionID]
  const last = lastPrompt(app.host.getState(), sessionID)
  const agent = chosen?.agent ?? last?.agent
  const model = chosen?.model ?? (last && { providerID: last.model.providerID, modelID: last.model.modelID })
  const result = await app.client.opencode.prompt(sessionID, {
    parts: [{ type: "text", text }],
    ...(agent ? { agent } : {}),
    ...(model ? { model } : {}),
  })
  if (!result.ok) await expectOk(Promise.resolve(result))
  return result.ok
}
