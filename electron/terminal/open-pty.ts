import { openUnixPty } from "./pty-unix.ts"
import { openWindowsPty } from "./pty-windows.ts"
import type { OpenSource, PtySource } from "./pty-source.ts"

/** Starts a program on a pseudo terminal of this system. */
export const openPty = (source: OpenSource): Promise<PtySource> =>
  process.platform === "win32" ? openWindowsPty(source) : openUnixPty(source)
