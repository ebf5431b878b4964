/** Bytes of a header, and of one message: more is no language server's talk, and would only fill the memory. */
const MOST_HEADER = 8 * 1024
const MOST_BODY = 64 * 1024 * 1024

/**
 * Takes apart a server's output, in whatever chunks it comes, into the JSON bodies of its messages. Lines that a server
 * prints before a header are passed over. Throws for what cannot be a message; nothing can be read after that.
 */
export function createFrames(onMessage: (body: string) => void): { push(chunk: Buffer): void } {
  /** What came of the header, and then of the body. */
  let chunks: Buffer[] = []
  let size = 0
  /** Length of the body that is being read; undefined while it is a header. */
  let wanted: number | undefined

  function take(bytes: number): Buffer {
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    const rest = all.subarray(bytes)
    chunks = rest.length ? [rest] : []
    size = rest.length
    return all.subarray(0, bytes)
  }

  function readHeader(): boolean {
    const all = take(size)
    const end = all.indexOf("\r\n\r\n")
    if (end < 0) {
      if (all.length > MOST_HEADER) throw new Error("no header where a message should begin")
      chunks = [all]
      size = all.length
      return false
    }
    const header = all.toString("latin1", 0, end)
    const length = Number(/Content-Length:[ \t]*(\d+)/i.exec(header)?.[1])
    if (!Number.isInteger(length)) throw new Error(`a header without a length: ${JSON.stringify(header.slice(0, 200))}`)
    if (length > MOST_BODY) throw new Error(`a message of ${length} bytes`)
    wanted = length
    const rest = all.subarray(end + 4)
    chunks = rest.length ? [rest] : []
    size = rest.length
    return true
  }

  return {
    push(chunk) {
      chunks.push(chunk)
      size += chunk.length
      for (;;) {
        if (wanted === undefined && (size === 0 || !readHeader())) return
        if (wanted === undefined || size < wanted) return
        const body = take(wanted).toString("utf8")
        wanted = undefined
        onMessage(body)
      }
    },
  }
}
