import * as z from "zod/mini"

/**
 * WS `/outrigger/terminals/:id`. Text frames are JSON, binary frames are bytes of the terminal: to the client UTF-8 output,
 * from the client what was typed. After connecting comes `screen`, and whenever the client fell so far behind that it was
 * left out. The client acknowledges binary frames' bytes when its terminal has drawn them; with more than 1 MiB
 * outstanding the program waits for it, but not for a client that does not go on at all.
 */
export const TerminalMessage = z.discriminatedUnion("type", [
  /**
   * Everything so far is void: reset the terminal, give it this size, and draw the next binary frame. `cursor`: characters
   * of output that it stands for.
   */
  z.object({ type: z.literal("screen"), cols: z.int(), rows: z.int(), cursor: z.int() }),
  /** The terminal has this size for the bytes that follow. */
  z.object({ type: z.literal("size"), cols: z.int(), rows: z.int() }),
  /** The program ended; the socket closes with 1000. */
  z.object({ type: z.literal("exit"), exitCode: z.int() }),
  /** A frame that was not understood. */
  z.object({ type: z.literal("error"), message: z.string() }),
])
export type TerminalMessage = z.infer<typeof TerminalMessage>

export const TerminalRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("input"), data: z.string() }),
  z.object({
    type: z.literal("resize"),
    cols: z.int().check(z.gt(0)),
    rows: z.int().check(z.gt(0)),
  }),
  /** Takes everything off the screen but the line with the cursor, and what had scrolled out, for everybody. */
  z.object({ type: z.literal("clear") }),
  /** Bytes of binary frames that were drawn since the last acknowledgement. */
  z.object({ type: z.literal("ack"), bytes: z.int().check(z.gte(0)) }),
])
export type TerminalRequest = z.infer<typeof TerminalRequest>

/** What a terminal does now besides waiting for a command. `busy` is null where the system does not say. */
export const TerminalForeground = z.object({ busy: z.nullable(z.boolean()), program: z.optional(z.string()) })
export type TerminalForeground = z.infer<typeof TerminalForeground>
