import { createHash } from "node:crypto"
import type { FileHandle } from "node:fs/promises"

export interface LinesOptions {
  /** First line wanted, from 1. */
  offset: number
  limit: number
  signal: AbortSignal
}

export interface Lines {
  lines: string[]
  /** Undefined when the file is too large to be counted. */
  total: number | undefined
  /** Of all bytes; undefined when the file was not read to its end. */
  hash: string | undefined
  /** Lines follow that were not taken. */
  more: boolean
  /** The byte cap, not `limit`, ended it. */
  capped: boolean
}

/** UTF-16 units per line. */
export const LONGEST_LINE = 2000
/** Bytes of all lines. */
export const MOST_BYTES = 50 * 1024
/** A larger file is not read past the wanted lines. Bytes. */
const LARGEST_COUNTED = 256 * 1024 * 1024
const CHUNK = 256 * 1024

/** Reads a window of lines and hashes the whole file in one pass, holding one chunk and the window in memory. */
export async function readLines(handle: FileHandle, size: number, options: LinesOptions): Promise<Lines> {
  const { offset, limit, signal } = options
  const hash = createHash("sha256")
  const window = createWindow(offset, limit)
  const buffer = Buffer.allocUnsafe(CHUNK)
  let started = false
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, null)
    if (bytesRead === 0) break
    let chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    if (!started && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) chunk = chunk.subarray(3)
    started = true
    window.push(chunk)
    if (window.full && size > LARGEST_COUNTED) return { ...window.end(), total: undefined, hash: undefined, more: true }
  }
  const { lines, total, capped } = window.end()
  return { lines, total, hash: hash.digest("hex"), capped, more: total > offset - 1 + lines.length }
}

function createWindow(offset: number, limit: number) {
  const lines: string[] = []
  let number = 1
  let bytes = 0
  let capped = false
  /** The current line's bytes, as far as they can be shown. */
  let pieces: Buffer[] = []
  let kept = 0
  let open = false
  const most = LONGEST_LINE * 4
  const wanted = () => number >= offset && lines.length < limit && !capped

  const finish = () => {
    if (wanted()) {
      const line = shown(Buffer.concat(pieces))
      const length = Buffer.byteLength(line) + 1
      if (bytes + length > MOST_BYTES && lines.length > 0) capped = true
      else {
        lines.push(line)
        bytes += length
      }
    }
    pieces = []
    kept = 0
    open = false
    number += 1
  }
  const keep = (piece: Buffer) => {
    if (piece.length === 0) return
    open = true
    if (kept >= most || !wanted()) return
    // Copied: the chunk's memory is read into again.
    pieces.push(Buffer.from(piece.subarray(0, most - kept)))
    kept += piece.length
  }
  return {
    push(chunk: Buffer) {
      let from = 0
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        keep(chunk.subarray(from, at))
        from = at + 1
        finish()
      }
      keep(chunk.subarray(from))
    },
    get full() {
      return capped || lines.length >= limit
    },
    end() {
      if (open) finish()
      return { lines, total: number - 1, capped }
    },
  }
}

function shown(bytes: Buffer): string {
  const text = bytes.toString("utf8").replace(/\r$/, "")
  if (text.length <= LONGEST_LINE) return text
  // Not through the middle of a character that takes two units.
  return `${text.slice(0, LONGEST_LINE).replace(/[\uD800-\uDBFF]$/, "")}... (line truncated to ${LONGEST_LINE} chars)`
}
