import path from "node:path"

/** One source of configuration. Later layers win. */
export type ConfigLayer =
  /** A file; `optional: false` is one that the user named, whose absence is worth a warning. */
  | { kind: "file"; path: string; origin: LayerOrigin; optional: boolean }
  | { kind: "text"; path: string; text: string; base: string; origin: LayerOrigin }
  /** A folder of agents, commands and skills. */
  | { kind: "definitions"; path: string; origin: LayerOrigin }

export type LayerOrigin = "global" | "environment" | "project" | "home" | "managed"

export interface LayerPlaces {
  /** The folder and those above it to the root, nearest first; empty for the global configuration alone. */
  folders: readonly string[]
  env: Record<string, string | undefined>
  userHome: string
  /** Our own global folder (`HOME/config`). */
  ownGlobal: string
  /** Folders an administrator manages, opencode's first. */
  managed: readonly string[]
}

/** opencode's global folder, which we read and never write. */
export const opencodeGlobal = ({ env, userHome }: Pick<LayerPlaces, "env" | "userHome">): string =>
  path.join(env.XDG_CONFIG_HOME || path.join(userHome, ".config"), "opencode")

export const projectConfigDisabled = (env: LayerPlaces["env"]): boolean =>
  truthy(env.OPENCODE_DISABLE_PROJECT_CONFIG) || truthy(env.OUTRIGGER_DISABLE_PROJECT_CONFIG)

const opencodeNames = ["opencode.json", "opencode.jsonc"] as const
const ownNames = ["outrigger.json", "outrigger.jsonc"] as const

/** The names of configuration files in a project folder, in order: later ones win. */
const projectNames = [...opencodeNames, ...ownNames] as const

export const dotFolders = [".opencode", ".outrigger"] as const

/** What `PATCH /global/config` reads back: the files of both global folders. */
export function globalLayers(places: LayerPlaces): ConfigLayer[] {
  const opencode = opencodeGlobal(places)
  return [
    ...files(opencode, ["config.json", ...opencodeNames], "global"),
    definitions(opencode, "global"),
    ...files(places.ownGlobal, ownNames, "global"),
    definitions(places.ownGlobal, "global"),
  ]
}

/** Everything that a folder's configuration is made of, in the reference's order, our own names after opencode's. */
export function configLayers(places: LayerPlaces): ConfigLayer[] {
  const { env, folders, userHome } = places
  const projectFolders = projectConfigDisabled(env) ? [] : folders
  const layers: ConfigLayer[] = [...globalLayers(places)]
  for (const file of [env.OPENCODE_CONFIG, env.OUTRIGGER_CONFIG]) {
    if (file) layers.push({ kind: "file", path: path.resolve(file), origin: "environment", optional: false })
  }
  for (const folder of [...projectFolders].reverse()) layers.push(...files(folder, projectNames, "project"))
  // From the folder up to the root, so that the root's `.opencode` wins over a nearer one: measured, not a slip.
  for (const folder of projectFolders) layers.push(...dotLayers(folder, "project"))
  if (!projectFolders.includes(userHome)) layers.push(...dotLayers(userHome, "home"))
  layers.push(...namedFolder(env.OPENCODE_CONFIG_DIR, opencodeNames))
  layers.push(...namedFolder(env.OUTRIGGER_CONFIG_DIR, ownNames))
  for (const name of ["OPENCODE_CONFIG_CONTENT", "OUTRIGGER_CONFIG_CONTENT"]) {
    const text = env[name]
    const base = folders[0] ?? userHome
    if (text) layers.push({ kind: "text", path: name, text, base, origin: "environment" })
  }
  const [opencodeManaged, ...ownManaged] = places.managed
  if (opencodeManaged) layers.push(...files(opencodeManaged, opencodeNames, "managed"))
  for (const folder of ownManaged) layers.push(...files(folder, ownNames, "managed"))
  return layers
}

/** Where administrators put configuration that users cannot override. */
export function managedFolders(platform: NodeJS.Platform, env: LayerPlaces["env"]): string[] {
  const root =
    platform === "win32" ? (env.ProgramData ?? "C:\\ProgramData") : platform === "darwin" ? macSupport : "/etc"
  return [path.join(root, "opencode"), path.join(root, "outrigger")]
}

const macSupport = "/Library/Application Support"

const definitions = (folder: string, origin: LayerOrigin): ConfigLayer => ({
  kind: "definitions",
  path: folder,
  origin,
})

const files = (folder: string, names: readonly string[], origin: LayerOrigin): ConfigLayer[] =>
  names.map((name) => ({ kind: "file", path: path.join(folder, name), origin, optional: true }))

const dotLayers = (folder: string, origin: LayerOrigin): ConfigLayer[] =>
  dotFolders.flatMap((name) => {
    const at = path.join(folder, name)
    return [...files(at, name === ".opencode" ? opencodeNames : ownNames, origin), definitions(at, origin)]
  })

function namedFolder(folder: string | undefined, names: readonly string[]): ConfigLayer[] {
  if (!folder) return []
  const at = path.resolve(folder)
  return [...files(at, names, "environment"), definitions(at, "environment")]
}

const truthy = (value: string | undefined): boolean => value === "1" || value?.toLowerCase() === "true"
