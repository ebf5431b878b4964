import { lazy } from "../lib/lazy.ts"
import type { ProcessTrees } from "./process-tree.ts"
import { type CommandResult, runCommand, type RunCommandOptions } from "./run-command.ts"
import { findShell, type Shell } from "./shell.ts"

export type RunInput = Omit<RunCommandOptions, "shell" | "trees" | "outputFolder">

export interface CommandRunner {
  run(input: RunInput): Promise<CommandResult>
  /** Decides how a command line is parsed for permissions: it must be what runs it. */
  shell(): Promise<Shell>
}

/** One-shot commands with the user's shell, found at the first one. */
export function createCommandRunner(options: { trees: ProcessTrees; outputFolder: string }): CommandRunner {
  const shell = lazy(() => findShell())
  return { shell, run: async (input) => runCommand({ ...input, ...options, shell: await shell() }) }
}
