import type { Disposable } from "../../lib/dispose.ts"
import type { Exchange } from "../server/exchange.ts"
import { type Channel, createChannel, createHeartbeat, type EventStream, openEventStream } from "../server/sse.ts"
import type { Services } from "../services.ts"
import { eventTypes } from "./event-types.ts"
import { placeOf, realFolder } from "./folder.ts"
import { bareFrame, connectedFrame, globalFrame, heartbeatFrame } from "./frames.ts"

interface Feed {
  channel: Channel
  subscription: Disposable
}

/**
 * `GET /event` and `GET /global/event`. `server.connected` comes first and at once, then every event in the order it was
 * published; nothing is replayed. A client that falls behind by more than the backlog limit is cut off.
 */
export function createStreams(services: Services) {
  const feeds = new Map<string, Feed>()
  const beatBare = createHeartbeat((stream) => stream.send(heartbeatFrame(false)))
  const beatGlobal = createHeartbeat((stream) => stream.send(heartbeatFrame(true)))

  const joined = (key: string, stream: EventStream, open: (channel: Channel) => Disposable) => {
    let feed = feeds.get(key)
    if (!feed) {
      const channel = createChannel()
      feed = { channel, subscription: open(channel) }
      feeds.set(key, feed)
    }
    const { channel, subscription } = feed
    channel.join(stream)
    stream.onClose(() => {
      if (channel.size > 0 || feeds.get(key)?.channel !== channel) return
      feeds.delete(key)
      void subscription.dispose()
    })
  }

  return {
    close() {
      for (const { channel } of feeds.values()) channel.end()
    },
    async folder(exchange: Exchange): Promise<void> {
      const directory = await realFolder(await placeOf(exchange, services))
      const events = await services.events()
      const stream = openEventStream(exchange)
      stream.send(connectedFrame(false))
      beatBare.add(stream)
      joined(directory, stream, (channel) =>
        events.subscribe({ directory }, (event) => {
          if (!eventTypes.has(event.type)) return
          channel.publish(bareFrame(event))
          // The end of the instance is the end of its streams, after they have heard of it.
          if (event.type === "server.instance.disposed") channel.end()
        }),
      )
      // The first request about a folder makes its instance; watching it is such a request.
      const instances = await services.instances()
      instances
        .get(directory)
        .catch((error: unknown) =>
          services.log("events", "warn", "the folder of an event stream could not be opened", { directory, error }),
        )
    },
    async global(exchange: Exchange): Promise<void> {
      const events = await services.events()
      const stream = openEventStream(exchange)
      stream.send(connectedFrame(true))
      beatGlobal.add(stream)
      joined("", stream, (channel) =>
        events.subscribe({}, (event) => {
          if (eventTypes.has(event.type)) channel.publish(globalFrame(event))
        }),
      )
    },
  }
}
