import type { RunSetup } from "../change/sandbox-setup.ts"
import type { Processes } from "./processes.ts"

/** Recorded like every command that is run for a session. */
export async function runSetup({ runner, commands }: Processes, input: Parameters<RunSetup>[0]): ReturnType<RunSetup> {
  const { command, directory, sessionID, env, signal, onOutput } = input
  const { exit, tail, head } = await commands.recording(runner).run({
    command,
    cwd: directory,
    owner: sessionID,
    env,
    signal,
    onOutput: (_text, recent) => onOutput(recent),
  })
  return { exit, tail: tail || head }
}
