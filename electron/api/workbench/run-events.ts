import type { AssistantMessage, Message } from "../../../shared/domain/message.ts"
import type { Part, ToolPart } from "../../../shared/domain/part.ts"
import type { PermissionRequest } from "../../../shared/domain/permission.ts"
import { askedAbout } from "../../permission/policy-decision.ts"
import type { PolicyNews } from "../../permission/policies.ts"
import { suggestedAllow } from "../../permission/policy.ts"
import type { HostEvent } from "../../session/api.ts"
import type { CommandNews } from "../../terminal/command-log.ts"
import { type Action, actionKey, actionOf, diffsOf, isWrite, type Outcome, outcomeOf } from "./run-tools.ts"

export interface RunEvent {
  type: string
  [field: string]: unknown
}

export interface RunOutcome {
  iterations: number
  result: string
  diffs: string[]
  /** Why the run failed; undefined when it did not. */
  error?: string
  aborted?: boolean
}

export interface RunTranslation {
  event(event: HostEvent): void
  policy(news: PolicyNews): void
  command(news: CommandNews): void
  /** Call when the turn is over. */
  outcome(): RunOutcome
}

export interface RunTranslationOptions {
  sessionID: string
  folder: string
  /** Without tools: no thoughts and observations either. */
  ask: boolean
  /** Model calls at most. */
  mostIterations: number
  /** That many were made, and there is more to do: the turn must be ended. */
  onLimit(): void
  send(event: RunEvent): void
  /** Told of each request that waits for a person, and of its end. */
  onAsk(requestID: string): void
  onAnswered(requestID: string): void
}

interface Call {
  action: Action
  part: ToolPart
  outcome?: Outcome
}

interface Step {
  iteration: number
  texts: Map<string, { type: "text" | "reasoning"; text: string }>
  calls: Map<string, Call>
  payloadTold: boolean
  done: boolean
}

