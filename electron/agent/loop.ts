import type { Agent } from "../../shared/domain/agent.ts"
import type { UserMessage } from "../../shared/domain/message.ts"
import type { SubtaskPart } from "../../shared/domain/part.ts"
import { Fault } from "../../shared/fault.ts"
import { compact, needsCompaction } from "./compaction.ts"
import { chooseAgent, sessionError } from "./prompt.ts"
import { maxStepsReminder, planReminder, resumeReminder } from "./reminders.ts"
import type { AgentInstance, OfferedTool, TurnServices } from "./services.ts"
import { runExternalTurn } from "./external-turn.ts"
import { runStep, type StepOutcome } from "./step.ts"
import { structuredOutput } from "./structured-output.ts"
import { runSubtaskPart } from "./subtask.ts"
import { giveTitle, hasDefaultTitle, promptText } from "./title.ts"
import { sinceCompaction, toModelPrompt } from "./to-model.ts"
import type { Turn } from "./turn.ts"
import { publishSummary } from "./turn-summary.ts"

export interface LoopInput {
  services: TurnServices
  sessionID: string
  signal: AbortSignal
  /** Go on although the last message is an answer: it was cut off. */
  resume?: boolean
  runSubtask: (input: {
    parentID: string
    part: SubtaskPart
    turn: Turn
    onStart: (sessionID: string) => void
  }) => Promise<{ sessionID: string; output: string }>
}

/** A stored prompt that could not be begun: its agent or model does not exist. */
export interface Refusal {
  messageID: string
  fault: Fault
}

/**
 * Answers the session's newest prompt: model call, tool calls, again, until the model is done. A prompt that arrives
 * meanwhile is answered after the step that runs. Failures end up in messages; only bugs are thrown.
 */
export async function runUntilIdle(input: LoopInput): Promise<Refusal | undefined> {
  const { services, sessionID, signal } = input
  const { sessions } = services
  const session = sessions.get(sessionID)
  const instance = await services.instance(session.directory)
  const save = () =>
    services.checkpoints.write(sessionID).catch((error: unknown) => {
      services.log.warn("no checkpoint of the folder could be saved", {
        directory: session.directory,
        error: String(error),
      })
      return undefined
    })

  let resume = input.resume ?? false
  let answering: string | undefined
  let goOn = false
  let steps = 0
  let turnStart: string | undefined
  let summary = Promise.resolve()
  let refusal: Refusal | undefined

  while (!signal.aborted) {
    status(services, instance, sessionID, { type: "busy" })
    await services.prepared(sessionID, signal)
    if (signal.aborted) break
    const history = sinceCompaction(sessions.messages(sessionID).items)
    const last = history.findLast((message) => message.info.role === "user")
    if (!last) break
    const user = last.info as UserMessage
    const isNew = user.id !== answering
    if (isNew ? !resume && history.at(-1)?.info.role !== "user" : !goOn) break

    const model = { ...user.model }
    let agent: Agent
    let isExternal: boolean
    try {
      isExternal = await services.external.has(user.agent)
      // An external agent brings its own model.
      if (!isExternal) await services.models.find(await instance.config(), model)
      agent = await chooseAgent(instance, user.agent)
    } catch (error) {
      sessionError(services, instance, sessionID, { name: "UnknownError", data: { message: (error as Error).message } })
      if (error instanceof Fault) refusal = { messageID: user.id, fault: error }
      break
    }
    const turn: Turn = {
      sessionID,
      instance,
      agent,
      model,
      user,
      signal,
      ruleset: () => [...agent.permission, ...(sessions.find(sessionID)?.permission ?? [])],
    }
    const before = save()
    const finished = ({ message, after }: StepOutcome) => {
      addUsage(services, sessionID, message.cost, message.tokens)
      // An abort has said so itself, at once.
      if (message.error && !signal.aborted) sessionError(services, instance, sessionID, message.error)
      const from = turnStart
      summary = summary.then(() => summarise(services, instance, user, from, after))
    }
    if (isNew) {
      answering = user.id
      steps = 0
      turnStart = undefined
      if (history.length === 1 && hasDefaultTitle(session) && !session.parentID) {
        const asked = isExternal ? undefined : model
        void giveTitle({ services, instance, sessionID, text: promptText(last), model: asked, signal })
      }
    }

    const compaction = last.parts.find((part) => part.type === "compaction")
    if (compaction) {
      goOn = await compact({ services, turn, history, auto: compaction.auto })
      continue
    }
    const subtask = isNew ? last.parts.find((part) => part.type === "subtask") : undefined
    if (subtask) {
      await runSubtaskPart({ services, turn, part: subtask, runSubtask: input.runSubtask })
      goOn = true
      continue
    }

    if (isExternal) {
      const outcome = await runExternalTurn({
        services,
        external: services.external,
        turn,
        history: sessions.messages(sessionID).items,
        prompt: last,
        resume,
        before,
      })
      resume = false
      turnStart ??= await before
      finished(outcome)
      goOn = false
      continue
    }

    steps += 1
    const atLimit = agent.steps !== undefined && steps >= agent.steps
    const tools = atLimit ? [] : await offeredTools(services, turn)
    const structured = user.format?.type === "json_schema" ? structuredOutput(user.format.schema) : undefined
    const reminders = [
      ...(agent.name === "plan" ? [planReminder] : []),
      ...(atLimit ? [maxStepsReminder] : []),
      ...(resume ? [resumeReminder] : []),
    ]
    const prompt = toModelPrompt(history, {
      system: await services.system({ instance, agent, model, extra: user.system }),
      reminders,
      model,
    })
    resume = false
    const outcome = await runStep({
      services,
      turn,
      prompt,
      tools: structured ? [...tools, structured] : tools,
      toolChoice: structured ? "required" : undefined,
      before,
    })
    turnStart ??= await before
    finished(outcome)
    goOn = outcome.more
    if (
      outcome.message.error?.name === "ContextOverflowError" ||
      (await needsCompaction(services, turn, outcome.message))
    ) {
      goOn = await compact({ services, turn, history: sinceCompaction(sessions.messages(sessionID).items), auto: true })
    }
  }
  await summary
  return refusal
}

