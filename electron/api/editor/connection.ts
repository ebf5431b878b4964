import type { WebSocket } from "ws"
import type { Round, Rounds } from "../../agent/rounds.ts"
import type { Sessions } from "../../session/api.ts"
import { invalidInput } from "../errors/issues.ts"
import { BACKLOG_LIMIT } from "../server/sse.ts"
import type { ChangeSets, Services } from "../services.ts"
import { messageOf } from "./chat.ts"
import { ClientMessage, type ServerMessage } from "./contract/socket.ts"
import { chat, completion, events, inlineEdit, type OneShot } from "./one-shot.ts"
import { decideAll, decideFile, updated } from "./review.ts"
import { createSession, findSession, refPrefix, turnModel } from "./session.ts"
import { reportRound } from "./turn.ts"

export interface Host {
  services: Services
  sessions: Sessions
  rounds: Rounds
  changes: ChangeSets
}

type Of<Type extends ClientMessage["type"]> = Extract<ClientMessage, { type: Type }>

/** One client. What it started ends with it; sessions stay. */
export function serve(socket: WebSocket, host: Host): void {
  const { services, rounds, changes } = host
  /** Requests without a session by their ids. */
  const oneShots = new Map<string, AbortController>()
  const running = new Set<Round>()
  /** A `cancelled` of this id was sent already. */
  let told: string | undefined

  const send = (message: ServerMessage) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > BACKLOG_LIMIT) return socket.terminate()
    socket.send(JSON.stringify(message))
  }

  const cancelOneShot = (id: string) => {
    const controller = oneShots.get(id)
    if (!controller) return
    oneShots.delete(id)
    controller.abort()
    send({ type: "cancelled", id })
  }

  /** Runs `work` until it is done or cancelled; after that nothing more is said under its id. */
  const oneShot = async (
    id: string,
    work: (signal: AbortSignal, say: (message: ServerMessage) => void) => Promise<void>,
  ) => {
    cancelOneShot(id)
    const controller = new AbortController()
    oneShots.set(id, controller)
    const say = (message: ServerMessage) => {
      if (oneShots.get(id) === controller) send(message)
    }
    try {
      await work(controller.signal, say)
    } catch (error) {
      if (!controller.signal.aborted) say({ type: "error", id, error: messageOf(services, error) })
    } finally {
      if (oneShots.get(id) === controller) oneShots.delete(id)
    }
  }

  const streamed = (id: string, stream: boolean, prepare: () => Promise<OneShot>) =>
    oneShot(id, async (signal, say) => {
      for await (const event of events(await prepare(), signal))
        if (stream || event.type === "done") say({ type: "chat_event", id, event })
    })

  const turn = ({ id, sessionId, prompt }: Of<"chat.turn">) => {
    const observe = reportRound(host, { id, sessionId }, send)
    const round = rounds.add(sessionId, {
      text: prompt,
      prepare: () => turnModel(services, sessionId),
      observe(event) {
        if (event.type !== "cancelled" || told !== id) observe(event)
        if ((event.type === "cancelled" || event.type === "ended") && round) running.delete(round)
      },
    })
    running.add(round)
  }

  const cancelRun = async ({ id, sessionId }: Of<"run.cancel">) => {
    send({ type: "cancelled", id })
    told = id
    // Every round is told before this returns.
    const closed = rounds.cancel(sessionId)
    told = undefined
    await closed
    send({ type: "run.status", id, sessionId, status: "done" })
  }

  const handle = async (message: ClientMessage): Promise<void> => {
    const { type } = message
    switch (type) {
      case "ping":
        return send({ type: "pong", ...(message.id !== undefined && { id: message.id }) })
      case "cancel":
        return cancelOneShot(message.id)
      case "chat":
        return streamed(message.id, message.request.stream, () => chat(services, message.request))
      case "completion":
        return streamed(message.id, message.request.stream, () => completion(services, message.request))
      case "inline.edit": {
        const { id } = message
        return oneShot(id, async (signal, say) =>
          say({ type: "inline.result", id, ...(await inlineEdit(services, message, signal)) }),
        )
      }
      case "session.create":
        return send({ type: "session.created", id: message.id, session: await createSession(services, message) })
      case "chat.turn":
        return turn(message)
      case "run.cancel":
        return cancelRun(message)
      default:
        return review(message)
    }
  }

  const review = async (
    message: Extract<ClientMessage, { type: "session.open" | `changes.${string}` }>,
  ): Promise<void> => {
    const { type, id, sessionId } = message
    const session = await findSession(services, sessionId)
    await changes.publishUnder(sessionId, refPrefix)
    switch (type) {
      case "session.open":
        send({ type: "session.created", id, session })
        return send(updated({ id, sessionId }, await changes.publish(sessionId)))
      case "changes.status":
        return send(updated({ id, sessionId }, await changes.publish(sessionId)))
      case "changes.accept_all":
      case "changes.discard_all":
        return send(updated({ id, sessionId }, await decideAll(host, sessionId, verb(type))))
      case "changes.accept_file":
      case "changes.discard_file":
        return send(updated({ id, sessionId }, await decideFile(host, sessionId, verb(type), message.path)))
    }
  }

  socket.on("message", (data: Buffer, binary) => {
    const { id, message, problem } = read(data, binary)
    if (problem !== undefined || !message)
      return send({ type: "error", ...(id !== undefined && { id }), error: problem ?? "Malformed message." })
    handle(message).catch((error: unknown) => {
      // Nobody waits for it, and the host may be closing.
      if (socket.readyState !== socket.OPEN) return
      send({ type: "error", ...(message.id !== undefined && { id: message.id }), error: messageOf(services, error) })
    })
  })
  socket.on("close", () => {
    for (const controller of oneShots.values()) controller.abort()
    oneShots.clear()
    for (const round of running) void round.cancel().catch((error: unknown) => void messageOf(services, error))
  })
  send({ type: "ready", protocolVersion: 1 })
}

const verb = (type: `changes.${string}`) => (type.startsWith("changes.accept") ? "accept" : "discard")

/** A frame as a message, or what is wrong with it; the id also of a broken one, when it can be read. */
function read(data: Buffer, binary: boolean): { id?: string; message?: ClientMessage; problem?: string } {
  if (binary) return { problem: "Messages are JSON objects in text frames." }
  let sent: unknown
  try {
    sent = JSON.parse(data.toString())
  } catch {
    return { problem: "This frame is not JSON." }
  }
  const id = typeof sent === "object" && sent !== null && "id" in sent ? sent.id : undefined
  const parsed = ClientMessage.safeParse(sent)
  return {
    ...(typeof id === "string" && id !== "" && { id }),
    ...(parsed.success ? { message: parsed.data } : { problem: invalidInput(parsed.error, sent, "Payload").message }),
  }
}
