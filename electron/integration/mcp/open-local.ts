import type { McpLocalConfig } from "../../../shared/domain/config.ts"
import { Fault } from "../../../shared/fault.ts"
import type { ProcessTrees } from "../../terminal/process-tree.ts"
import type { Library } from "./library.ts"
import type { NewClient, Opened } from "./open.ts"
import { createStdioTransport } from "./stdio-transport.ts"

export interface LocalInput {
  library: Library
  config: McpLocalConfig
  /** The folder that the server works in. */
  directory: string
  trees: Pick<ProcessTrees, "spawn">
  /** Environment that the configured one is added to. */
  env: NodeJS.ProcessEnv
  newClient: NewClient
  signal: AbortSignal
  timeout: number
  label: string
  onStderr: (text: string) => void
}

/** Starts a local server. Servers that know only the protocol's newest era are started a second time for it. */
export async function openLocal(input: LocalInput): Promise<Opened> {
  try {
    return await open(input, "legacy")
  } catch (error) {
    if (input.signal.aborted || !(error instanceof input.library.ProtocolError)) throw error
    return open(input, "auto")
  }
}

async function open(input: LocalInput, mode: "legacy" | "auto"): Promise<Opened> {
  const { library, config, directory, trees, env, signal, timeout } = input
  const [file, ...args] = config.command
  if (!file) throw new Fault("BadRequest", `The server's "command" is empty. Write the program and its arguments.`)
  const transport = createStdioTransport({
    library,
    onStderr: input.onStderr,
    start() {
      const [program, given, verbatim] =
        process.platform === "win32" ? throughCmd(env, file, args) : [file, args, false]
      return trees.spawn(program, given, {
        cwd: directory,
        env: { ...env, ...config.environment },
        stdio: ["pipe", "pipe", "pipe"],
        windowsVerbatimArguments: verbatim,
        label: input.label,
      })
    },
  })
  const client = input.newClient(mode)
  // A server that hangs is ended at once, not when its turn to answer is over.
  const giveUp = () => void transport.close()
  signal.addEventListener("abort", giveUp, { once: true })
  try {
    signal.throwIfAborted()
    await client.connect(transport, { signal, timeout })
    return { client, ended: () => transport.ended(), close: () => transport.close() }
  } catch (error) {
    const ended = transport.ended()
    await transport.close()
    // The transport knows more than the client, which saw only that the connection was closed.
    if (!signal.aborted && ended && error instanceof library.SdkError)
      throw new Fault("Unavailable", `The program did not become an MCP server: ${ended}`, {}, { cause: undefined })
    throw error
  } finally {
    signal.removeEventListener("abort", giveUp)
  }
}

/** `npx` and the like are scripts on Windows, which only its shell can start. */
function throughCmd(env: NodeJS.ProcessEnv, file: string, args: string[]): [string, string[], boolean] {
  const line = [file, ...args].map((word) => (/^[\w.:\\/@=-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`))
  return [env.ComSpec ?? "cmd.exe", ["/d", "/s", "/c", `"${line.join(" ")}"`], true]
}