export function status(
  services: Pick<TurnServices, "events">,
  place: { directory: string; projectID: string },
  sessionID: string,
  value: { type: "busy" } | { type: "idle" },
) {
  const event = { sessionID, directory: place.directory, projectID: place.projectID }
  services.events.broadcast({ ...event, type: "session.status", properties: { sessionID, status: value } })
  if (value.type === "idle") services.events.broadcast({ ...event, type: "session.idle", properties: { sessionID } })
}

async function summarise(
  services: TurnServices,
  instance: AgentInstance,
  user: UserMessage,
  from: string | undefined,
  to: string | undefined,
) {
  try {
    const diffs = from && to && from !== to ? await services.checkpoints.diff(user.sessionID, from, to) : []
    publishSummary(services, instance, user, diffs)
  } catch (error) {
    services.log.warn("no summary of the turn's changes", { session: user.sessionID, error: String(error) })
  }
}

async function offeredTools(services: TurnServices, turn: Turn): Promise<OfferedTool[]> {
  const { instance, agent, model, sessionID } = turn
  const offered = await services.tools({ instance, agent, model, sessionID })
  const chosen = turn.user.tools ?? {}
  return offered.filter((tool) => (chosen[tool.name] ?? chosen["*"]) !== false)
}

function addUsage(
  services: TurnServices,
  sessionID: string,
  cost: number,
  tokens: { input: number; output: number; reasoning: number; cache: { read: number; write: number } },
) {
  services.sessions.update(
    sessionID,
    (session) => {
      const sum = session.tokens ?? { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
      session.cost = (session.cost ?? 0) + cost
      session.tokens = {
        input: sum.input + tokens.input,
        output: sum.output + tokens.output,
        reasoning: sum.reasoning + tokens.reasoning,
        cache: { read: sum.cache.read + tokens.cache.read, write: sum.cache.write + tokens.cache.write },
      }
    },
    { touch: false },
  )
}
