import { homedir } from "node:os"
import path from "node:path"
import type { Command } from "../../shared/domain/agent.ts"
import type { Config } from "../../shared/domain/config.ts"
import type { FilePartInput, TextPartInput } from "../../shared/domain/part.ts"
import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import { createStamped } from "../lib/stamped.ts"
import type { DefinitionPlace, DefinitionReader, Skill } from "../project/instances.ts"
import { type AgentRules, type ExternalEntry, listAgents } from "./agents.ts"
import { listCommands } from "./commands.ts"
import { expandCommand } from "./expand-command.ts"
import { readSkills, skillFolders } from "./skills.ts"

export interface DefinitionsOptions {
  log: Log
  /** The ruleset of an agent (electron/permission/defaults.ts). */
  rules: AgentRules
  userHome?: string
  /** Agents of other makers that the person set up, chosen like our own. */
  external?: () => Promise<ExternalEntry[]>
}

/** A command whose template is filled in. */
export interface FilledCommand {
  parts: (TextPartInput | FilePartInput)[]
  agent?: string
  model?: string
  subtask?: boolean
  description?: string
}

export interface CommandCall {
  /** Name of the command. */
  command: string
  arguments: string
  /** Runs one `` !`command` `` of the template in the folder and answers what it printed. */
  shell: (command: string) => Promise<string>
}

export interface DefinitionSource extends DefinitionReader {
  /** Throws Fault `CommandNotFound`, which lists what there is. */
  command(place: DefinitionPlace, config: Config, call: CommandCall): Promise<FilledCommand>
}

/** Agents, commands and skills of a folder, from built-in ones, configuration and files. Follows changes on disk. */
export function createDefinitions({
  log,
  rules,
  userHome = homedir(),
  external,
}: DefinitionsOptions): DefinitionSource {
  const cache = createStamped<Skill[]>()

  const skills = (place: DefinitionPlace, config: Config): Promise<Skill[]> => {
    const { folders, definitionFolders } = place
    const roots = skillFolders({ userHome, folders, definitionFolders, paths: config.skills?.paths ?? [] })
    return cache.get(roots.join("\n"), () => readSkills(roots, log))
  }

  const commands = async (place: DefinitionPlace, config: Config): Promise<Command[]> =>
    listCommands(config, await skills(place, config))

  return {
    skills,
    commands,
    async agents(place, config) {
      const skillDirs = (await skills(place, config)).map((skill) => path.dirname(skill.location))
      return listAgents(config, { rules, worktree: place.root, skillDirs, external: (await external?.()) ?? [] })
    },
    async command(place, config, call) {
      const known = await commands(place, config)
      const command = known.find((candidate) => candidate.name === call.command)
      if (!command) {
        const names = known.map((candidate) => candidate.name).join(", ")
        throw new Fault("CommandNotFound", `Command not found: "${call.command}". Available commands: ${names}`, {
          command: call.command,
        })
      }
      const { directory, root } = place
      const { shell } = call
      const parts = await expandCommand(command.template, {
        arguments: call.arguments,
        directory,
        root,
        userHome,
        shell,
      })
      const { agent, model, subtask, description } = command
      return { parts, agent, model, subtask, description }
    },
  }
}
