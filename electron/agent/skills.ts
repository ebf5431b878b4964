import { readFile } from "node:fs/promises"
import path from "node:path"
import type { Log } from "../lib/log.ts"
import type { Reading } from "../lib/stamped.ts"
import type { Skill } from "../project/instances.ts"
import { findFiles } from "./find-files.ts"
import { parseFrontMatter } from "./frontmatter.ts"

export interface SkillPlaces {
  userHome: string
  /** The folder and those above it, nearest first. */
  folders: readonly string[]
  definitionFolders: readonly string[]
  /** Config `skills.paths`: absolute, `~/…` or relative to the folder. */
  paths: readonly string[]
}

/** Where skills are looked for; of two with one name the later counts. */
export function skillFolders({ userHome, folders, definitionFolders, paths }: SkillPlaces): string[] {
  const shared = (folder: string) => [path.join(folder, ".claude", "skills"), path.join(folder, ".agents", "skills")]
  const all = [
    ...shared(userHome),
    ...[...folders].reverse().flatMap(shared),
    ...definitionFolders.flatMap((folder) => [path.join(folder, "skill"), path.join(folder, "skills")]),
    ...paths.map((at) =>
      at.startsWith("~/") ? path.join(userHome, at.slice(2)) : path.resolve(folders[0] ?? userHome, at),
    ),
  ]
  return all.filter((folder, index) => all.lastIndexOf(folder) === index)
}

/**
 * The skills in these folders by name: each a folder with a `SKILL.md` whose front matter has `name` and
 * `description`. One that lacks them is left out with a warning: it often comes from another tool.
 */
export async function readSkills(skillRoots: readonly string[], log: Log): Promise<Reading<Skill[]>> {
  const found = await Promise.all(skillRoots.map((root) => findFiles(root, (name) => name === "SKILL.md")))
  const skills = new Map<string, Skill>()
  for (const location of found.flatMap((each) => each.files)) {
    const skill = await readSkill(location).catch((error: Error) => {
      log.warn("a skill was left out", { location, reason: error.message })
      return undefined
    })
    if (skill) skills.set(skill.name, skill)
  }
  return {
    value: [...skills.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    files: found.flatMap((each) => [...each.folders, ...each.files]),
  }
}

async function readSkill(location: string): Promise<Skill> {
  const { data, body } = await parseFrontMatter(await readFile(location, "utf8"), location)
  const { name, description } = data
  if (typeof name !== "string" || name === "") throw new Error("its front matter has no name")
  if (typeof description !== "string" || description === "") throw new Error("its front matter has no description")
  return { name, description, location, content: body }
}