/** One session's events, while a turn runs in it, as the events of a run. The order is that in which things happened. */
export function translateRun(options: RunTranslationOptions): RunTranslation {
  const { sessionID, folder, ask, send } = options
  /** The run's session and those of its sub-agents. */
  const family = new Set([sessionID])
  const steps = new Map<string, Step>()
  const asked = new Map<string, PermissionRequest>()
  const diffs: string[] = []
  let iterations = 0
  let last: { step: Step; message: AssistantMessage } | undefined
  let failure: string | undefined
  let limited = false
  let aborted = false

  function message(info: Message): void {
    if (info.role !== "assistant" || info.summary) return
    let step = steps.get(info.id)
    if (!step) {
      iterations += 1
      step = { iteration: iterations, texts: new Map(), calls: new Map(), payloadTold: false, done: false }
      steps.set(info.id, step)
      send({ type: "iter_start", iteration: iterations })
    }
    last = { step, message: info }
    if (info.time.completed !== undefined && !step.done) {
      step.done = true
      finish(step)
    }
  }

  /** The model's message has ended and every call of it. */
  function finish(step: Step): void {
    if (ask) return
    const { iteration } = step
    const thought = textOf(step, "reasoning") || (step.calls.size > 0 ? textOf(step, "text") : "")
    if (step.calls.size > 0 || thought) send({ type: "thought", iteration, thought })
    if (step.calls.size === 0) return
    const outcomes = [...step.calls.values()].map(({ outcome }) => outcome ?? { ok: false, summary: "It did not end." })
    const made = [...step.calls.values()].flatMap(({ part }) => diffsOf(part, folder))
    diffs.push(...made)
    send({
      type: "observation",
      iteration,
      ok: outcomes.every(({ ok }) => ok),
      summary: outcomes.map(({ summary }) => summary).join("\n\n"),
      ...(made.length > 0 ? { diffs: made } : {}),
    })
    if (iteration < options.mostIterations) return
    limited = true
    options.onLimit()
  }

  function part(value: Part): void {
    const step = steps.get(value.messageID)
    if (!step) return
    if (value.type === "text" || value.type === "reasoning") {
      const known = step.texts.get(value.id)
      if (!known || value.text.length >= known.text.length)
        step.texts.set(value.id, { type: value.type, text: value.text })
    } else if (value.type === "tool") tool(step, value)
    else if (value.type === "retry")
      send({ type: "log", level: "warn", message: `The model is asked again: ${String(value.error.data.message)}` })
  }

  function tool(step: Step, value: ToolPart): void {
    const { iteration } = step
    const { state } = value
    if (state.status === "pending") {
      if (!isWrite(value.tool) || step.payloadTold) return
      step.payloadTold = true
      send({ type: "tool_payload_streaming", iteration, tool: actionOf(value.tool, {}).tool })
      return
    }
    const known = step.calls.get(value.callID)
    const call = known ?? { action: actionOf(value.tool, state.input), part: value }
    if (!known) {
      step.calls.set(value.callID, call)
      send({ type: "action", iteration, ...call.action, actionKey: actionKey(call.action) })
    }
    call.part = value
    if (state.status === "running" || call.outcome) return
    call.outcome = outcomeOf(value)
    if (isWrite(value.tool))
      send({ type: "tool_disk_settled", iteration, actionKey: actionKey(call.action), ok: call.outcome.ok })
  }

  function permissionAsked(request: PermissionRequest): void {
    asked.set(request.id, request)
    const { kind, cmd } = askedAbout(request)
    const suggested = kind === "command" ? suggestedAllow(cmd) : cmd
    send({ type: "policy_ask", askId: request.id, cmd, suggestedAllow: suggested, kind })
    options.onAsk(request.id)
  }

  /** Answered without us: in the window, or over another API. */
  function permissionReplied(requestID: string, reply: string): void {
    const request = asked.get(requestID)
    if (!request) return
    asked.delete(requestID)
    options.onAnswered(requestID)
    const decision = reply === "always" ? "allow_always" : reply === "once" ? "allow_once" : "deny"
    const reason = decision === "deny" ? { reason: "Denied, or withdrawn with the run." } : {}
    send({ type: "policy_decision", decision, ...askedAbout(request), ...reason })
  }

  return {
    event({ type, properties, sessionID: about }) {
      if (type === "session.created") {
        const { id, parentID } = properties["info"] as { id: string; parentID?: string }
        if (parentID && family.has(parentID)) family.add(id)
      }
      if (!about || !family.has(about)) return
      if (type === "permission.asked") return permissionAsked(properties as unknown as PermissionRequest)
      if (type === "permission.replied")
        return permissionReplied(String(properties["requestID"]), String(properties["reply"]))
      if (about !== sessionID) return
      if (type === "message.updated") message(properties["info"] as Message)
      else if (type === "message.part.updated") part(properties["part"] as Part)
      else if (type === "message.part.delta") {
        const step = steps.get(String(properties["messageID"]))
        const text = step?.texts.get(String(properties["partID"]))
        const delta = String(properties["delta"])
        if (!step || !text) return
        text.text += delta
        if (text.type === "text") send({ type: "token", iteration: step.iteration, delta })
      } else if (type === "session.error") {
        const error = properties["error"] as { name: string; data: { message?: string } }
        if (error.name === "MessageAbortedError") aborted = true
        else failure = error.data.message ?? error.name
      } else if (type === "session.compacted")
        send({ type: "log", level: "info", message: "The conversation was summarised to make room." })
    },
    policy({ sessionID: about, requestID, decision, kind, cmd, originalCmd, matched, reason }) {
      if (!family.has(about)) return
      if (requestID) {
        asked.delete(requestID)
        options.onAnswered(requestID)
      }
      send({
        type: "policy_decision",
        decision,
        cmd,
        kind,
        ...(originalCmd === undefined ? {} : { originalCmd }),
        ...(matched === undefined ? {} : { matched }),
        ...(reason === undefined ? {} : { reason }),
      })
    },
    command(news) {
      if (news.type !== "chunk" || !news.sessionID || !family.has(news.sessionID)) return
      send({ type: "command_chunk", iteration: iterations, stream: news.stream, text: news.text })
    },
    outcome() {
      const result = last ? textOf(last.step, "text") : ""
      const base = {
        iterations,
        result: result || "The run ended without an answer: it was stopped before one.",
        diffs,
      }
      const failed = last?.message.error
      if (limited) return { ...base, result: `Stopped after ${iterations} model calls, the most that a run may make.` }
      if (aborted || failed?.name === "MessageAbortedError") return { ...base, aborted: true }
      if (failed) return { ...base, error: failureText(failed) }
      if (iterations === 0 && failure) return { ...base, error: failure }
      return base
    },
  }
}

function textOf(step: Step, type: "text" | "reasoning"): string {
  return [...step.texts.values()]
    .filter((each) => each.type === type)
    .map(({ text }) => text)
    .join("\n")
    .trim()
}

function failureText({ name, data }: NonNullable<AssistantMessage["error"]>): string {
  const { message } = data as { message?: unknown }
  return typeof message === "string" ? message : name
}
