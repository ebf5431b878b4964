import path from "node:path"
import * as z from "zod/mini"
import type { Ripgrep } from "../file/ripgrep.ts"
import { Fault } from "../../shared/fault.ts"
import type { Tool } from "./tool.ts"
import { onOneLine } from "./tool-path.ts"

export interface SkillSource {
  name: string
  description: string
  /** The `SKILL.md` file, absolute. */
  location: string
  /** Its text without the front matter. */
  content: string
}

export interface SkillServices {
  /** The skills of a folder: the project's and the person's. */
  skills(directory: string): Promise<SkillSource[]>
  ripgrep: Ripgrep
}

const parameters = z.object({ name: z.string().check(z.describe("Name of one of the available skills")) })
type Input = z.infer<typeof parameters>

/** Files named beside the text; the model can list the rest. */
const MOST_FILES = 10

const description = `Loads a skill: instructions, and often scripts and templates, for a particular kind of work.
Load one when the work at hand fits its description, before you begin.`

/** `skill`: the text of one of the folder's skills. */
export function createSkillTool(services: SkillServices): Tool<Input> {
  return {
    id: "skill",
    description,
    parameters,
    async execute({ name }, context) {
      const skills = await services.skills(context.directory)
      const skill = skills.find((candidate) => candidate.name === name)
      if (!skill) {
        const names = skills.map((candidate) => candidate.name).join(", ") || "none"
        throw new Fault("BadRequest", `There is no skill "${name}". Available skills: ${names}`)
      }
      await context.ask({ permission: "skill", patterns: [name], always: [name], metadata: {} })
      const dir = path.dirname(skill.location)
      const files: string[] = []
      for await (const file of services.ripgrep.files({ directory: dir, signal: context.signal })) {
        if (file === path.basename(skill.location)) continue
        if (files.length === MOST_FILES) break
        files.push(`<file>${onOneLine(path.join(dir, file))}</file>`)
      }
      const output = [
        `<skill_content name="${name}">`,
        `# Skill: ${name}`,
        "",
        skill.content.trim(),
        "",
        `Base folder of this skill: ${dir}`,
        "Relative paths in it (scripts/, references/) start there. The list of files may not be complete.",
        "",
        "<skill_files>",
        ...files.sort(),
        "</skill_files>",
        "</skill_content>",
      ].join("\n")
      return { title: `Loaded skill: ${name}`, output, metadata: { name, dir, truncated: false } }
    },
  }
}

/** The tool's description with the folder's skills; the plain one when it has none. */
export async function describeSkills(services: Pick<SkillServices, "skills">, directory: string): Promise<string> {
  const skills = await services.skills(directory)
  if (skills.length === 0) return `${description}\n\nNo skills are available here.`
  const listed = skills.map((skill) => `- ${skill.name}: ${skill.description.replace(/\s+/g, " ").trim()}`)
  return `${description}\n\nAvailable skills:\n${listed.join("\n")}`
}
