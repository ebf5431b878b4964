import {
  type ContentBlock,
  type LoadSessionResponse,
  type McpServer,
  type PromptResponse,
  RequestError,
  type SessionUpdate,
} from "@agentclientprotocol/sdk/unstable"
import type { Command } from "../../../shared/domain/agent.ts"
import type { AssistantMessage, Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import type { PermissionRequest } from "../../../shared/domain/permission.ts"
import type { QuestionRequest } from "../../../shared/domain/question.ts"
import type { Session, Todo } from "../../../shared/domain/session.ts"
import { isFault } from "../../../shared/fault.ts"
import { newId } from "../../../shared/id.ts"
import type { SessionSummary, StreamEvent } from "../../../shared/native/host.ts"
import type { Log } from "../../lib/log.ts"
import type { MessageWithParts } from "../../session/api.ts"
import type { Asking } from "./asking.ts"
import {
  type Choice,
  choose,
  configOptions,
  findModel,
  modelRef,
  modes,
  readCatalogue,
  readCommands,
} from "./catalogue.ts"
import { commandLine, offeredCommands } from "./commands.ts"
import { editRules, endsWith } from "./edit-rules.ts"
import { createCarrier } from "./carrier.ts"
import { acpError } from "./errors.ts"
import { createFeed } from "./feed.ts"
import type { Link } from "./link.ts"
import { connectServers } from "./mcp-servers.ts"
import { type PromptPart, promptParts } from "./prompt-parts.ts"
import { answersTo, stopReason, usageOf } from "./turn-outcome.ts"

/** Newest messages that are read to see how a turn ended. */
const RECENT = 200

export interface OpenSessionOptions {
  link: Link
  log: Log
  /** The session's id, here and in the host. */
  id: string
  /** Absolute; the user's folder. */
  cwd: string
  mcpServers: readonly McpServer[]
  workspace: Choice["workspace"]
  asking: Asking
  send: (update: SessionUpdate) => void
  readBuffer?: (file: string) => Promise<string | undefined>
}

interface RunningPrompt {
  messageID: string
  isCancelled: boolean
}

export type OpenSession = Awaited<ReturnType<typeof openSession>>

/**
 * A session as one client has it open. A new one comes to be in the host with its first prompt: until then its workspace
 * can be chosen, and an editor that opens a thread leaves nothing behind.
 */
export async function openSession(options: OpenSessionOptions, existing?: SessionSummary) {
  const { link, log, id, cwd, asking } = options
  let host: Session | undefined = existing?.session
  let title = host?.title
  const catalogue = await readCatalogue(link, host?.directory ?? cwd)
  let commands: Command[] = []
  let choice: Choice = {
    agent: knownAgent(host?.agent) ?? catalogue.agents[0]?.name ?? "build",
    model: host?.model && `${host.model.providerID}/${host.model.id}`,
    variant: host?.model?.variant === "default" ? undefined : host?.model?.variant,
    workspace: existing?.sandbox ? "sandbox" : host ? "folder" : options.workspace,
  }
  /** Events that came before what they follow on was read. */
  let held: StreamEvent[] | undefined
  let toldUsage = ""
  let toldOptions = ""
  const own = new Set<string>()
  const running = new Set<RunningPrompt>()
  const carried = createCarrier({ link, id, messages: () => messages(RECENT) })
  const newFeed = () =>
    createFeed({
      directory: () => host?.directory ?? cwd,
      send: options.send,
      isOwn: (messageID) => own.has(messageID),
    })
  let feed = newFeed()

  function knownAgent(name: string | undefined) {
    return catalogue.agents.find((agent) => agent.name === name)?.name
  }
  const messages = (limit?: number) =>
    link.call<MessageWithParts[]>("GET", `/session/${id}/message`, {
      query: { limit: limit === undefined ? undefined : String(limit) },
    })
  const configOptionsNow = () => {
    const now = configOptions(catalogue, choice, host !== undefined)
    toldOptions = JSON.stringify(now)
    return now
  }
  function tellOptions(): void {
    const before = toldOptions
    const now = configOptionsNow()
    if (toldOptions !== before) options.send({ sessionUpdate: "config_option_update", configOptions: now })
  }

  function tellUsage(info: AssistantMessage): void {
    const size = findModel(catalogue, `${info.providerID}/${info.modelID}`)?.limit.context
    const { input, output, reasoning, cache } = info.tokens
    const used = input + output + reasoning + cache.read + cache.write
    if (!size || !used || info.summary) return
    const cost = host?.cost
    const update: SessionUpdate = {
      sessionUpdate: "usage_update",
      used,
      size,
      ...(cost !== undefined && cost > 0 && { cost: { amount: cost, currency: "USD" } }),
    }
    if (JSON.stringify(update) === toldUsage) return
    toldUsage = JSON.stringify(update)
    options.send(update)
  }

  /** The host's record of the session changed, here or in the window. */
  function changed(session: Session): void {
    host = session
    if (session.title !== title) {
      title = session.title
      options.send({
        sessionUpdate: "session_info_update",
        title,
        updatedAt: new Date(session.time.updated).toISOString(),
      })
    }
    const agent = knownAgent(session.agent)
    const model = session.model && `${session.model.providerID}/${session.model.id}`
    const variant = session.model?.variant === "default" ? undefined : session.model?.variant
    const next = { ...choice, agent: agent ?? choice.agent, model: model ?? choice.model, variant }
    if (JSON.stringify(next) === JSON.stringify(choice)) return
    const isOtherMode = next.agent !== choice.agent
    choice = next
    if (isOtherMode) options.send({ sessionUpdate: "current_mode_update", currentModeId: choice.agent })
    tellOptions()
  }

  function apply({ type, properties }: StreamEvent): void {
    switch (type) {
      case "message.updated": {
        const info = properties["info"] as Message
        feed.message(info)
        if (info.role === "assistant" && info.finish) tellUsage(info)
        return
      }
      case "message.part.updated":
        return feed.part(properties["part"] as Part)
      case "message.part.delta":
        return feed.delta(properties as unknown as Parameters<typeof feed.delta>[0])
      case "todo.updated":
        return feed.todos(properties["todos"] as Todo[])
      case "session.updated":
        return changed(properties["info"] as Session)
      case "permission.asked":
        return asking.permission(id, properties as unknown as PermissionRequest)
      case "question.asked":
        return asking.question(id, properties as unknown as QuestionRequest)
      case "session.status":
        if ((properties["status"] as { type: string }).type === "busy") return stopCancelled()
        carried.wake()
    }
  }

  /** A prompt that was cancelled before its turn began must not run. */
  function stopCancelled(): void {
    if (!running.size || ![...running].every(({ isCancelled }) => isCancelled)) return
    link.call("POST", `/session/${id}/abort`).catch((error: unknown) => {
      if (!isFault(error, "SessionNotFound")) log.warn("a turn could not be stopped", { id, error: String(error) })
    })
  }

  /** Reads what is there, so that nothing that was missed stays missing; events that come meanwhile follow it. */
  async function catchUp(read: () => Promise<void>): Promise<void> {
    const mine: StreamEvent[] = []
    held ??= mine
    try {
      await read()
    } finally {
      if (held === mine) {
        held = undefined
        for (const event of mine) apply(event)
      }
    }
  }

  async function readAll(limit?: number): Promise<void> {
    const [items, todos] = await Promise.all([messages(limit), link.call<Todo[]>("GET", `/session/${id}/todo`)])
    feed.conversation(items)
    feed.todos(todos)
  }

  function tellCommands(): void {
    readCommands(link, host?.directory ?? cwd)
      .then((found) => {
        commands = found
        options.send({ sessionUpdate: "available_commands_update", availableCommands: offeredCommands(found) })
      })
      .catch((error: unknown) => log.warn("the commands could not be listed", { error: String(error) }))
  }

  /** The session comes to be in the host. */
  async function create(): Promise<void> {
    const made = await link.call<SessionSummary>("POST", "/outrigger/sessions", {
      body: {
        id,
        directory: cwd,
        sandbox: choice.workspace === "sandbox",
        agent: choice.agent,
        ...(choice.model && { model: hostModel() }),
      },
    })
    host = made.session
    title = host.title
    // In the window's list, as a folder that was opened there.
    await link.call("POST", "/outrigger/projects", { body: { directory: cwd } })
    await session.connectServers(options.mcpServers)
    tellOptions()
  }

  function hostModel() {
    const { providerID, modelID } = modelRef(choice.model ?? "")
    return { providerID, id: modelID, ...(choice.variant && { variant: choice.variant }) }
  }

  /**
   * Edits of the user's own folder are asked about; those of a sandbox are accepted afterwards. A session that was not
   * started from an editor keeps its own rules.
   */
  async function keepAsking(): Promise<void> {
    const agent = catalogue.agents.find(({ name }) => name === choice.agent)
    const rules = host?.permission ?? []
    const isOurs = !existing || rules.some(({ permission }) => permission === "edit")
    if (choice.workspace === "sandbox" || !agent || !isOurs) return
    const wanted = editRules(agent)
    if (endsWith(rules, wanted)) return
    host = await link.call<Session>("PATCH", `/session/${id}`, {
      body: { permission: wanted },
      again: true,
    })
  }

  /** Runs a prompt to the end of its turn, also over the end of the host that ran it. */
  async function run(prompt: RunningPrompt, parts: PromptPart[]): Promise<void> {
    const { messageID } = prompt
    const line = commandLine(parts, commands)
    const model = choice.model
    const variant = choice.variant
    const post = () => {
      if (line?.name === "compact") {
        const target = model ?? catalogue.defaultModel
        if (target) return link.call("POST", `/session/${id}/summarize`, { body: modelRef(target) })
      }
      if (!line || line.name === "compact")
        return link.call("POST", `/session/${id}/message`, {
          body: { messageID, parts, agent: choice.agent, ...(model && { model: modelRef(model) }), variant },
        })
      return link.call<unknown>("POST", `/session/${id}/command`, {
        body: {
          messageID,
          command: line.name,
          arguments: line.arguments,
          agent: line.command?.agent ? undefined : choice.agent,
          model: line.command?.model ? undefined : model,
          variant,
          parts: line.files,
        },
      })
    }
    await carried.run({ messageID, isCancelled: () => prompt.isCancelled, post })
  }

  const session = {
    id,
    cwd,
    get isCreated() {
      return host !== undefined
    },
    state: (): LoadSessionResponse => ({ modes: modes(catalogue, choice), configOptions: configOptionsNow() }),
    tellCommands,
    /** Tells the whole conversation, also what was told before. */
    replay() {
      own.clear()
      feed = newFeed()
      return catchUp(() => readAll())
    },
    /** Takes the conversation so far as known to the client. */
    skip: () =>
      catchUp(async () => {
        const speak = feed.silently()
        try {
          await readAll()
        } finally {
          speak()
        }
      }),
    async connectServers(servers: readonly McpServer[]): Promise<void> {
      hasServers ||= servers.length > 0
      await connectServers({ link, log, id, servers })
    },
    onEvent(event: StreamEvent): void {
      if (held) held.push(event)
      else apply(event)
    },
    /** Of a sub-agent of this session. */
    onChildEvent({ type, properties }: StreamEvent): void {
      if (type === "permission.asked") asking.permission(id, properties as unknown as PermissionRequest)
      else if (type === "question.asked") asking.question(id, properties as unknown as QuestionRequest)
      else if (type === "message.part.updated") {
        const part = properties["part"] as Part
        if (part.type === "tool") feed.foreignCall(part)
      }
    },
    askedAbout: (callID: string) => feed.askedAbout(callID),
    /** Events were missed. */
    async resync(): Promise<void> {
      if (!host) return
      await catchUp(async () => {
        changed(await link.call<Session>("GET", `/session/${id}`))
        await readAll(RECENT)
      })
      carried.wake()
    },
    setMode(agent: string): void {
      choice = choose(catalogue, choice, { id: "mode", value: agent, fixed: host !== undefined })
      tellOptions()
    },
    setOption(configId: string, value: unknown) {
      const before = choice
      choice = choose(catalogue, choice, { id: configId, value, fixed: host !== undefined })
      if (choice.agent !== before.agent)
        options.send({ sessionUpdate: "current_mode_update", currentModeId: choice.agent })
      return configOptionsNow()
    },
    /** A turn. `signal` cancels it. */
    async prompt(blocks: readonly ContentBlock[], signal: AbortSignal): Promise<PromptResponse> {
      const prompt: RunningPrompt = { messageID: newId("message"), isCancelled: signal.aborted }
      const onAbort = () => session.cancel(prompt)
      signal.addEventListener("abort", onAbort, { once: true })
      own.add(prompt.messageID)
      running.add(prompt)
      try {
        const parts = await promptParts(blocks, { readBuffer: options.readBuffer })
        if (!host) await (creating ??= create().finally(() => (creating = undefined)))
        await keepAsking()
        if (prompt.isCancelled) return { stopReason: "cancelled" }
        await run(prompt, parts)
        return await ended(prompt)
      } catch (error) {
        if (prompt.isCancelled) return { stopReason: "cancelled" }
        throw acpError(error, id)
      } finally {
        running.delete(prompt)
        signal.removeEventListener("abort", onAbort)
      }
    },
    /** Cancels one prompt, or all that run. */
    cancel(only?: RunningPrompt): void {
      for (const prompt of only ? [only] : running) prompt.isCancelled = true
      if (host) stopCancelled()
    },
    async close(): Promise<void> {
      if (!host) return
      // A turn that the window runs is the window's to end.
      if (running.size) {
        session.cancel()
        await link.call("POST", `/session/${id}/abort`)
      }
      if (hasServers) await link.call("DELETE", `/outrigger/sessions/${id}/mcp`)
    },
  }
  let creating: Promise<void> | undefined
  let hasServers = false

  async function ended(prompt: RunningPrompt): Promise<PromptResponse> {
    const items = await messages(RECENT)
    // The events of the turn's end may still be on their way.
    feed.conversation(items)
    feed.todos(await link.call<Todo[]>("GET", `/session/${id}/todo`))
    const answers = answersTo(items, prompt.messageID)
    const last = answers.at(-1)
    if (prompt.isCancelled) return { stopReason: "cancelled" }
    if (!last) return { stopReason: "end_turn" }
    tellUsage(last)
    const reason = stopReason(last)
    const limit = catalogue.agents.find(({ name }) => name === last.agent)?.steps
    const isAtLimit = reason === "end_turn" && limit !== undefined && answers.length >= limit
    return { stopReason: isAtLimit ? "max_turn_requests" : reason, usage: usageOf(answers) }
  }

  if (!catalogue.agents.length) throw RequestError.internalError(undefined, "No agent is configured for this folder.")
  return session
}
