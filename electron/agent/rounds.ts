import { Fault, isFault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { ChangeSet } from "../../shared/native/change.ts"
import type { Changes } from "../change/changes.ts"
import type { Log } from "../lib/log.ts"
import type { EventLog, MessageWithParts, PromptInput, Sessions, Turns } from "../session/api.ts"
import { followText } from "./follow-text.ts"

/** What happens in a round, in this order. Exactly one of `cancelled` and `ended` comes last. */
export type RoundEvent =
  /** Others are before it. */
  | { type: "queued" }
  | { type: "phase"; phase: "syncing" | "running" | "checkpointing" }
  | { type: "text"; text: string }
  /** The agent is done. `text` is all it said; `streamed` whether that is what `text` events gave. */
  | { type: "answered"; text: string; streamed: boolean }
  | { type: "changed"; changes: ChangeSet }
  /** `begun`: a phase was told before. What the agent did until then is in the session's head all the same. */
  | { type: "failed"; message: string; begun: boolean }
  | { type: "cancelled" }
  | { type: "ended" }

export interface RoundInput {
  text: string
  /** Looked up when its turn comes: a Fault it throws fails the round before it begins. */
  prepare(): Promise<Pick<PromptInput, "model" | "agent">>
  observe(event: RoundEvent): void
}

/**
 * Prompts that are each answered as a whole round: the user's later work is brought into the sandbox, the agent runs, its
 * changes are published. One round per session at a time, in the order they came, whoever asked; they wait for turns
 * that other clients started. They live in memory: who asked for a round is connected, and takes it back when not.
 */
export interface Rounds {
  /** Begins or queues a round; `queued` comes before it returns. Throws Fault `SessionNotFound`. */
  add(sessionID: string, input: RoundInput): Round
  /** Ends the session's turn, whoever started it, and all that is queued. Resolves when all is closed. */
  cancel(sessionID: string): Promise<void>
  /** Texts of rounds that are not in the conversation yet, oldest first. */
  waiting(sessionID: string): string[]
  /** Throws Fault `SessionBusy` while a turn or a round runs. */
  assertIdle(sessionID: string): void
  /** Resolves when no round runs, for shutdown: turns are ended before. */
  settled(): Promise<void>
}

export interface Round {
  /** Takes this round alone back. */
  cancel(): Promise<void>
}

interface Entry {
  sessionID: string
  input: RoundInput
  state: "waiting" | "running" | "over"
  /** The prompt is in the conversation. */
  stored: boolean
  begun: boolean
  done: Promise<void>
}

export function createRounds(options: {
  sessions: Sessions
  events: Pick<EventLog, "subscribe">
  turns: Pick<Turns, "start" | "abort" | "idle" | "isBusy" | "assertIdle">
  changes: Pick<Changes, "sync" | "publish" | "sandboxes">
  log: Log
}): Rounds {
  const { sessions, events, turns, changes, log } = options
  const lines = new Map<string, Entry[]>()
  /** Cancellations under way. */
  const closing = new Set<Promise<void>>()
  const line = (sessionID: string) => lines.get(sessionID) ?? []

  const leave = (entry: Entry) => {
    const left = line(entry.sessionID).filter((other) => other !== entry)
    if (left.length) lines.set(entry.sessionID, left)
    else lines.delete(entry.sessionID)
  }

  const tell = (entry: Entry, event: RoundEvent) => {
    if (entry.state === "over") return
    if (event.type === "cancelled" || event.type === "ended") entry.state = "over"
    entry.input.observe(event)
  }

  const publish = (sessionID: string) =>
    changes.publish(sessionID).catch((error: unknown) => {
      log.warn("the changes of a round could not be published", { sessionID, error })
      return undefined
    })

  /** The session's agent and the user's folder start from the same state. Folder sessions are in it already. */
  const bringIn = async (sessionID: string) => {
    if (changes.sandboxes.get(sessionID)) await changes.sync(sessionID, { conflicts: "session" })
  }

  const run = async (entry: Entry): Promise<void> => {
    const { sessionID, input } = entry
    const prompt: PromptInput = {
      messageID: newId("message"),
      parts: [{ type: "text", text: input.text }],
      ...(await input.prepare()),
    }
    while (turns.isBusy(sessionID)) await turns.idle(sessionID)
    if (entry.state === "over") return
    entry.state = "running"
    entry.begun = true
    tell(entry, { type: "phase", phase: "syncing" })
    try {
      await bringIn(sessionID)
    } catch (error) {
      await turns.start(sessionID, { ...prompt, noReply: true })
      entry.stored = true
      throw error
    }
    // Cancelled meanwhile: the prompt stays in the conversation, nobody answers it.
    if (over(entry)) return void (await turns.start(sessionID, { ...prompt, noReply: true }))
    tell(entry, { type: "phase", phase: "running" })
    const spoken = followText(
      events,
      sessionID,
      (text) => tell(entry, { type: "text", text }),
      () => {
        entry.stored = true
      },
    )
    try {
      await turns.start(sessionID, prompt)
      if (over(entry)) await turns.abort(sessionID)
      else await turns.idle(sessionID)
    } finally {
      void spoken.dispose()
    }
    const { text, error } = outcome(sessions.messages(sessionID).items, prompt.messageID!)
    if (error === "aborted") {
      await publish(sessionID)
      if (!over(entry)) dropRest(sessionID, entry)
      return tell(entry, { type: "cancelled" })
    }
    if (error !== undefined)
      throw new Fault("Unavailable", error || spoken.failure() || "The turn ended without an answer.")
    tell(entry, { type: "answered", text, streamed: text === spoken.text().trimEnd() })
    tell(entry, { type: "phase", phase: "checkpointing" })
    tell(entry, { type: "changed", changes: await changes.publish(sessionID) })
    tell(entry, { type: "ended" })
  }

  const answer = async (entry: Entry, before: Promise<void> | undefined): Promise<void> => {
    await before
    try {
      if (entry.state !== "over") await run(entry)
    } catch (error) {
      if (!isFault(error)) log.error("a round failed", { sessionID: entry.sessionID, error })
      if (entry.begun && sessions.find(entry.sessionID)) await publish(entry.sessionID)
      tell(entry, { type: "failed", message: (error as Error).message, begun: entry.begun })
      tell(entry, { type: "ended" })
    } finally {
      leave(entry)
    }
  }

  /** What waits behind a round that a person ended waits no longer. */
  const dropRest = (sessionID: string, except?: Entry) => {
    for (const entry of line(sessionID))
      if (entry !== except && entry.state === "waiting") tell(entry, { type: "cancelled" })
  }

  const end = async (entry: Entry): Promise<void> => {
    const ran = entry.state === "running"
    tell(entry, { type: "cancelled" })
    if (!ran) return
    await turns.abort(entry.sessionID)
    await entry.done
  }

  return {
    add(sessionID, input) {
      sessions.get(sessionID)
      const before = line(sessionID)
      const entry: Entry = { sessionID, input, state: "waiting", stored: false, begun: false, done: Promise.resolve() }
      lines.set(sessionID, [...before, entry])
      if (before.length || turns.isBusy(sessionID)) tell(entry, { type: "queued" })
      entry.done = answer(entry, before.at(-1)?.done)
      return { cancel: () => end(entry) }
    },
    async cancel(sessionID) {
      const entries = line(sessionID)
      for (const entry of entries) tell(entry, { type: "cancelled" })
      if (!sessions.find(sessionID)) return
      const closed = (async () => {
        const others = (await turns.abort(sessionID)) && entries.length === 0
        // Rounds publish what they did by themselves.
        await Promise.all(entries.map((entry) => entry.done))
        if (others) await publish(sessionID)
      })()
      closing.add(closed)
      await closed.finally(() => closing.delete(closed))
    },
    waiting: (sessionID) =>
      line(sessionID).flatMap((entry) => (entry.stored || entry.state === "over" ? [] : [entry.input.text])),
    assertIdle(sessionID) {
      turns.assertIdle(sessionID)
      if (line(sessionID).some((entry) => entry.state === "running"))
        throw new Fault("SessionBusy", `Session ${sessionID} is busy`, { sessionID })
    },
    async settled() {
      while (lines.size || closing.size)
        await Promise.all([...closing, ...[...lines.values()].flat().map((entry) => entry.done)])
    },
  }
}

/** The state may have changed while something was waited for. */
const over = (entry: Entry) => entry.state === "over"

/** What came of a prompt: the texts of its answer, and why there is none. */
function outcome(messages: MessageWithParts[], promptID: string): { text: string; error?: string } {
  const at = messages.findIndex(({ info }) => info.id === promptID)
  const answers = at < 0 ? [] : messages.slice(at + 1).filter(({ info }) => info.role === "assistant")
  const last = answers.at(-1)?.info
  const text = answers
    .flatMap(({ info, parts }) => ("summary" in info && info.summary ? [] : parts))
    .flatMap((part) => (part.type === "text" && !part.synthetic && part.text.trim() ? [part.text] : []))
    .join("\n\n")
  if (last?.role !== "assistant") return { text, error: "" }
  if (!last.error) return { text }
  if (last.error.name === "MessageAbortedError") return { text, error: "aborted" }
  const { message } = last.error.data as { message?: unknown }
  return { text, error: typeof message === "string" ? message : last.error.name }
}
