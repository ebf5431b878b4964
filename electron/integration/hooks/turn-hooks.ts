import type { UserMessage } from "../../../shared/domain/message.ts"
import type { ChangeSet } from "../../../shared/native/change.ts"
import type { EventLog, PromptInput, Sessions, Turns } from "../../session/api.ts"
import type { Log } from "../../lib/log.ts"
import type { DueHooks, HookMoment } from "./due.ts"
import type { HookPlace, Hooks } from "./hooks.ts"

export interface TurnHooks {
  dispose(): void
  /** Looks at a session whose turn ended before anyone listened here. */
  catchUp(sessionID: string): void
  /** The session began: runs the hooks that are for that. */
  begun(sessionID: string): void
  /** Goes on with what an earlier host had no time for. */
  resume(): void
  /** Resolves when nothing runs in the wake of a turn. */
  settled(): Promise<void>
}

/** Runs the hooks of a folder when a session begins and after each turn that changed files; tells the agent of failures. */
export function createTurnHooks(options: {
  events: EventLog
  sessions: Sessions
  turns: Pick<Turns, "isBusy">
  queue: { add(sessionID: string, input: PromptInput, delivery: "queue"): Promise<unknown> }
  changes: { list(sessionID: string): Promise<ChangeSet> }
  hooks: Hooks
  due: DueHooks
  placeOf: (sessionID: string) => HookPlace
  /** The session whose folder and changes a conversation has; undefined for sub-agents, whose turns are part of another. */
  ownerOf: (sessionID: string) => string | undefined
  log: Log
}): TurnHooks {
  const { events, sessions, turns, queue, changes, hooks, due, placeOf, ownerOf, log } = options
  /** Per session what each pending file was when the hooks last looked. */
  const seen = new Map<string, Map<string, string>>()
  const running = new Set<Promise<void>>()

  const evaluate = async (sessionID: string, owner: string) => {
    const place = placeOf(owner)
    if (!(await hooks.any(place))) return
    due.add(sessionID, "turn")
    const { files } = await changes.list(owner)
    const before = seen.get(owner) ?? new Map<string, string>()
    const now = new Map(files.map((file) => [file.path, file.headHash ?? ""]))
    seen.set(owner, now)
    const changed = [...now].flatMap(([file, hash]) => (before.get(file) === hash ? [] : [file]))
    if (changed.length === 0) return
    const asked = lastPrompt(sessions, sessionID)
    const failure = await hooks.turnEnded(place, changed, (file) => now.has(file), asked?.id)
    if (failure === undefined || !sessions.find(sessionID)) return
    const { hook, exitCode, text } = failure
    // The window draws such a message as what it is: nobody typed it.
    const metadata = { hook: { ...hook, exitCode } }
    const same = asked && { agent: asked.agent, model: asked.model }
    await queue.add(sessionID, { parts: [{ type: "text", text, metadata }], ...same }, "queue")
  }

  let ended = false
  /** One after the other for a folder's session: they work in the same files. */
  const last = new Map<string, Promise<void>>()
  const follow = (sessionID: string, owner: string, moment: HookMoment, run: () => Promise<void>) => {
    const work = (last.get(owner) ?? Promise.resolve())
      .then(async () => {
        if (ended) return
        await run()
        // Killed with the host, they have no result: they run at its next start.
        if (!ended) due.done(sessionID, moment)
      })
      .catch((error: unknown) => {
        if (ended) return
        due.done(sessionID, moment)
        log.warn("the hooks of a session could not run", { session: sessionID, moment, error })
      })
      .then(() => {
        running.delete(work)
        if (last.get(owner) === work) last.delete(owner)
      })
    last.set(owner, work)
    running.add(work)
  }
  const look = (sessionID: string) => {
    const owner = sessions.find(sessionID) && ownerOf(sessionID)
    if (!owner || turns.isBusy(sessionID)) return
    follow(sessionID, owner, "turn", () => evaluate(sessionID, owner))
  }
  const begun = (sessionID: string) => {
    if (!sessions.find(sessionID)) return
    due.add(sessionID, "start")
    follow(sessionID, sessionID, "start", () => hooks.started(placeOf(sessionID)))
  }

  const subscription = events.subscribe({}, ({ type, sessionID, properties }) => {
    if (!sessionID) return
    if (type === "session.deleted") seen.delete(sessionID)
    if (type !== "session.status" || (properties.status as { type: string }).type !== "idle") return
    look(sessionID)
  })
  return {
    dispose() {
      ended = true
      void subscription.dispose()
    },
    catchUp: look,
    begun,
    resume() {
      for (const { sessionID, moment } of due.list()) {
        if (moment === "start") begun(sessionID)
        else look(sessionID)
      }
    },
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
