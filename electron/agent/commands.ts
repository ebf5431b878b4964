import type { Command } from "../../shared/domain/agent.ts"
import type { Config } from "../../shared/domain/config.ts"
import type { Skill } from "../project/instances.ts"
import { initTemplate } from "./prompts/init.ts"
import { reviewTemplate } from "./prompts/review.ts"

const builtIn: Omit<Command, "hints">[] = [
  {
    name: "init",
    description: "Write or improve AGENTS.md for this project",
    source: "command",
    template: initTemplate,
  },
  {
    name: "review",
    description: "Review changes: uncommitted by default, or a commit, branch or pull request",
    source: "command",
    subtask: true,
    template: reviewTemplate,
  },
]

/** The commands of a folder: built in, from configuration and markdown, and one for each skill without a namesake. */
export function listCommands(config: Config, skills: readonly Skill[]): Command[] {
  const commands = new Map<string, Command>()
  const add = (command: Omit<Command, "hints">) =>
    commands.set(command.name, { ...command, hints: hints(command.template) })
  for (const command of builtIn) add(command)
  for (const [name, { template, description, agent, model, subtask }] of Object.entries(config.command ?? {})) {
    add(withoutUndefined({ name, description, agent, model, source: "command" as const, template, subtask }))
  }
  for (const { name, description, content } of skills) {
    if (!commands.has(name)) add({ name, description, source: "skill", template: content })
  }
  return [...commands.values()]
}

/** The placeholders of a template, numbers first: what a client may ask for. */
function hints(template: string): string[] {
  const numbers = new Set([...template.matchAll(/\$([1-9]\d*)/g)].map((match) => Number(match[1])))
  const sorted = [...numbers].sort((a, b) => a - b).map((number) => `$${number}`)
  return template.includes("$ARGUMENTS") ? [...sorted, "$ARGUMENTS"] : sorted
}

const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T
