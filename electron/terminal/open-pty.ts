import { isFault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import { findProgram } from "./find-program.ts"
import type { OpenSource, PtySource } from "./pty-source.ts"

export type OpenPty = (source: OpenSource) => Promise<PtySource>

const native: OpenPty = async (source) =>
  process.platform === "win32"
    ? (await import("./pty-windows.ts")).openWindowsPty(source)
    : (await import("./pty-unix.ts")).openUnixPty(source)

/**
 * Starts programs on pseudo terminals of this system. Where the native part does not load they get one of the `script`
 * utility, and without that one they run on pipes: a shell of a kind is better than none.
 */
export function createPtyOpener(log: Log, open = native, script = () => findProgram("script", process.env)): OpenPty {
  let fallback: OpenPty | undefined

  async function findFallback(error: unknown): Promise<OpenPty> {
    const { openPipe, openScript } = await import("./pty-fallback.ts")
    const program = process.platform === "win32" ? undefined : await script()
    log.warn("pseudo terminals are not available, so terminals are limited", { instead: program ?? "pipes", error })
    return program ? (source) => openScript(program, source) : openPipe
  }

  return async (source) => {
    if (fallback) return fallback(source)
    try {
      return await open(source)
    } catch (error) {
      // It did not load. What it loaded and could not do is another matter.
      if (!isFault(error, "Unsupported")) throw error
      fallback = await findFallback(error)
      return fallback(source)
    }
  }
}
