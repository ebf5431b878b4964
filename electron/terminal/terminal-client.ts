import type { ScreenSnapshot, Size } from "./screen.ts"

/** A piece of output, for all clients that get it. It is read during the call that hands it over, and not later. */
export interface Output {
  /** Made once however many ask, as are the bytes. */
  readonly text: string
  /** Position behind its last character. */
  cursor: number
  /** As UTF-8. They may be on their way for longer than the call only when `sending()` says so. */
  bytes(): Buffer
}

/** Where a terminal's output goes. None of these may throw. */
export interface TerminalClient {
  /** First call for a client that asked for the output from a position: what is kept of it, and where that ends. */
  replay(text: string, cursor: number): void
  /** Takes the place of everything before: the first call for a client that asked for the screen, and after it fell behind. */
  screen(snapshot: ScreenSnapshot): void
  output(output: Output): void
  /** The terminal has this size for the output that follows. */
  size(size: Size): void
  /** Last call: the program ended. */
  end(exitCode: number): void
  /** Bytes that were sent and that the client has not taken. */
  backlog(): number
  /** Whether bytes of an output are still being sent, so that they must not be written over. Default: never. */
  sending?(): boolean
}

export interface Attachment {
  /** The backlog became smaller. */
  drained(): void
  /** The client is gone. */
  dispose(): void
}

export function asOutput(text: string, cursor: number): Output {
  let encoded: Buffer | undefined
  return { text, cursor, bytes: () => (encoded ??= Buffer.from(text)) }
}
