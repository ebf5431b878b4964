import type { CDPSession } from "playwright-core"
import type { Disposable } from "../lib/dispose.ts"
import { createPace } from "./pace.ts"

export interface Frame {
  number: number
  jpeg: Buffer
  /** The viewport, in CSS pixels. */
  width: number
  height: number
  scrollX: number
  scrollY: number
  zoom: number
  /** ms since 1970 */
  time: number
}

export interface Viewer {
  /** Shows a frame; `done` says that it is drawn (or has left for the far end), and that there is room for another. */
  show(frame: Frame, done: () => void): void
}

export interface Watching extends Disposable {
  dispose(): void
  /** Shows nothing while paused; while all are paused nothing is captured. */
  pause(paused: boolean): void
}

export interface Screencast {
  watch(viewer: Viewer): Watching
  /** The page whose pictures go out; null for none. */
  point(target: { cdp: CDPSession; width: number; height: number; scale: number } | null): Promise<void>
  /** Whether pictures are being captured now. */
  running(): boolean
}

interface Seat {
  viewer: Viewer
  paused: boolean
  /** Frames shown and not yet done. */
  open: number
  newest: Frame | null
}

/** Two on the way keep the line busy while one is drawn; more would only make the picture late. */
const MOST_OPEN = 2
/** With a lower quality, ms of rest after which the page is shown sharp. */
const REST_MS = 600

/** JPEG quality and share of the page's device pixels, best first. */
const levels = [
  { quality: 82, share: 1 },
  { quality: 65, share: 1 },
  { quality: 50, share: 0.75 },
  { quality: 40, share: 0.5 },
]

interface CdpFrame {
  data: string
  sessionId: number
  metadata: {
    deviceWidth: number
    deviceHeight: number
    scrollOffsetX: number
    scrollOffsetY: number
    pageScaleFactor: number
    timestamp?: number
  }
}

/**
 * Pictures of one page for any number of viewers, as Chromium makes them. Each viewer gets the newest picture when it
 * has room. Chromium is asked for the next one as soon as any of them has; with none it waits. A viewer that takes long
 * lowers quality and size for all until it keeps up.
 */
export function createScreencast(options: { onError: (error: unknown) => void }): Screencast {
  const seats = new Set<Seat>()
  const pace = createPace({ levels: levels.length })
  let target: Parameters<Screencast["point"]>[0] = null
  /** The session that captures now. */
  let source: CDPSession | null = null
  /** A frame that Chromium waits to be told of. */
  let owed: number | null = null
  let number = 0
  let resting: NodeJS.Timeout | undefined
  /** Starting and stopping, one after the other. */
  let order: Promise<void> = Promise.resolve()

  const awake = () => [...seats].filter((seat) => !seat.paused)

  function onFrame({ data, sessionId, metadata }: CdpFrame): void {
    const frame: Frame = {
      number: (number += 1),
      jpeg: Buffer.from(data, "base64"),
      width: metadata.deviceWidth,
      height: metadata.deviceHeight,
      scrollX: metadata.scrollOffsetX,
      scrollY: metadata.scrollOffsetY,
      zoom: metadata.pageScaleFactor,
      time: (metadata.timestamp ?? Date.now() / 1000) * 1000,
    }
    owed = sessionId
    for (const seat of awake()) {
      seat.newest = frame
      offer(seat)
    }
    settle()
    clearTimeout(resting)
    if (pace.level() > 0) resting = setTimeout(() => pace.rest() && restart(), REST_MS)
  }

  function offer(seat: Seat): void {
    const frame = seat.newest
    if (!frame || seat.paused || seat.open >= MOST_OPEN || !seats.has(seat)) return
    seat.newest = null
    seat.open += 1
    const sent = performance.now()
    let over = false
    seat.viewer.show(frame, () => {
      if (over) return
      over = true
      seat.open -= 1
      if (pace.took(performance.now() - sent)) restart()
      offer(seat)
      settle()
    })
  }

  /** Lets Chromium go on when someone has room for what comes. */
  function settle(): void {
    if (owed === null || !source || !awake().some((seat) => seat.open < MOST_OPEN)) return
    const sessionId = owed
    owed = null
    source.send("Page.screencastFrameAck", { sessionId }).catch(() => {})
  }

  function restart(): void {
    order = order.then(async () => {
      await stop()
      await start()
    })
  }

  async function start(): Promise<void> {
    if (source || !target || awake().length === 0) return
    const { cdp, width, height, scale } = target
    const { quality, share } = levels[pace.level()] ?? { quality: 60, share: 1 }
    source = cdp
    owed = null
    cdp.on("Page.screencastFrame", onFrame)
    await cdp
      .send("Page.startScreencast", {
        format: "jpeg",
        quality,
        maxWidth: Math.round(width * scale * share),
        maxHeight: Math.round(height * scale * share),
        everyNthFrame: 1,
      })
      .catch(options.onError)
  }

  async function stop(): Promise<void> {
    clearTimeout(resting)
    const from = source
    source = null
    owed = null
    if (!from) return
    from.off("Page.screencastFrame", onFrame)
    await from.send("Page.stopScreencast").catch(() => {})
  }

  const settleAudience = () => {
    order = order.then(() => (awake().length > 0 ? start() : stop()))
  }

  return {
    watch(viewer) {
      const seat: Seat = { viewer, paused: false, open: 0, newest: null }
      seats.add(seat)
      const first = awake().length === 1
      // Chromium sends a picture when something changes; one who joins later gets the page as it is by starting over.
      if (first) settleAudience()
      else restart()
      return {
        pause(paused) {
          if (seat.paused === paused || !seats.has(seat)) return
          seat.paused = paused
          seat.newest = null
          if (paused) {
            settleAudience()
            settle()
          } else if (source) restart()
          else settleAudience()
        },
        dispose() {
          if (!seats.delete(seat)) return
          settleAudience()
          settle()
        },
      }
    },
    point(next) {
      order = order.then(async () => {
        await stop()
        target = next
        await start()
      })
      return order
    },
    running: () => source !== null,
  }
}
