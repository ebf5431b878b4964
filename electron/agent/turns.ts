import type { SessionStatus } from "../../shared/domain/session.ts"
import { Fault } from "../../shared/fault.ts"
import type { MessageWithParts, PromptInput, Turns } from "../session/api.ts"
import { createRevert } from "./revert.ts"
import { aborted } from "./failure.ts"
import { type Refusal, runUntilIdle, status } from "./loop.ts"
import { chooseAgent, chooseModel, sessionError, storePrompt } from "./prompt.ts"
import { createRecovery } from "./recovery.ts"
import { requestCompaction } from "./compaction.ts"
import type { TurnServices } from "./services.ts"
import { runShell } from "./shell.ts"
import { childSession } from "./child-session.ts"

interface Runner {
  controller: AbortController
  /** Resolves when the session is idle again; never rejects. */
  done: Promise<void>
  /** A prompt was stored while the loop was about to end. */
  wake: boolean
  /** Why the newest prompt was stored but not answered. */
  refusal?: Refusal
}

export interface OwnedTurns extends Turns {
  /** Called whenever a session has become idle, with whether its turn was aborted; not while shutting down. */
  onIdle(listener: (sessionID: string, outcome: { aborted: boolean }) => void): void
  /** A sub-agent's turn: a child session with the same folder and model. Answers its last text. */
  runChild: ReturnType<typeof childSession>
  /** Ends all turns, for shutdown. They are marked interrupted and can be continued. */
  stop(): Promise<void>
}

