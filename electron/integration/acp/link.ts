import type { McpServer, SessionConfigOption, SessionNotification } from "@agentclientprotocol/sdk"
import { Fault } from "../../../shared/fault.ts"
import type { ExternalOption } from "../../../shared/native/external-agent.ts"
import type { StoredAgent } from "./agent-store.ts"
import type { FindTurn, TurnSide } from "./client-side.ts"
import { MODE, optionsOf, withValue } from "./options.ts"
import type { RunningAgent } from "./start-agent.ts"

/** How the agent came by its session: `resumed` is its own again, `new` knows nothing yet. */
export type Opening = "resumed" | "new"

/** Longest that an agent may take to begin a session, ms: some fetch things over the network first. */
const OPEN_MS = 120_000

/** One of our sessions with a running agent. */
export interface Link {
  agent: RunningAgent
  externalID: string
  opening: Opening
  /** The turn that runs, which the agent's requests are answered by. */
  turn: TurnSide | undefined
  options: ExternalOption[]
  /** Sets an option at the agent. Throws Fault `BadRequest` for one it does not offer. */
  choose(id: string, value: string): Promise<void>
}

export interface LinkInput {
  stored: StoredAgent
  start: (sides: { turn: FindTurn; onUpdate: (notification: SessionNotification) => void }) => Promise<RunningAgent>
  directory: string
  mcp: (agent: RunningAgent) => McpServer[]
  /** The agent's own session to take up again, when it can. */
  earlier: string | null
  onOptions: (options: ExternalOption[]) => void
  log: (message: string, extra: Record<string, unknown>) => void
  signal: AbortSignal
}

/** Starts the agent and opens its session: the earlier one where it can, else a new one. */
export async function openLink(input: LinkInput): Promise<Link> {
  const { earlier, onOptions, signal } = input
  let booleans = new Set<string>()
  /** The mode is set by the request for it: no option stands for it. */
  let byMode = false
  let openedID = ""
  const see = (offer: Parameters<typeof optionsOf>[0]) => {
    const options = optionsOf(offer)
    if (!options) return
    const isOption = (offer.configOptions ?? []).some((option) => option.category === MODE)
    if (offer.modes || isOption) byMode = !isOption
    const own = link.options.filter((option) => option.id === MODE && !offer.modes)
    link.options = options.some((option) => option.category === MODE) ? options : [...own, ...options]
    booleans = new Set((offer.configOptions ?? []).flatMap((option) => (option.type === "boolean" ? [option.id] : [])))
    onOptions(link.options)
  }
  const onUpdate = ({ sessionId, update }: SessionNotification) => {
    if (sessionId !== openedID) return
    if (update.sessionUpdate === "config_option_update") see({ configOptions: update.configOptions })
    else if (update.sessionUpdate === "current_mode_update") {
      link.options = withValue(link.options, MODE, update.currentModeId)
      onOptions(link.options)
    } else link.turn?.update(update)
  }
  const agent = await input.start({
    onUpdate,
    turn(externalID) {
      if (externalID === openedID && link.turn) return link.turn
      throw new Fault("Conflict", "No turn is running, so nothing is read, written or run for you.")
    },
  })
  const link: Link = {
    agent,
    externalID: "",
    opening: "new",
    turn: undefined,
    options: [],
    async choose(id, value) {
      const option = link.options.find((candidate) => candidate.id === id)
      if (!option?.values.some((offered) => offered.value === value))
        throw new Fault("BadRequest", `${input.stored.name} does not offer ${JSON.stringify(value)} for "${id}".`, {
          id,
        })
      const { externalID } = link
      if (id === MODE && byMode) {
        await agent.request((peer, methods) =>
          peer.request(methods.session.setMode, { sessionId: externalID, modeId: value }),
        )
        link.options = withValue(link.options, MODE, value)
        return onOptions(link.options)
      }
      const chosen = booleans.has(id) ? { type: "boolean" as const, value: value === "true" } : { value }
      const answer = await agent.request((peer, methods) =>
        peer.request(methods.session.setConfigOption, { sessionId: externalID, configId: id, ...chosen }),
      )
      see({ configOptions: (answer as { configOptions?: SessionConfigOption[] } | null)?.configOptions ?? null })
    },
  }
  const late = AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)])
  const giveUp = () => void agent.close()
  late.addEventListener("abort", giveUp, { once: true })
  try {
    late.throwIfAborted()
    const session = (await resume(input, agent)) ?? (await begin(input, agent))
    openedID = session.id
    link.externalID = session.id
    link.opening = session.id === earlier ? "resumed" : "new"
    // What the agent told while it replayed its history is dropped; it may lie behind the answer.
    await new Promise(setImmediate)
    see(session.offer)
    return link
  } catch (error) {
    await agent.close()
    if (signal.aborted) throw new Fault("Aborted", "Aborted")
    if (late.aborted)
      throw new Fault("Unavailable", `${input.stored.name} did not begin a session within ${OPEN_MS / 1000} seconds.`)
    throw error
  } finally {
    late.removeEventListener("abort", giveUp)
  }
}

type Opened = { id: string; offer: Parameters<typeof optionsOf>[0] }

async function resume(input: LinkInput, agent: RunningAgent): Promise<Opened | undefined> {
  const { earlier, directory } = input
  const can = agent.info.agentCapabilities
  if (earlier === null || !(can?.sessionCapabilities?.resume || can?.loadSession)) return undefined
  const about = { sessionId: earlier, cwd: directory, mcpServers: input.mcp(agent) }
  try {
    const offer = await agent.request((peer, methods) =>
      can.sessionCapabilities?.resume
        ? peer.request(methods.session.resume, about)
        : peer.request(methods.session.load, about),
    )
    return { id: earlier, offer: offer ?? {} }
  } catch (error) {
    if (agent.ended()) throw error
    input.log("an external agent could not take up its session again", { agent: input.stored.id, error: String(error) })
    return undefined
  }
}

async function begin(input: LinkInput, agent: RunningAgent): Promise<Opened> {
  const offer = await agent.request((peer, methods) =>
    peer.request(methods.session.new, { cwd: input.directory, mcpServers: input.mcp(agent) }),
  )
  if (typeof offer?.sessionId !== "string")
    throw new Fault("Unavailable", `${input.stored.name} did not answer with a session. Update it, or report this.`)
  return { id: offer.sessionId, offer }
}
