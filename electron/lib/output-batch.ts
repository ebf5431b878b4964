/** Pieces of output are joined for so long, in ms. */
const BATCH_MS = 75

/** Joins what one stream says in quick succession; the order between the streams stays. */
export function createOutputBatch<Stream extends string>(send: (stream: Stream, text: string) => void) {
  let pending: { stream: Stream; text: string } | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (pending) send(pending.stream, pending.text)
    pending = undefined
  }
  return {
    add(stream: Stream, text: string) {
      if (pending && pending.stream !== stream) flush()
      if (pending) pending.text += text
      else pending = { stream, text }
      timer ??= setTimeout(flush, BATCH_MS)
    },
    end: flush,
  }
}
