import type { Readable, Writable } from "node:stream"
import type { AnyMessage, Stream } from "@agentclientprotocol/sdk"

/** One message may be this long, in bytes: images come inside of messages. */
const LONGEST_MESSAGE = 32 * 1024 * 1024

export interface MessageStream extends Stream {
  /** The first line that was no message, for when nothing else explains a failure. */
  garbage(): string | undefined
}

/**
 * Messages as lines over a process's stdin and stdout. Lines that are no message are left out, because programs print
 * greetings and warnings there; a line without an end is an error. The SDK's own stream answers each such line with an
 * error, which some agents take for the end.
 */
export function createMessageStream(input: Readable, output: Writable, onTooLong: () => void): MessageStream {
  let garbage: string | undefined
  let over = false
  const readable = new ReadableStream<AnyMessage>({
    start(controller) {
      let pieces: Buffer[] = []
      let size = 0
      const take = (line: Buffer) => {
        const text = line.toString("utf8").trim()
        if (text === "") return
        const message = parse(text)
        if (message) controller.enqueue(message)
        else garbage ??= text.slice(0, 200)
      }
      const end = () => {
        if (over) return
        over = true
        pieces = []
        controller.close()
      }
      input.on("data", (chunk: Buffer) => {
        if (over) return
        let start = 0
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
          take(Buffer.concat([...pieces, chunk.subarray(start, at)]))
          pieces = []
          size = 0
          start = at + 1
        }
        if (start < chunk.length) {
          pieces.push(chunk.subarray(start))
          size += chunk.length - start
        }
        if (size <= LONGEST_MESSAGE) return
        end()
        onTooLong()
      })
      input.once("end", end)
      input.once("close", end)
      input.once("error", end)
    },
    cancel() {
      over = true
    },
  })
  const writable = new WritableStream<AnyMessage>({
    write(message) {
      return new Promise((resolve, reject) => {
        if (!output.writable) return reject(new Error("the agent has ended"))
        output.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()))
      })
    },
  })
  return { readable, writable, garbage: () => garbage }
}

function parse(text: string): AnyMessage | undefined {
  if (!text.startsWith("{")) return undefined
  try {
    const value = JSON.parse(text) as AnyMessage
    return value.jsonrpc === "2.0" ? value : undefined
  } catch {
    return undefined
  }
}

export const longestMessageMB = LONGEST_MESSAGE / 1024 / 1024
