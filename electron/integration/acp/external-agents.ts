import type { ContentBlock, PromptResponse } from "@agentclientprotocol/sdk"
import type { Config } from "../../../shared/domain/config.ts"
import { Fault } from "../../../shared/fault.ts"
import type {
  ExternalAgent,
  ExternalAgents as Listing,
  ExternalAgentTest,
  ExternalOption,
  NewExternalAgent,
} from "../../../shared/native/external-agent.ts"
import type { Log } from "../../lib/log.ts"
import type { Protection } from "../../model/credentials.ts"
import type { MessageWithParts } from "../../session/api.ts"
import type { Database } from "../../store/database.ts"
import type { ProcessTrees } from "../../terminal/process-tree.ts"
import { createAgentStore, type StoredAgent } from "./agent-store.ts"
import type { TurnSide } from "./client-side.ts"
import { agentFailure, signInWays } from "./failure.ts"
import { knownAgents } from "./known-agents.ts"
import { type Link, openLink } from "./link.ts"
import { mcpServers } from "./mcp-servers.ts"
import { onPath } from "../../lib/on-path.ts"
import { promptBlocks } from "./prompt-blocks.ts"
import { createSessionStore } from "./session-store.ts"
import { type RunningAgent, startAgent } from "./start-agent.ts"
import { transcript } from "./transcript.ts"

export interface ExternalPrompt {
  sessionID: string
  agent: string
  /** Where the session works. */
  directory: string
  /** The folder's MCP servers. */
  mcp: Config["mcp"]
  /** The conversation, ending with the prompt; what came after a cut-off prompt may follow it. */
  history: MessageWithParts[]
  prompt: MessageWithParts
  /** The prompt was given before, and cut off: the agent is asked to go on. */
  resume: boolean
  /** Said in place of the prompt, which the agent has already. */
  follow?: string
  /** Added before what the person wrote. */
  system?: string
  turn: TurnSide
  signal: AbortSignal
}

export interface ExternalOutcome {
  stopReason: PromptResponse["stopReason"]
  /** Of this turn, where the agent counts. */
  usage?: unknown
}

/** Agents of other makers that speak the Agent Client Protocol: which there are, and one process per session. */
export interface ExternalAgents {
  /** What the person set up. */
  agents(): Promise<StoredAgent[]>
  listing(): Promise<Listing>
  /** Throws Fault `BadRequest`, `Conflict`. */
  put(agent: NewExternalAgent): Promise<ExternalAgent>
  /** Its running processes end. Throws Fault `AgentNotFound`. */
  remove(id: string): Promise<void>
  /** Starts it for a look, and ends it again. Throws Fault `AgentNotFound` only. */
  test(id: string): Promise<ExternalAgentTest>
  /**
   * Gives a prompt to the session's agent and follows it to the end of its turn. When the signal fires the agent is told
   * so, and ended when it does not stop. Throws Faults that say what the person can do.
   */
  prompt(input: ExternalPrompt): Promise<ExternalOutcome>
  /** What can be chosen for a session with this agent; without one, what it offered last elsewhere. */
  options(sessionID: string | undefined, agent: string): ExternalOption[]
  /** Counts at once where the agent runs, else from the next prompt on. Throws Fault `BadRequest`. */
  choose(sessionID: string, agent: string, option: string, value: string): Promise<ExternalOption[]>
  /** The newest message that the agent knows of. */
  saw(sessionID: string, agent: string, messageID: string): void
  /** What it cost since it was last asked, from its own account of the whole. */
  charge(sessionID: string, agent: string, total: number): number
  /** The session is gone. */
  end(sessionID: string): Promise<void>
  dispose(): Promise<void>
}

export interface ExternalAgentsOptions {
  db: Database
  file: string
  log: Log
  trees: () => Promise<Pick<ProcessTrees, "spawn">>
  env: NodeJS.ProcessEnv
  version: string
  protection?: Protection
  /** Names that agents of our own have. */
  taken: ReadonlySet<string>
  /** The agents may be others now, or what one offers in a session. */
  changed: (sessionID?: string) => void
  /** Longest wait for a program to answer, ms. */
  initializeMs?: number
  /** What an agent gets to stop by itself, ms. */
  cancelMs?: number
  /** How long an agent without work is kept, ms. Only those that can take up their session again are ended. */
  idleMs?: number
}

