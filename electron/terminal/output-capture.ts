import { createWriteStream, type WriteStream } from "node:fs"
import { finished } from "node:stream/promises"
import { mkdir } from "node:fs/promises"
import path from "node:path"
import { newId } from "../../shared/id.ts"
import { lastOf, type OutputLimits } from "./output-tail.ts"

/** Kept from the beginning of a long output, in characters. */
const headLimit = 8 * 1024
/** A spilled file ends here: a command that prints for ever must not fill the disk. Bytes. */
const spillLimit = 200 * 1024 * 1024

export interface CapturedOutput {
  /** All of it when it fits, else its end. */
  tail: string
  /** The beginning, when it does not fit. */
  head: string
  truncated: boolean
  bytes: number
  outputPath?: string
}

/**
 * Takes a stream of output in bounded memory: beginning and end are kept, and once it is longer than the limits all
 * of it goes to a file.
 */
export function createOutputCapture(options: { folder: string; limits: OutputLimits }) {
  const { folder, limits } = options
  const decoder = new TextDecoder()
  // Twice over the limit is kept before it is cut, so that cutting is rare. Characters are at most as many as bytes.
  const keep = limits.bytes * 2
  let head = ""
  let tail = ""
  let bytes = 0
  let lines = 0
  let spilled = 0
  let file: Promise<WriteStream | undefined> | undefined
  let outputPath: string | undefined

  async function open(begin: string): Promise<WriteStream | undefined> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const target = path.join(folder, newId("tool"))
      const stream = createWriteStream(target, { mode: 0o600 })
      // A full disk loses the file, not the command.
      stream.on("error", () => {
        outputPath = undefined
      })
      outputPath = target
      write(stream, begin)
      return stream
    } catch {
      return undefined
    }
  }

  function write(stream: WriteStream, text: string): boolean {
    if (spilled > spillLimit || stream.destroyed) return true
    spilled += Buffer.byteLength(text)
    return stream.write(spilled > spillLimit ? `${text}\n[The rest was not kept.]\n` : text)
  }

  const tooLong = () => bytes > limits.bytes || lines > limits.lines

  return {
    /** The text of the chunk, and a promise when the reader should pause until the file has caught up. */
    add(chunk: Buffer): { text: string; ready?: Promise<unknown> } {
      const text = decoder.decode(chunk, { stream: true })
      bytes += chunk.length
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1
      if (head.length < headLimit) head += text.slice(0, headLimit - head.length)
      tail += text
      if (!file) {
        if (!tooLong()) return { text }
        file = open(tail)
        if (tail.length > keep) tail = tail.slice(-keep)
        return { text, ready: file }
      }
      if (tail.length > keep * 2) tail = tail.slice(-keep)
      const ready = file.then((stream) => {
        if (!stream || write(stream, text)) return
        return new Promise<void>((resolve) => {
          stream.once("drain", () => resolve())
          stream.once("close", () => resolve())
        })
      })
      return { text, ready }
    },
    /** What a live view shows: the end so far. */
    recent: (characters: number): string => tail.slice(-characters),
    async finish(): Promise<CapturedOutput> {
      tail += decoder.decode()
      const stream = await file
      if (stream) {
        stream.end()
        await finished(stream).catch(() => {})
      }
      const truncated = tooLong()
      return {
        tail: truncated ? lastOf(tail, limits) : tail,
        head: truncated ? head : "",
        truncated,
        bytes,
        ...(outputPath ? { outputPath } : {}),
      }
    },
  }
}
