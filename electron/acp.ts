import { Readable, Writable } from "node:stream"
import { ndJsonStream } from "@agentclientprotocol/sdk/unstable"
import { createAcpHost } from "./acp-host.ts"
import { serveAcp } from "./api/acp/agent.ts"
import { createLink } from "./api/acp/link.ts"
import type { Log } from "./lib/log.ts"
import { version } from "./lib/version.ts"

/** Longest an end may take before the process ends anyway, ms. */
const END_LIMIT = 5_000
/** Bytes of one message: pictures are part of a prompt. */
const MESSAGE_LIMIT = 64 * 1024 * 1024

export interface AcpOptions {
  home?: string
  /** New sessions work in a sandbox unless the editor says otherwise. */
  sandbox: boolean
  log: Log
}

/**
 * `outrigger acp`: the agent of an editor, over standard input and output. Ends with standard input or a signal; what runs
 * in a host of another process goes on there.
 */
export async function runAcp({ home, sandbox, log }: AcpOptions): Promise<void> {
  // Output is the protocol's alone.
  // oxlint-disable-next-line no-console
  console.log = console.info = console.debug = console.error
  const host = createAcpHost({ home, log })
  const link = createLink({ connect: () => host.connect(), log: log.child("link") })
  const input = Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>
  const stream = ndJsonStream(Writable.toWeb(process.stdout), input, { maxMessageBytes: MESSAGE_LIMIT })
  const connection = serveAcp(stream, {
    link,
    log: log.child("acp"),
    version,
    workspace: sandbox ? "sandbox" : "folder",
  })
  // The editor went away in the middle of a write.
  process.stdout.on("error", () => connection.close())
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => connection.close())
  link.ready().catch((error: unknown) => log.error("no host can be reached", { error: String(error) }))
  await connection.closed
  setTimeout(() => process.exit(1), END_LIMIT).unref()
  link.close()
  await host.stop()
  process.exit(0)
}
