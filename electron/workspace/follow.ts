import { StringDecoder } from "node:string_decoder"
import type { Log } from "../lib/log.ts"
import type { SyncEvent } from "../session/sync-events.ts"
import type { RemoteHost } from "./adapter.ts"
import { lost, remoteHeaders } from "./remote-request.ts"

/** A stored change with its number, or any other event. */
export type RemoteEvent = { type: "sync"; syncEvent: SyncEvent } | { type: string; properties: Record<string, unknown> }

/**
 * Follows `GET /global/event` of a remote host, each event handled before the next. Resolves when the stream is open;
 * answers how to stop. A stream that breaks destroys nothing: the connection below it is what counts.
 */
export async function followRemote(
  host: RemoteHost,
  receive: (event: RemoteEvent) => Promise<void>,
  log: Log,
): Promise<() => void> {
  const { request } = await import("node:http")
  return new Promise((resolve, reject) => {
    const asked = request(`${host.url}/global/event`, { headers: remoteHeaders(host) }, (answer) => {
      if (answer.statusCode !== 200) {
        answer.destroy()
        reject(lost(new Error(`its event stream answered ${answer.statusCode}`)))
        return
      }
      const decoder = new StringDecoder("utf8")
      let buffer = ""
      let order = Promise.resolve()
      answer.on("data", (chunk: Buffer) => {
        buffer += decoder.write(chunk)
        for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
          const line = buffer.slice(0, end)
          buffer = buffer.slice(end + 2)
          if (!line.startsWith("data: ")) continue
          order = order.then(async () => {
            try {
              const { payload } = JSON.parse(line.slice(6)) as { payload: RemoteEvent }
              await receive(payload)
            } catch (error) {
              log.warn("an event of another machine could not be taken over", { error: String(error) })
            }
          })
        }
      })
      answer.on("error", () => {})
      // Without its events the connection is of no use.
      answer.on("close", () => void host.close())
      resolve(() => asked.destroy())
    })
    asked.on("error", (error) => reject(lost(error)))
    asked.end()
  })
}
