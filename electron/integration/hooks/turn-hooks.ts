import type { UserMessage } from "../../../shared/domain/message.ts"
import type { ChangeSet } from "../../../shared/native/change.ts"
import type { EventLog, PromptInput, Sessions, Turns } from "../../session/api.ts"
import type { Log } from "../../lib/log.ts"
import type { HookPlace, Hooks } from "./hooks.ts"

export interface TurnHooks {
  dispose(): void
  /** Looks at a session whose turn ended before anyone listened here. */
  catchUp(sessionID: string): void
  /** Resolves when nothing runs in the wake of a turn. */
  settled(): Promise<void>
}

/** Runs the hooks of a folder after each turn that changed files, and tells the agent of what failed. */
export function createTurnHooks(options: {
  events: EventLog
  sessions: Sessions
  turns: Pick<Turns, "isBusy">
  queue: { add(sessionID: string, input: PromptInput, delivery: "queue"): Promise<unknown> }
  changes: { list(sessionID: string): Promise<ChangeSet> }
  hooks: Hooks
  placeOf: (sessionID: string) => HookPlace
  log: Log
}): TurnHooks {
  const { events, sessions, turns, queue, changes, hooks, placeOf, log } = options
  /** Per session what each pending file was when the hooks last looked. */
  const seen = new Map<string, Map<string, string>>()
  const running = new Set<Promise<void>>()

  const evaluate = async (sessionID: string) => {
    const { files } = await changes.list(sessionID)
    const before = seen.get(sessionID) ?? new Map<string, string>()
    const now = new Map(files.map((file) => [file.path, file.headHash ?? ""]))
    seen.set(sessionID, now)
    const changed = [...now].flatMap(([file, hash]) => (before.get(file) === hash ? [] : [file]))
    if (changed.length === 0) return
    const asked = lastPrompt(sessions, sessionID)
    const failure = await hooks.turnEnded(placeOf(sessionID), changed, (file) => now.has(file), asked?.id)
    if (failure === undefined || !sessions.find(sessionID)) return
    const { hook, exitCode, text } = failure
    // The window draws such a message as what it is: nobody typed it.
    const metadata = { hook: { ...hook, exitCode } }
    const same = asked && { agent: asked.agent, model: asked.model }
    await queue.add(sessionID, { parts: [{ type: "text", text, metadata }], ...same }, "queue")
  }
  const look = (sessionID: string) => {
    if (turns.isBusy(sessionID) || !sessions.find(sessionID) || sessions.find(sessionID)?.parentID) return
    const work = evaluate(sessionID)
      .catch((error: unknown) => log.warn("the hooks of a turn could not run", { session: sessionID, error }))
      .then(() => void running.delete(work))
    running.add(work)
  }

  const subscription = events.subscribe({}, ({ type, sessionID, properties }) => {
    if (!sessionID) return
    if (type === "session.deleted") seen.delete(sessionID)
    if (type !== "session.status" || (properties.status as { type: string }).type !== "idle") return
    look(sessionID)
  })
  return {
    dispose: () => void subscription.dispose(),
    catchUp: look,
    async settled() {
      while (running.size) await Promise.all(running)
    },
  }
}

/** The message that began the last turn, unless that was a very long one. */
function lastPrompt(sessions: Sessions, sessionID: string): UserMessage | undefined {
  const { items } = sessions.messages(sessionID, { limit: 200 })
  return items.flatMap(({ info }) => (info.role === "user" ? [info] : [])).at(-1)
}
