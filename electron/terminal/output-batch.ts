import { isAscii, isUtf8 } from "node:buffer"
import { StringDecoder } from "node:string_decoder"
import type { OutputRing } from "./output-ring.ts"
import { asOutput, type Output } from "./terminal-client.ts"

/** Bytes that are joined at most. Below what the system's allocator takes from fresh pages, and clears, each time. */
const batchSize = 64 * 1024
/** Used ones that are kept, for all terminals. */
const spare: Buffer[] = []
const spares = 4

export interface OutputBatch {
  /** Copies what fits; answers how many bytes did. */
  add(bytes: Buffer): number
  /** Bytes in it. */
  length(): number
  /** Puts everything at the ring's end, and answers it as one piece; undefined when no whole character has come. */
  take(): Output | undefined
  /** What was taken may be written over. */
  release(): void
}

/**
 * Joins the small pieces that a terminal is read in. The bytes go to the clients as they came: in a flood nothing is made
 * of them, neither a text nor a copy for each client.
 */
export function createOutputBatch(ring: OutputRing): OutputBatch {
  const decoder = new StringDecoder("utf8")
  /** The decoder has the beginning of a character. */
  let partial = false
  let batch: Buffer | undefined
  let filled = 0
  let taken: Buffer | undefined

  function asText(bytes: Buffer): Output | undefined {
    const whole = !partial && isUtf8(bytes)
    const text = decoder.write(bytes)
    partial = !whole && bytes[bytes.length - 1]! >= 0x80
    if (text === "") return undefined
    ring.append(text)
    return whole ? { text, cursor: ring.end, bytes: () => bytes } : asOutput(text, ring.end)
  }

  function asAscii(bytes: Buffer): Output {
    ring.appendAscii(bytes)
    let text: string | undefined
    return {
      get text() {
        return (text ??= bytes.toString("latin1"))
      },
      cursor: ring.end,
      bytes: () => bytes,
    }
  }

  return {
    add(bytes) {
      batch ??= spare.pop() ?? Buffer.allocUnsafeSlow(batchSize)
      const copied = bytes.copy(batch, filled)
      filled += copied
      return copied
    },
    length: () => filled,
    take() {
      if (!batch || filled === 0) return undefined
      const bytes = batch.subarray(0, filled)
      taken = batch
      batch = undefined
      filled = 0
      return !partial && isAscii(bytes) ? asAscii(bytes) : asText(bytes)
    },
    release() {
      if (taken && spare.length < spares) spare.push(taken)
      taken = undefined
    },
  }
}
