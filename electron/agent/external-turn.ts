import type {
  ContentBlock,
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
} from "@agentclientprotocol/sdk"
import path from "node:path"
import type { AssistantMessage } from "../../shared/domain/message.ts"
import { Fault, isFault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { TurnSide } from "../integration/acp/client-side.ts"
import type { MessageWithParts } from "../session/api.ts"
import type { ForeignWish } from "../tool/foreign-call.ts"
import { type External, externalModel } from "./external.ts"
import { createExternalCalls, type ExternalCalls } from "./external-calls.ts"
import { createExternalTerminals } from "./external-terminals.ts"
import { aborted, turnError } from "./failure.ts"
import { newAnswer } from "./new-answer.ts"
import type { TurnServices } from "./services.ts"
import type { StepOutcome } from "./step.ts"
import { createStepWriter } from "./step-writer.ts"
import { firstWords, hasDefaultTitle, promptText } from "./title.ts"
import type { Turn } from "./turn.ts"

export interface ExternalTurnInput {
  services: TurnServices
  external: External
  turn: Turn
  /** The whole conversation, the prompt included. */
  history: MessageWithParts[]
  prompt: MessageWithParts
  resume: boolean
  /** The folder's checkpoint at the start; never rejects. The agent is not told of the prompt before. */
  before: Promise<string | undefined>
}

/**
 * A prompt answered by an agent of another maker, stored as one assistant message: its texts, thoughts and tool calls
 * become parts as they come, what it changes is the session's change. Never throws: failures end up in `message.error`.
 */
export async function runExternalTurn(input: ExternalTurnInput): Promise<StepOutcome> {
  const { services, external, turn, history, prompt, resume, before } = input
  const { sessions, clock } = services
  const { sessionID, user, instance } = turn
  const agents = await external.agents()
  const modelNow = () => {
    const model = agents.options(sessionID, turn.agent.name).find((option) => option.category === "model")
    const name = model?.values.find(({ value }) => value === model.value)?.name ?? model?.value
    return { ...externalModel(turn.agent), ...(name && { modelID: name }) }
  }
  let message: AssistantMessage = newAnswer({
    ...turn,
    agent: turn.agent.name,
    model: modelNow(),
    created: clock(),
  })
  sessions.putMessage(message)
  const writer = createStepWriter(services, message, before)
  const changes = followChanges(services, sessionID, before)
  const calls = createExternalCalls({ services, turn, messageID: message.id, onChanged: changes.look })
  const terminals = createExternalTerminals({ calls, external, signal: turn.signal })
  /** What the person said with a refusal: the protocol has no room for it, so it follows as a prompt. */
  const feedback: string[] = []
  const speech = createSpeech(writer)
  /** What we called the session before the agent did: a person's own title stays. */
  const ownTitle = firstWords(history[0] ? promptText(history[0]) : "")
  let used = 0

  const receive = (update: SessionUpdate) => {
    writer.start()
    switch (update.sessionUpdate) {
      case "agent_message_chunk":
      case "agent_thought_chunk":
        return speech.say(
          update.sessionUpdate === "agent_message_chunk" ? "text" : "reasoning",
          textOf(update.content),
          update.messageId,
        )
      case "tool_call":
      case "tool_call_update": {
        speech.pause()
        const { sessionUpdate: _what, ...call } = update
        return calls.told(call)
      }
      case "plan":
        return sessions.setTodos(
          sessionID,
          update.entries.map(({ content, status, priority }) => ({ content, status, priority })),
        )
      case "usage_update":
        used = update.used
        if (update.cost) message.cost += agents.charge(sessionID, turn.agent.name, update.cost.amount)
        return
      case "session_info_update": {
        const { title } = update
        const session = sessions.find(sessionID)
        if (title && session && (hasDefaultTitle(session) || session.title === ownTitle))
          sessions.update(sessionID, (current) => void (current.title = title), { touch: false })
        return
      }
      default:
      // Options are kept by the link; commands of the agent are plain text to us.
    }
  }

  const side: TurnSide = {
    note(text) {
      writer.start()
      speech.pause()
      const time = clock()
      sessions.putPart({
        id: newId("part"),
        sessionID,
        messageID: message.id,
        type: "text",
        text: `_${text}_`,
        time: { start: time, end: time },
        metadata: { note: true },
      })
    },
    update: receive,
    async permission(request) {
      writer.start()
      speech.pause()
      return permission(request, { calls, external, turn, feedback })
    },
    async readFile(request) {
      const callID = calls.writing(path.resolve(instance.directory, request.path))
      const context = callID === undefined ? bareContext(services, turn, message.id) : calls.contextOf(callID)
      return external.read(context, request)
    },
    async writeFile(request) {
      writer.start()
      const callID = calls.writing(path.resolve(instance.directory, request.path))
      if (callID !== undefined) {
        await external.write(calls.contextOf(callID), request)
        changes.look()
        return
      }
      speech.pause()
      const own = calls.own("write", { filePath: request.path, content: request.content })
      try {
        const { patch, existed } = await external.write(own.context, request)
        const metadata = { diff: patch, filepath: request.path, exists: existed }
        own.complete({ output: "Wrote file successfully.", title: path.basename(request.path), metadata })
      } catch (error) {
        own.fail(error)
        throw error
      }
    },
    terminal: {
      ...terminals,
      create(request) {
        writer.start()
        speech.pause()
        return terminals.create(request)
      },
    },
  }

  let failure: unknown
  let stop = "stop"
  let usage: Tokens | undefined
  try {
    if (user.format?.type === "json_schema")
      throw new Fault(
        "Unsupported",
        `${turn.agent.name} cannot answer in a fixed format. Choose an agent of Outrigger's.`,
      )
    const start = await before
    if (start === undefined) services.log.debug("an external agent works without a checkpoint", { session: sessionID })
    let follow: string | undefined
    do {
      const outcome = await agents.prompt({
        sessionID,
        agent: turn.agent.name,
        directory: instance.directory,
        mcp: (await instance.config()).mcp,
        history,
        prompt,
        resume,
        ...(follow !== undefined && { follow }),
        ...(user.system && { system: user.system }),
        turn: side,
        signal: turn.signal,
      })
      usage = added(usage, tokensOf(outcome.usage))
      stop = finishOf(outcome.stopReason)
      if (outcome.stopReason === "refusal")
        throw new Fault(
          "Unavailable",
          `${turn.agent.name} refuses to go on with this prompt. Reword it, or begin a new session.`,
        )
      follow = feedback.splice(0).join("\n") || undefined
    } while (follow !== undefined && !turn.signal.aborted)
  } catch (error) {
    failure = error
  }

  writer.closeAll()
  await terminals.close()
  const why = turn.signal.aborted ? "Tool execution aborted" : "The agent ended before this was done"
  await calls.settle(why)
  writer.closeAll()
  const { start, after, files } = await changes.end()
  const gone = !sessions.find(sessionID)
  if (gone) return { message, more: false, after }
  message = { ...message, ...modelNow() }
  if (failure === undefined && !turn.signal.aborted) {
    // Without an account of its own, what its context holds is the best that is known.
    const tokens = usage ?? { total: used, input: used, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
    writer.start()
    sessions.putPart({
      id: newId("part"),
      sessionID,
      messageID: message.id,
      type: "step-finish",
      reason: stop,
      ...(after && { snapshot: after }),
      tokens,
      cost: message.cost,
    })
    message = { ...message, finish: stop, tokens }
    agents.saw(sessionID, turn.agent.name, message.id)
  }
  if (start && files.length)
    sessions.putPart({ id: newId("part"), sessionID, messageID: message.id, type: "patch", hash: start, files })
  if (turn.signal.aborted) message = { ...message, error: aborted() }
  else if (failure !== undefined) {
    if (!isFault(failure))
      services.log.error("a turn of an external agent failed", { session: sessionID, error: failure })
    message = { ...message, error: turnError(failure) }
  }
  message = { ...message, time: { ...message.time, completed: clock() } }
  sessions.putMessage(message)
  return { message, more: false, after }
}

/** Texts and thoughts in the order they come: whatever is told between two of them parts them. */
function createSpeech(writer: ReturnType<typeof createStepWriter>) {
  let open: { id: string; kind: string; messageID: string | null | undefined } | undefined
  const pause = () => {
    if (open) writer.close(open.id)
    open = undefined
  }
  return {
    pause,
    say(kind: "text" | "reasoning", text: string, messageID: string | null | undefined) {
      if (!text) return
      if (open && (open.kind !== kind || open.messageID !== messageID)) pause()
      open ??= { id: newId("part"), kind, messageID }
      writer.append(open.id, kind, text)
    },
  }
}

/** Looks at the folder after each call that may have changed it, one look at a time, so that the changes are live. */
function followChanges(services: TurnServices, sessionID: string, before: Promise<string | undefined>) {
  const { checkpoints, log } = services
  const files = new Set<string>()
  let last: string | undefined
  let looking: Promise<void> | undefined
  let again = false
  const step = async () => {
    last ??= await before
    const now = last && (await checkpoints.write(sessionID))
    if (!last || !now || now === last) return
    for (const file of await checkpoints.stepped(sessionID, last, now, { shell: true })) files.add(file)
    last = now
  }
  const safely = () =>
    step().catch((error: unknown) =>
      log.warn("the changes of an external agent could not be read", { sessionID, error }),
    )
  const look = () => {
    again = true
    looking ??= (async () => {
      while (again) {
        again = false
        await safely()
      }
      looking = undefined
    })()
  }
  return {
    look,
    async end() {
      await looking
      await safely()
      return { start: await before, after: last, files: [...files] }
    },
  }
}

/** Our rules answer first, then the person; the agent hears the answer as the option that means the same. */
async function permission(
  { toolCall, options }: RequestPermissionRequest,
  about: { calls: ExternalCalls; external: External; turn: Turn; feedback: string[] },
): Promise<RequestPermissionResponse> {
  const { calls, external, turn, feedback } = about
  calls.told(toolCall)
  const { call, shown } = calls.describe(toolCall.toolCallId)
  const select = (...kinds: string[]): RequestPermissionResponse => {
    const option = kinds.flatMap((kind) => options.find((candidate) => candidate.kind === kind) ?? [])[0]
    return { outcome: option ? { outcome: "selected", optionId: option.optionId } : { outcome: "cancelled" } }
  }
  const diffs = (call.content ?? []).flatMap((item) =>
    item.type === "diff" ? [{ path: item.path, before: item.oldText ?? null, after: item.newText }] : [],
  )
  const { title, paths, command, url } = shown
  const wish: ForeignWish = { kind: wishKind(call.kind, diffs.length > 0), title, paths, diffs }
  if (command !== undefined) wish.command = command
  if (url !== undefined) wish.url = url
  try {
    await external.ask(calls.contextOf(toolCall.toolCallId), wish)
    // "Always" is a rule of ours: the agent goes on asking, so that a later rule still counts.
    return select("allow_once", "allow_always")
  } catch (error) {
    if (turn.signal.aborted || isFault(error, "Aborted")) return { outcome: { outcome: "cancelled" } }
    if (!isFault(error, "Forbidden")) throw error
    const { feedback: words } = error.data
    if (typeof words === "string") feedback.push(`About “${title}”, which was not allowed: ${words}`)
    return select("reject_once", "reject_always")
  }
}

function wishKind(kind: string | null | undefined, writes: boolean): ForeignWish["kind"] {
  if (kind === "edit" || kind === "delete" || kind === "move" || (writes && kind !== "execute")) return "edit"
  return kind === "execute" || kind === "read" || kind === "fetch" ? kind : "other"
}

/** For what belongs to no call: asked all the same. */
const bareContext = (services: TurnServices, turn: Turn, messageID: string) => ({
  sessionID: turn.sessionID,
  messageID,
  callID: "",
  agent: turn.agent.name,
  directory: turn.instance.directory,
  worktree: turn.instance.root,
  signal: turn.signal,
  ask: (request: Parameters<TurnServices["ask"]>[0]["request"]) =>
    services.ask({
      sessionID: turn.sessionID,
      directory: turn.instance.directory,
      projectID: turn.instance.projectID,
      agent: turn.agent.name,
      request,
      ruleset: turn.ruleset(),
      signal: turn.signal,
    }),
  progress: () => {},
})

function textOf(content: ContentBlock): string {
  if (content.type === "text") return content.text
  if (content.type === "resource_link") return `[${content.title ?? content.name}](${content.uri})`
  if (content.type === "resource")
    return "text" in content.resource ? content.resource.text : `[${content.resource.uri}]`
  return `[${content.type}]`
}

const finishOf = (reason: string): string =>
  ({ end_turn: "stop", max_tokens: "length", max_turn_requests: "length", refusal: "content-filter" })[reason] ??
  "other"

type Tokens = {
  total: number
  input: number
  output: number
  reasoning: number
  cache: { read: number; write: number }
}

/** What the agent says it used, where it says so in numbers. */
function tokensOf(usage: unknown): Tokens | undefined {
  if (typeof usage !== "object" || usage === null) return undefined
  const count = (name: string): number => {
    const value = (usage as Record<string, unknown>)[name]
    return typeof value === "number" && value >= 0 ? Math.round(value) : 0
  }
  const tokens = {
    input: count("inputTokens"),
    output: count("outputTokens"),
    reasoning: count("thoughtTokens"),
    cache: { read: count("cachedReadTokens"), write: count("cachedWriteTokens") },
  }
  const total = count("totalTokens") || tokens.input + tokens.output + tokens.reasoning
  return total ? { total, ...tokens } : undefined
}

function added(a: Tokens | undefined, b: Tokens | undefined): Tokens | undefined {
  if (!a || !b) return a ?? b
  return {
    total: a.total + b.total,
    input: a.input + b.input,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    cache: { read: a.cache.read + b.cache.read, write: a.cache.write + b.cache.write },
  }
}
