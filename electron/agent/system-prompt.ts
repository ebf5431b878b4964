import type { Agent } from "../../shared/domain/agent.ts"
import { type Instruction, renderInstruction } from "./instructions.ts"
import { basePrompt } from "./prompts/base.ts"

export interface SystemPromptInput {
  agent: Pick<Agent, "prompt">
  model: { providerID: string; modelID: string }
  place: { directory: string; root: string; git: boolean }
  /** The session works in a sandbox; `target` is the user's own folder. */
  sandbox?: { target: string; port: number | null }
  instructions: readonly Instruction[]
  /** The prompt's own addition (`system` of a prompt request). */
  extra?: string
  platform?: NodeJS.Platform
  now?: Date
}

/**
 * System messages, the unchanging part first so that providers can cache it: who the agent is, then where it works
 * and the instruction files, then the prompt's own addition.
 */
export function systemPrompt(input: SystemPromptInput): string[] {
  const { agent, instructions, extra } = input
  const context = [environment(input), ...instructions.map(renderInstruction)].join("\n\n")
  return [agent.prompt || basePrompt, context, ...(extra?.trim() ? [extra] : [])]
}

function environment(input: SystemPromptInput): string {
  const { place, sandbox, model, platform = process.platform, now = new Date() } = input
  const { directory, root, git } = place
  const lines = [
    `Working folder: ${directory}`,
    ...(root === directory ? [] : [`Project root: ${root}`]),
    `Git repository: ${git ? "yes" : "no"}`,
    ...(sandbox
      ? [
          `Sandbox: the working folder is this session's own git worktree of ${sandbox.target}. Change files here only; they reach that folder when the user accepts them.${sandbox.port === null ? "" : ` Ports ${sandbox.port} to ${sandbox.port + 9} are its own (OUTRIGGER_PORT is the first): start servers on them.`}`,
        ]
      : []),
    `Platform: ${platform}`,
    // The day alone: with the time of day every step would miss the provider's cache.
    `Today: ${now.toLocaleDateString("en-GB", { weekday: "short", year: "numeric", month: "short", day: "numeric" })}`,
    `Model: ${model.providerID}/${model.modelID}`,
  ]
  return `<env>\n${lines.map((line) => `  ${line}`).join("\n")}\n</env>`
}