export function createExternalAgents(options: ExternalAgentsOptions): ExternalAgents {
  const { db, file, log, trees, env, version, protection, taken, changed } = options
  const { initializeMs = 60_000, cancelMs = 4_000, idleMs = 15 * 60_000 } = options
  const store = createAgentStore({ file, log, taken, ...(protection && { protection }) })
  const sessions = createSessionStore(db)
  /** By session and agent. */
  const links = new Map<string, { link: Link; made: string; idle?: NodeJS.Timeout }>()
  /** Those that run, also when nobody has a use for them any more. */
  const alive = new Set<RunningAgent>()
  const keyOf = (sessionID: string, agent: string) => `${sessionID} ${agent}`

  async function find(id: string): Promise<StoredAgent> {
    const agent = (await store.list()).find((candidate) => candidate.id === id)
    if (agent) return agent
    throw new Fault("AgentNotFound", `There is no external agent "${id}". Add it in the settings.`, { agent: id })
  }

  const drop = async (key: string) => {
    const entry = links.get(key)
    links.delete(key)
    clearTimeout(entry?.idle)
    await entry?.link.agent.close()
  }

  const present = async (agent: StoredAgent): Promise<ExternalAgent> => ({
    id: agent.id,
    name: agent.name,
    command: agent.command,
    args: agent.args,
    env: Object.keys(agent.env),
    program: (await onPath(agent.command, env)) ?? null,
  })

  const start =
    (stored: StoredAgent, cwd: string, owner: string, signal: AbortSignal) =>
    async ({ turn, onUpdate }: Parameters<Parameters<typeof openLink>[0]["start"]>[0]) => {
      const running = await startAgent({
        agent: stored,
        cwd,
        trees: await trees(),
        env,
        owner,
        version,
        log,
        signal,
        initializeMs,
        turn,
        onUpdate,
      })
      alive.add(running)
      void running.gone.then(() => alive.delete(running))
      return running
    }

  /** The session's running agent, started when it is not there. */
  async function linkFor(input: ExternalPrompt, stored: StoredAgent): Promise<{ link: Link; fresh: boolean }> {
    const { sessionID, agent: id, directory, history } = input
    const key = keyOf(sessionID, id)
    const known = sessions.get(sessionID, id)
    const made = fingerprint(stored, directory)
    // Messages that the agent remembers were taken back: what it knows is no longer this conversation.
    const reverted = known.seen !== null && !history.some(({ info }) => info.id === known.seen)
    const entry = links.get(key)
    if (entry && entry.made === made && !entry.link.agent.ended() && !reverted) {
      clearTimeout(entry.idle)
      return { link: entry.link, fresh: false }
    }
    await drop(key)
    const link = await openLink({
      stored,
      start: start(stored, directory, `acp:${sessionID}`, input.signal),
      directory,
      mcp: (agent) => mcpServers(input.mcp, agent.info.agentCapabilities?.mcpCapabilities),
      earlier: reverted || known.directory !== directory ? null : known.externalID,
      onOptions(offered) {
        sessions.update(sessionID, id, { options: offered })
        changed(sessionID)
      },
      log: (message, extra) => log.warn(message, extra),
      signal: input.signal,
    }).catch((error: unknown) => {
      throw agentFailure(error, stored, undefined)
    })
    links.set(key, { link, made })
    link.agent.onEnd(() => {
      if (links.get(key)?.link === link) links.delete(key)
    })
    if (link.opening === "new")
      sessions.update(sessionID, id, { externalID: link.externalID, directory, seen: null, cost: 0 })
    return { link, fresh: true }
  }

  /** Sets what the person chose before the agent ran, or while it did not. */
  async function applyChoices(sessionID: string, id: string, link: Link): Promise<void> {
    for (const [option, value] of Object.entries(sessions.get(sessionID, id).chosen)) {
      if (link.options.find((candidate) => candidate.id === option)?.value === value) continue
      await link.choose(option, value).catch((error: unknown) => {
        if (link.agent.ended()) throw error
        link.turn?.note(`“${option}” could not be set to ${value}: ${(error as Error).message}`)
      })
    }
  }

  /** What the agent is given: what it missed, then every prompt to it that nobody has answered yet. */
  function blocksOf(input: ExternalPrompt, stored: StoredAgent, link: Link, fresh: boolean): ContentBlock[] {
    const { sessionID, agent: id, history, prompt, turn } = input
    if (input.follow !== undefined) return [words(input.follow)]
    const { seen } = sessions.get(sessionID, id)
    const at = history.findIndex(({ info }) => info.id === prompt.info.id)
    const known = history.findIndex(({ info }) => info.id === seen)
    let first = at
    while (first - 1 > known && isPromptTo(history[first - 1], id)) first -= 1
    const missed = history.slice(known + 1, Math.max(first, known + 1))
    const told = transcript(missed, known < 0 ? {} : { unlessBy: id })
    if (told && fresh && known < 0)
      turn.note(
        missed.some(({ info }) => info.role === "assistant" && info.agent === id)
          ? `${stored.name} could not resume its earlier session. It begins a new one and was told the conversation so far.`
          : `${stored.name} was told the conversation so far.`,
      )
    const takes = link.agent.info.agentCapabilities?.promptCapabilities
    const asked =
      input.resume && known >= at
        ? [words("You were interrupted before your answer was complete. Look at how far you came, and go on.")]
        : history.slice(first, at + 1).flatMap(({ parts }) => promptBlocks(parts, takes))
    return [
      ...(told
        ? [
            words(
              `What was said in this conversation while you were not there, for your information:\n<conversation>\n${told}\n</conversation>`,
            ),
          ]
        : []),
      ...(input.system ? [words(`<system-reminder>\n${input.system}\n</system-reminder>`)] : []),
      ...(asked.length ? asked : [words("Go on.")]),
    ]
  }

  /** Ends an agent that has nothing to do, where nothing is lost by it. */
  function rest(key: string): void {
    const entry = links.get(key)
    const can = entry?.link.agent.info.agentCapabilities
    if (!entry || !(can?.loadSession || can?.sessionCapabilities?.resume)) return
    entry.idle = setTimeout(() => {
      drop(key).catch((error: unknown) => log.error("an external agent could not be ended", { error }))
    }, idleMs)
    entry.idle.unref()
  }

  return {
    agents: () => store.list(),
    async listing() {
      const [agents, known] = await Promise.all([
        store.list().then((all) => Promise.all(all.map(present))),
        Promise.all(
          knownAgents.map(async ({ id, name, programs, hint }) => {
            const found = await Promise.all(programs.map(({ command }) => onPath(command, env)))
            const at = Math.max(
              0,
              found.findIndex((program) => program !== undefined),
            )
            const { command, args } = programs[at]!
            return { id, name, command, args: [...args], program: found[at] ?? null, hint }
          }),
        ),
      ])
      return { agents, known }
    },
    async put(given) {
      const agent = await store.put(given)
      changed()
      return present(agent)
    },
    async remove(id) {
      await store.remove(id)
      await Promise.all([...links.keys()].filter((key) => key.endsWith(` ${id}`)).map(drop))
      changed()
    },
    async test(id) {
      const stored = await find(id)
      const nothing = { loadSession: false, images: false, signIn: [] }
      try {
        const signal = AbortSignal.timeout(initializeMs * 2)
        const running = await start(
          stored,
          path(env),
          `acp:test:${id}`,
          signal,
        )({
          turn() {
            throw new Fault("Conflict", "This is only a test.")
          },
          onUpdate: () => {},
        })
        const { agentInfo, agentCapabilities } = running.info
        await running.close()
        const named = agentInfo ? `${agentInfo.title ?? agentInfo.name} ${agentInfo.version}` : stored.name
        return {
          ok: true,
          message: `${named} answers.`,
          loadSession: Boolean(agentCapabilities?.loadSession || agentCapabilities?.sessionCapabilities?.resume),
          images: agentCapabilities?.promptCapabilities?.image ?? false,
          signIn: signInWays(stored, running.info),
        }
      } catch (error) {
        const { message } = agentFailure(error, stored, undefined) as Error
        return { ok: false, message, ...nothing }
      }
    },
    async prompt(input) {
      const { sessionID, agent: id, turn, signal } = input
      const stored = await find(id)
      const { link, fresh } = await linkFor(input, stored)
      const { agent, externalID } = link
      const key = keyOf(sessionID, id)
      link.turn = turn
      let stopping: NodeJS.Timeout | undefined
      const cancel = () => {
        agent.notify((peer, methods) => peer.notify(methods.session.cancel, { sessionId: externalID }))
        stopping = setTimeout(() => void drop(key), cancelMs)
      }
      try {
        await applyChoices(sessionID, id, link)
        const prompt = blocksOf(input, stored, link, fresh)
        if (signal.aborted) throw new Fault("Aborted", "Aborted")
        signal.addEventListener("abort", cancel, { once: true })
        sessions.update(sessionID, id, { seen: input.prompt.info.id })
        const answer = await agent.request((peer, methods) =>
          peer.request(methods.session.prompt, { sessionId: externalID, prompt }),
        )
        // What it told before it answered may still be on its way through the library.
        await new Promise(setImmediate)
        const { stopReason, usage } = (answer ?? {}) as { stopReason?: ExternalOutcome["stopReason"]; usage?: unknown }
        return { stopReason: stopReason ?? "end_turn", usage }
      } catch (error) {
        if (signal.aborted) throw new Fault("Aborted", "Aborted")
        throw agentFailure(error, stored, agent.info)
      } finally {
        signal.removeEventListener("abort", cancel)
        clearTimeout(stopping)
        link.turn = undefined
        rest(key)
      }
    },
    options(sessionID, id) {
      const known = sessionID === undefined ? undefined : sessions.get(sessionID, id)
      const offered = known?.options.length ? known.options : sessions.lastOptions(id)
      return offered.map((option) => ({ ...option, value: known?.chosen[option.id] ?? option.value }))
    },
    async choose(sessionID, id, option, value) {
      await find(id)
      const offered = this.options(sessionID, id).find((candidate) => candidate.id === option)
      if (!offered?.values.some((candidate) => candidate.value === value))
        throw new Fault("BadRequest", `"${value}" is not offered for "${option}".`, { option })
      const { chosen } = sessions.get(sessionID, id)
      sessions.update(sessionID, id, { chosen: { ...chosen, [option]: value } })
      changed(sessionID)
      const entry = links.get(keyOf(sessionID, id))
      if (entry && !entry.link.agent.ended())
        await entry.link.choose(option, value).catch((error: unknown) => {
          throw agentFailure(error, entry.link.agent.agent, entry.link.agent.info)
        })
      return this.options(sessionID, id)
    },
    saw: (sessionID, id, messageID) => sessions.update(sessionID, id, { seen: messageID }),
    charge(sessionID, id, total) {
      const { cost } = sessions.get(sessionID, id)
      sessions.update(sessionID, id, { cost: total })
      return Math.max(0, total - cost)
    },
    async end(sessionID) {
      await Promise.all([...links.keys()].filter((key) => key.startsWith(`${sessionID} `)).map(drop))
    },
    async dispose() {
      for (const { idle } of links.values()) clearTimeout(idle)
      links.clear()
      await Promise.all([...alive].map((agent) => agent.close()))
    },
  }
}

/** A process serves as long as it would be started the same way again. */
const fingerprint = ({ command, args, env }: StoredAgent, directory: string): string =>
  JSON.stringify([command, args, Object.entries(env).map(([name, value]) => [name, value.reveal()]), directory])

const words = (text: string): ContentBlock => ({ type: "text", text })

const isPromptTo = (message: MessageWithParts | undefined, agent: string): boolean =>
  message?.info.role === "user" &&
  message.info.agent === agent &&
  message.parts.some((part) => part.type !== "text" || !part.synthetic)

/** Where a program is started that has nothing to work on. */
const path = (env: NodeJS.ProcessEnv): string => env.HOME ?? env.USERPROFILE ?? process.cwd()
