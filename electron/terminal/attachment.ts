import type { Log } from "../lib/log.ts"
import type { OutputRing } from "./output-ring.ts"
import type { Screen, Size } from "./screen.ts"
import { asOutput, type Attachment, type Output, type TerminalClient } from "./terminal-client.ts"

export interface FlowLimits {
  /** Bytes of backlog above which a client holds the terminal up. */
  high: number
  /** Below which it goes on. */
  low: number
  /**
   * ms. A client that takes nothing for so long, or takes longer than this to go on while others could, is left behind:
   * it gets nothing until it is below `low`, and then a fresh screen.
   */
  patience: number
}

export const flowLimits: FlowLimits = { high: 1024 * 1024, low: 256 * 1024, patience: 1000 }

export interface AttachmentOptions {
  client: TerminalClient
  /** Position to begin at, or the screen as it stands. */
  from: number | "screen"
  ring: OutputRing
  screen: Pick<Screen, "snapshot">
  limits: FlowLimits
  log: Log
  /** Whether any other client keeps up. */
  othersKeepUp(self: Flow): boolean
  /** Whether it holds the terminal up has changed. */
  onChange(): void
  onDispose(self: Flow): void
}

/** One client of a terminal, as the terminal sees it. */
export interface Flow extends Attachment {
  /** Sends what has come. `share` makes each piece once for all clients at the same position. */
  pump(share: (from: number, to: number) => Output): void
  resized(cursor: number, size: Size): void
  /** The terminal should wait for it. */
  holds(): boolean
  /** It gets output as it comes. */
  keepsUp(): boolean
  /** Bytes of an output that it was given are still being sent. */
  sending(): boolean
  /** Sends all that is left, and the end. */
  finish(exitCode: number): Promise<void>
}

type State = "live" | "slow" | "behind" | "restoring" | "gone"

export function createFlow(options: AttachmentOptions): Flow {
  const { client, from, ring, screen, limits, log } = options
  let state: State = "live"
  let at = 0
  let sizes: { cursor: number; size: Size }[] = []
  let timer: NodeJS.Timeout | undefined
  let restoring: Promise<void> | undefined
  /** Backlog when it was last looked at, while slow. */
  let before = 0

  function enter(next: State): void {
    if (state === "gone" || state === next) return
    state = next
    clearTimeout(timer)
    if (next === "slow") {
      before = client.backlog()
      timer = setTimeout(judge, limits.patience)
    }
    options.onChange()
  }

  function judge(): void {
    const now = client.backlog()
    if (now >= before || options.othersKeepUp(flow)) return enter("behind")
    before = now
    timer = setTimeout(judge, limits.patience)
  }

  /** Sends up to `to`, with the changes of size in their places. */
  function send(to: number, share: (from: number, to: number) => Output): void {
    for (;;) {
      const [next] = sizes
      const until = Math.min(next?.cursor ?? to, to)
      if (until > at) {
        client.output(share(at, until))
        at = until
      }
      if (!next || next.cursor > at) return
      sizes.shift()
      client.size(next.size)
    }
  }

  function restore(): Promise<void> {
    enter("restoring")
    restoring ??= screen
      .snapshot()
      .then(
        (snapshot) => {
          if (state === "gone") return
          client.screen(snapshot)
          at = snapshot.cursor
          sizes = sizes.filter(({ cursor }) => cursor >= at)
        },
        (error: unknown) => {
          log.error("a terminal's screen could not be drawn", { error })
          at = ring.end
        },
      )
      .finally(() => {
        restoring = undefined
        enter("live")
        flow.pump(alone)
      })
    return restoring
  }

  const alone = (begin: number, to: number) => asOutput(ring.slice(begin, to), to)

  const flow: Flow = {
    pump(share) {
      if (state !== "live") return
      if (client.backlog() <= limits.high) send(ring.end, share)
      if (client.backlog() > limits.high) enter("slow")
    },
    resized(cursor, size) {
      if (state === "gone") return
      sizes.push({ cursor, size })
      // Nobody needs all the steps of a size that was dragged while nothing was sent.
      if (sizes.length > 100) sizes.shift()
      flow.pump(alone)
    },
    holds: () => state === "slow",
    keepsUp: () => state === "live",
    sending: () => client.sending?.() ?? false,
    drained() {
      if ((state !== "slow" && state !== "behind") || client.backlog() > limits.low) return
      if (state === "behind") {
        void restore()
        return
      }
      enter("live")
      flow.pump(alone)
    },
    async finish(exitCode) {
      if (restoring) await restoring
      else if (state === "behind") await restore()
      if (state === "gone") return
      send(ring.end, alone)
      client.end(exitCode)
      flow.dispose()
    },
    dispose() {
      if (state === "gone") return
      enter("gone")
      options.onDispose(flow)
    },
  }

  if (from === "screen") void restore()
  else {
    const begin = from < 0 ? ring.end : Math.min(Math.max(from, ring.start), ring.end)
    at = ring.end
    client.replay(ring.slice(begin), at)
  }
  return flow
}
