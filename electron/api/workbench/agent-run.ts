import * as z from "zod/mini"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { Disposable } from "../../lib/dispose.ts"
import { policyRules } from "../../permission/policy-session.ts"
import { invalidInput } from "../errors/issues.ts"
import { answerJson } from "../server/answer.ts"
import { readJson } from "../server/body.ts"
import { keepWaiting } from "../server/patience.ts"
import { openEventStream } from "../server/sse.ts"
import { sessionPath } from "../session-path.ts"
import type { Context } from "./context.ts"
import { type RunEvent, type RunOutcome, translateRun } from "./run-events.ts"

/** Model calls of a run, unless the settings say otherwise. */
const MOST_ITERATIONS = 50
/** ms. */
const KEEP_ALIVE_MS = 20_000
export const ASK_TIMEOUT_MS = 5 * 60_000

const body = z.looseObject({ task: z.string().check(z.regex(/\S/)), mode: z.optional(z.unknown()) })

export interface AgentRunOptions {
  bodyLimit?: number
  /** How long a request waits for its answer, in ms. */
  askTimeoutMs?: number
}

/** `POST /agent/run`: a turn in a new session of the folder, as one JSON answer or as an event stream. */
export async function answerRun(context: Context, options: AgentRunOptions): Promise<void> {
  const { exchange } = context
  const { request, response, query } = exchange
  const sent = await readJson(request, options.bodyLimit)
  const parsed = body.safeParse(sent ?? {})
  if (!parsed.success) throw invalidInput(parsed.error, sent ?? {}, "Payload")
  const { task, mode } = parsed.data
  const streams = query.get("stream") === "1" || request.headers.accept === "text/event-stream"
  const events: RunEvent[] = []

  if (!streams) {
    const patience = keepWaiting(response)
    try {
      const done = await run(context, { task, ask: mode === "ask", options, send: (event) => events.push(event) })
      if (done.error !== undefined || done.aborted)
        throw new Fault("Unavailable", done.error ?? "The run was stopped.", { status: 500 })
      const { runId, iterations, diffs, result } = done
      const answer = { result, iterations, diffs, logs: events, runId }
      if (patience.begun) response.end(JSON.stringify(answer))
      else await answerJson(exchange, 200, answer)
    } catch (error) {
      // The answer has begun with 200 by then: its body says that it failed.
      if (!patience.begun) throw error
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }))
    } finally {
      patience.end()
    }
    return
  }

  const stream = openEventStream(exchange)
  const send = ({ type, ...fields }: RunEvent, bare = false) =>
    stream.send(`event: ${type}\ndata: ${JSON.stringify(bare ? fields : { type, ...fields })}\n\n`)
  const alive = setInterval(() => stream.send(": keepalive\n\n"), KEEP_ALIVE_MS)
  stream.onClose(() => clearInterval(alive))
  try {
    const done = await run(context, {
      task,
      ask: mode === "ask",
      options,
      send: (event) => send(event, event.type === "run_started"),
    })
    const { error, aborted, iterations, result, diffs, runId } = done
    if (aborted) send({ type: "aborted", message: "The run was stopped." })
    else if (error !== undefined) send({ type: "error", message: error })
    else {
      send({ type: "final", result })
      send({ type: "done", iterations, result, diffs, runId }, true)
    }
  } catch (error) {
    send({ type: "error", message: error instanceof Error ? error.message : String(error) }, true)
    if (!isFault(error)) throw error
  } finally {
    clearInterval(alive)
    stream.end()
  }
}

interface RunInput {
  task: string
  ask: boolean
  options: AgentRunOptions
  send(event: RunEvent): void
}

/** Runs to the end of the turn, or until the client hangs up: then the turn is aborted, with all that it runs. */
async function run(context: Context, input: RunInput): Promise<RunOutcome & { runId: string }> {
  const { services, workbench, folder, signal } = context
  const { task, ask, send } = input
  const [sessions, turns, events, instances] = await Promise.all([
    services.sessions(),
    services.turns(),
    services.events(),
    services.instances(),
  ])
  const { policies, commands } = workbench
  const [place, model, mostIterations = MOST_ITERATIONS, idle] = await Promise.all([
    instances.get(folder),
    workbench.chosenModel(),
    workbench.settings.mostIterations(),
    workbench.settings.idle(),
  ])
  const { id, directory } = sessions.create({
    directory: place.directory,
    projectID: place.projectID,
    path: sessionPath(place.worktree, place.directory),
    permission: policyRules(),
  })
  const timers = new Map<string, NodeJS.Timeout>()
  const settled = (requestID: string) => {
    clearTimeout(timers.get(requestID))
    timers.delete(requestID)
  }
  const patience = input.options.askTimeoutMs ?? ASK_TIMEOUT_MS
  const translation = translateRun({
    sessionID: id,
    folder: directory,
    ask,
    mostIterations,
    // Not from within the event, but before the next step begins.
    onLimit: () => queueMicrotask(stop),
    send,
    onAsk(requestID) {
      const expire = () =>
        policies
          .answer(requestID, {
            decision: "deny",
            reason: `Nobody answered within ${Math.round(patience / 1000)} seconds.`,
          })
          // Somebody was quicker.
          .catch(() => {})
      timers.set(
        requestID,
        setTimeout(() => void expire(), patience),
      )
    },
    onAnswered: settled,
  })
  send({ type: "run_started", runId: id })
  if (!ask) send({ type: "log", level: "info", message: `Session ${id} in ${directory}` })
  if (idle.length > 0)
    send({
      type: "log",
      level: "warn",
      message: `${idle.join(" and ")}: kept, but without effect. The agent finds by itself what it reads, and has one prompt.`,
    })
  const following: Disposable[] = [
    events.subscribe({}, translation.event),
    policies.subscribe(translation.policy),
    commands.subscribe(translation.command),
  ]
  const stop = () => void turns.abort(id)
  try {
    await turns.start(id, {
      parts: [{ type: "text", text: task }],
      // Nobody could answer a question here.
      tools: ask ? { "*": false } : { question: false },
      ...(model ? { model } : {}),
    })
    signal.addEventListener("abort", stop, { once: true })
    if (signal.aborted) stop()
    await turns.idle(id)
    return { ...translation.outcome(), runId: id }
  } finally {
    signal.removeEventListener("abort", stop)
    for (const each of following) await each.dispose()
    for (const requestID of [...timers.keys()]) settled(requestID)
  }
}