/** Who runs in which session. One turn at a time per session; sessions run beside each other. */
export function createTurns(services: TurnServices): OwnedTurns {
  const { sessions, events, db } = services
  const runners = new Map<string, Runner>()
  /** Child sessions that a turn waits for now, by their parent. */
  const subAgents = new Map<string, Set<string>>()
  const statuses = new Map<string, SessionStatus>()
  const idleListeners: ((sessionID: string, outcome: { aborted: boolean }) => void)[] = []
  const recovery = createRecovery(services)
  let stopping = false

  events.subscribe({}, (event) => {
    if (event.type !== "session.status" || !event.sessionID) return
    const value = event.properties.status as SessionStatus
    if (value.type === "idle") statuses.delete(event.sessionID)
    else statuses.set(event.sessionID, value)
  })

  const placeOf = (sessionID: string) => {
    const { directory, projectID } = sessions.get(sessionID)
    return { directory, projectID }
  }

  /** Runs `work` as the session's only turn, between a busy and an idle event. */
  const run = (sessionID: string, work: (signal: AbortSignal, runner: Runner) => Promise<void>): Runner => {
    if (stopping) throw new Fault("Unavailable", "Outrigger is shutting down. Start it again to go on.")
    const place = placeOf(sessionID)
    const runner: Runner = { controller: new AbortController(), done: Promise.resolve(), wake: false }
    runners.set(sessionID, runner)
    recovery.began(sessionID)
    runner.done = (async () => {
      try {
        await work(runner.controller.signal, runner)
      } catch (error) {
        services.log.error("a turn ended with an unexpected error", { session: sessionID, error })
        sessionError(services, place, sessionID, { name: "UnknownError", data: { message: (error as Error).message } })
      }
      runners.delete(sessionID)
      if (!stopping) {
        services.cancelAsked(sessionID)
        recovery.ended(sessionID)
      }
      status(services, place, sessionID, { type: "idle" })
      if (stopping) return
      for (const listener of idleListeners) listener(sessionID, { aborted: runner.controller.signal.aborted })
    })()
    return runner
  }

  const answer = (sessionID: string, resume = false): Runner => {
    const current = runners.get(sessionID)
    if (current) {
      current.wake = true
      return current
    }
    return run(sessionID, async (signal, runner) => {
      let first = true
      do {
        runner.wake = false
        runner.refusal = await runUntilIdle({
          services,
          sessionID,
          signal,
          resume: resume && first,
          runSubtask: async ({ part, turn, onStart }) => {
            const { text, sessionID: child } = await runChild({
              parentID: sessionID,
              agent: part.agent,
              description: part.description,
              prompt: part.prompt,
              model: part.model ?? turn.model,
              signal,
              onStart,
            })
            return { sessionID: child, output: text }
          },
        })
        first = false
      } while (runner.wake && !signal.aborted)
    })
  }

  const lastAnswer = (sessionID: string): MessageWithParts => {
    const items = sessions.messages(sessionID, { limit: 20 }).items
    const last = items.findLast((item) => item.info.role === "assistant") ?? items.at(-1)
    if (!last) throw new Fault("MessageNotFound", "The turn ended before it had an answer.", { sessionID })
    return last
  }

  const store = async (sessionID: string, input: PromptInput) => {
    const session = sessions.get(sessionID)
    const instance = await services.instance(session.directory)
    if (!runners.has(sessionID)) {
      services.closeOrphans(sessionID)
      if (session.revert) revert.forget(sessionID)
    }
    try {
      return await storePrompt(services, instance, sessionID, input)
    } catch (error) {
      if (error instanceof Fault)
        sessionError(services, instance, sessionID, { name: "UnknownError", data: { message: error.message } })
      throw error
    }
  }

  const assertIdle = (sessionID: string) => {
    sessions.get(sessionID)
    if (runners.has(sessionID)) throw new Fault("SessionBusy", `Session ${sessionID} is busy`, { sessionID })
  }

  const abort = async (sessionID: string): Promise<boolean> => {
    const runner = runners.get(sessionID)
    if (!runner || runner.controller.signal.aborted) {
      await runner?.done
      return false
    }
    const place = placeOf(sessionID)
    sessionError(services, place, sessionID, aborted())
    status(services, place, sessionID, { type: "idle" })
    services.cancelAsked(sessionID)
    runner.controller.abort(new Fault("Aborted", "Aborted"))
    // Only what this turn started: other sessions below it (threads, say) are conversations of their own.
    await Promise.all([...(subAgents.get(sessionID) ?? [])].map((child) => abort(child)))
    await runner.done
    return true
  }

  const turns: Turns = {
    async prompt(sessionID, input) {
      const user = await store(sessionID, input)
      if (input.noReply) return sessions.message(sessionID, user.id)
      const runner = answer(sessionID)
      await runner.done
      if (runner.refusal?.messageID === user.id) throw runner.refusal.fault
      return lastAnswer(sessionID)
    },
    async start(sessionID, input) {
      const user = await store(sessionID, input)
      if (!input.noReply) answer(sessionID)
      return user
    },
    async resume(sessionID) {
      assertIdle(sessionID)
      answer(sessionID, true)
    },
    async shell(sessionID, input) {
      assertIdle(sessionID)
      const session = sessions.get(sessionID)
      const instance = await services.instance(session.directory)
      const agent = await chooseAgent(instance, input.agent)
      const model = await chooseModel(services, instance, agent, { model: input.model, last: session.model })
      assertIdle(sessionID)
      let result: MessageWithParts | undefined
      await run(sessionID, async (signal) => {
        status(services, placeOf(sessionID), sessionID, { type: "busy" })
        result = await runShell({ services, instance, sessionID, agent, model, command: input.command, signal })
      }).done
      return result ?? lastAnswer(sessionID)
    },
    async command(sessionID, input) {
      const session = sessions.get(sessionID)
      const instance = await services.instance(session.directory)
      let filled: Awaited<ReturnType<TurnServices["command"]>>
      try {
        filled = await services.command({ instance, command: input.command, arguments: input.arguments })
      } catch (error) {
        sessionError(services, instance, sessionID, {
          name: "UnknownError",
          data: { message: (error as Error).message },
        })
        throw error
      }
      const model = modelFromText(input.model ?? filled.model)
      const agent = input.agent ?? filled.agent
      const text = filled.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
      const parts: PromptInput["parts"] = filled.subtask
        ? [
            {
              type: "subtask",
              agent: agent ?? "general",
              description: filled.description ?? input.command,
              prompt: text,
              command: input.command,
              ...(model && { model }),
            },
          ]
        : [...filled.parts, ...(input.parts ?? [])]
      const result = await turns.prompt(sessionID, {
        parts,
        messageID: input.messageID,
        agent: filled.subtask ? undefined : agent,
        model: filled.subtask ? undefined : model,
        variant: input.variant,
      })
      events.broadcast({
        type: "command.executed",
        properties: { name: input.command, sessionID, arguments: input.arguments, messageID: result.info.id },
        sessionID,
        directory: instance.directory,
        projectID: instance.projectID,
      })
      return result
    },
    abort,
    status: () => Object.fromEntries(statuses),
    isBusy: (sessionID) => runners.has(sessionID),
    async idle(sessionID) {
      for (let runner = runners.get(sessionID); runner; runner = runners.get(sessionID)) await runner.done
    },
    assertIdle,
    async summarize(sessionID, input) {
      const session = sessions.get(sessionID)
      const instance = await services.instance(session.directory)
      const agent = await chooseAgent(instance, session.agent)
      await services.models.find(await instance.config(), input)
      await runners.get(sessionID)?.done
      const model = { providerID: input.providerID, modelID: input.modelID }
      requestCompaction(services, { sessionID, agent: agent.name, model }, input.auto ?? false)
      await answer(sessionID).done
    },
    revert: (sessionID, input) => {
      assertIdle(sessionID)
      return revert.revert(sessionID, input)
    },
    unrevert: (sessionID) => {
      assertIdle(sessionID)
      return revert.unrevert(sessionID)
    },
    running: () => [...runners.keys()],
    interrupted: (sessionID) => recovery.isInterrupted(sessionID),
  }
  const revert = createRevert(services)
  const runChild = childSession({ services, subAgents, prompt: turns.prompt, abort })

  return {
    ...turns,
    onIdle: (listener) => void idleListeners.push(listener),
    runChild,
    async stop() {
      stopping = true
      for (const runner of runners.values()) runner.controller.abort(new Fault("Aborted", "Outrigger was closed"))
      await Promise.all([...runners.values()].map((runner) => runner.done))
      db.run("UPDATE turn SET state = 'interrupted' WHERE state = 'running'")
    },
  }
}

function modelFromText(text: string | undefined) {
  if (!text) return undefined
  const slash = text.indexOf("/")
  if (slash < 1)
    throw new Fault("ModelNotFound", `Model not found: ${text}. Write it as provider/model.`, { model: text })
  return { providerID: text.slice(0, slash), modelID: text.slice(slash + 1) }
}
