import type { Size } from "./screen.ts"

/** A program on a pseudo terminal, however that was opened. */
export interface PtySource {
  pid: number
  write(data: string | Uint8Array): void
  /** Bytes that were written and that the program's terminal has not taken yet. */
  unwritten(): number
  /** Throws when the program ended in this moment. */
  resize(size: Size): void
  /** Nothing is read any more, so that the program waits as soon as the kernel's few KB are full. */
  pause(): void
  resume(): void
  /** Windows: closes the console, and with it what runs in it. Elsewhere the processes are ended by their tree. */
  close(): void
}

export interface OpenSource {
  /** Absolute. */
  file: string
  args: string[]
  /** Absolute. */
  cwd: string
  env: Record<string, string>
  size: Size
  /** The bytes are valid only during the call. */
  onData(bytes: Buffer): void
  /** After the last `onData`. Ended by a signal: 128 and its number, as shells say it. */
  onExit(exitCode: number): void
}
