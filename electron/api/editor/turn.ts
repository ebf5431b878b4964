import type { RoundEvent } from "../../agent/rounds.ts"
import type { Host } from "./connection.ts"
import type { ServerMessage } from "./contract/socket.ts"
import { history } from "./history.ts"
import { updated } from "./review.ts"

/** Tells a client of its round, in this dialect's words and order. */
export function reportRound(
  { sessions, rounds }: Pick<Host, "sessions" | "rounds">,
  about: { id: string; sessionId: string },
  send: (message: ServerMessage) => void,
): (event: RoundEvent) => void {
  const { id, sessionId } = about
  const messages = (waiting: string[] = []) => history(sessions.messages(sessionId).items, waiting)
  let begun = false
  return (event) => {
    switch (event.type) {
      case "queued":
        return send({ type: "user.queued", ...about, messages: messages(rounds.waiting(sessionId)) })
      case "phase":
        begun = true
        return send({ type: "run.status", ...about, status: event.phase })
      case "text":
        return send({ type: "assistant.delta", ...about, text: event.text })
      case "answered": {
        const summary = event.streamed || !event.text ? {} : { summary: event.text }
        return send({ type: "assistant.done", ...about, ...summary, messages: messages() })
      }
      case "changed":
        return send(updated(about, event.changes))
      case "failed":
        return send({ type: "error", id, error: event.message })
      case "cancelled":
        return send({ type: "cancelled", id })
      case "ended":
        // A round that could not begin has its error alone.
        if (begun) send({ type: "run.status", ...about, status: "done" })
    }
  }
}
