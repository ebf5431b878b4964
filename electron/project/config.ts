import { readFile } from "node:fs/promises"
import { homedir, userInfo } from "node:os"
import path from "node:path"
import type { Config } from "../../shared/domain/config.ts"
import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import { isInside, resolveInside } from "../lib/paths.ts"
import { createStamped, type Reading } from "../lib/stamped.ts"
import { checkConfig } from "./config-check.ts"
import { type ConfigLayer, configLayers, globalLayers, managedFolders, projectConfigDisabled } from "./config-layers.ts"
import { mergeConfig, mergePermission } from "./config-merge.ts"
import { isObject, parseConfigText } from "./config-text.ts"
import { editConfigFile } from "./config-write.ts"

/** The folder a configuration is for. */
export interface ConfigPlace {
  directory: string
  /** `directory` and those above it to the root, nearest first. */
  folders: readonly string[]
  /** In a git repository: configuration may be written above `directory`, up to the root. */
  git: boolean
}

/** A piece of configuration that one markdown file stands for, not yet validated. */
export interface Fragment {
  /** The file, named in errors. */
  source: string
  value: Record<string, unknown>
}

export interface ConfigsOptions {
  /** Our global folder, `HOME/config`. */
  ownGlobal: string
  log: Log
  /** Reads agents and commands from the markdown files of one configuration folder. */
  definitions?: (folder: string) => Promise<Reading<Fragment[]>>
  env?: Record<string, string | undefined>
  userHome?: string
  managed?: readonly string[]
}

/** Configuration from files and environment. Answers follow the files: a change on disk shows in the next call. */
export interface Configs {
  /** All layers merged, with `command`, `agent`, `mode`, `plugin` and `username` filled in. Throws Fault `ConfigJson`, `ConfigInvalid`. */
  forPlace(place: ConfigPlace): Promise<Config>
  global(): Promise<Config>
  /** Merges into our global file, comments kept. Throws `ConfigInvalid` or `ConfigJson` before anything is written. */
  updateGlobal(patch: unknown): Promise<{ config: Config; changed: boolean }>
  /** Merges into the project's configuration file that has the last word, else a new `outrigger.json`. */
  updateProject(place: ConfigPlace, patch: unknown): Promise<{ config: Config; changed: boolean; path: string }>
  /** Folders that may hold agents, commands and skills; later ones win. */
  definitionFolders(folders: readonly string[]): string[]
  /** Forgets what was read for one folder, or for all. */
  drop(directory?: string): void
}

export function createConfigs(options: ConfigsOptions): Configs {
  const { ownGlobal, log, definitions, env = process.env, userHome = homedir() } = options
  const managed = options.managed ?? managedFolders(process.platform, env)
  const cache = createStamped<Config>()
  const places = (folders: readonly string[]) => ({ folders, env, userHome, ownGlobal, managed })

  async function readLayer(layer: ConfigLayer): Promise<Reading<Config>> {
    if (layer.kind === "definitions") return readDefinitions(layer.path)
    const text = layer.kind === "text" ? layer.text : await readText(layer, log)
    const own = layer.kind === "file" ? [layer.path] : []
    if (text === undefined) return { value: {}, files: own }
    const base = layer.kind === "text" ? layer.base : path.dirname(layer.path)
    const parsed = await parseConfigText(text, { source: layer.path, base, userHome, env })
    return { value: checkConfig(parsed.value, layer.path), files: [...own, ...parsed.files] }
  }

  async function readDefinitions(folder: string): Promise<Reading<Config>> {
    const { value, files } = (await definitions?.(folder)) ?? { value: [], files: [] }
    return {
      value: value.map((fragment) => checkConfig(fragment.value, fragment.source)).reduce(mergeConfig, {}),
      files,
    }
  }

  async function readLayers(layers: ConfigLayer[]): Promise<Reading<Config>> {
    const readings = await Promise.all(layers.map(readLayer))
    const merged = readings.map((reading) => reading.value).reduce(mergeConfig, {})
    return { value: filledIn(merged), files: readings.flatMap((reading) => reading.files) }
  }

  async function readPlace(place: ConfigPlace): Promise<Reading<Config>> {
    const { value, files } = await readLayers(configLayers(places(place.folders)))
    return { value: { ...value, ...permissionFrom(env, value) }, files }
  }

  const configs: Configs = {
    forPlace: (place) => cache.get(place.directory, () => readPlace(place)),
    global: () => cache.get("", () => readLayers(globalLayers(places([])))),
    async updateGlobal(patch) {
      const file = await firstExisting([
        path.join(ownGlobal, "outrigger.jsonc"),
        path.join(ownGlobal, "outrigger.json"),
      ])
      const target = file ?? path.join(ownGlobal, "outrigger.jsonc")
      const changed = await editConfigFile(target, checkConfig(patch, "The change"), { env, userHome })
      if (changed) cache.drop()
      return { config: await configs.global(), changed }
    },
    async updateProject(place, patch) {
      const checked = checkConfig(patch, "The change")
      const target = await projectFile(place)
      const changed = await editConfigFile(target, checked, { env, userHome })
      if (changed) cache.drop()
      return { config: await configs.forPlace(place), changed, path: target }
    },
    definitionFolders: (folders) =>
      configLayers(places(folders)).flatMap((layer) => (layer.kind === "definitions" ? [layer.path] : [])),
    drop: (directory) => cache.drop(directory),
  }
  return configs

  /** The project's file that is read last, so that what is written takes effect. */
  async function projectFile(place: ConfigPlace): Promise<string> {
    if (projectConfigDisabled(env)) {
      throw new Fault(
        "Unsupported",
        "Project configuration is switched off by the environment (OPENCODE_DISABLE_PROJECT_CONFIG), so a change to it would have no effect. Change the global configuration, or start without that variable.",
      )
    }
    const root = place.git ? (place.folders.at(-1) ?? place.directory) : place.directory
    const candidates = configLayers(places(place.folders))
      .flatMap((layer) => (layer.kind === "file" && layer.origin === "project" ? [layer.path] : []))
      .filter((file) => isInside(root, file))
    const file = (await firstExisting(candidates.reverse())) ?? path.join(place.directory, "outrigger.json")
    return resolveInside(root, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error
      throw new Fault("FileNotFound", `The folder ${root} does not exist, so its configuration cannot be changed.`, {
        path: root,
      })
    })
  }
}

async function readText(layer: ConfigLayer & { kind: "file" }, log: Log): Promise<string | undefined> {
  try {
    return await readFile(layer.path, "utf8")
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR") {
      if (!layer.optional)
        log.warn("the configuration file named by the environment does not exist", { path: layer.path })
      return undefined
    }
    const message = `it cannot be read (${code ?? "unknown error"})`
    throw new Fault("ConfigJson", `${layer.path}: ${message}. Make it a readable file, or remove it.`, {
      path: layer.path,
      message,
    })
  }
}

async function firstExisting(files: readonly string[]): Promise<string | undefined> {
  const { stat } = await import("node:fs/promises")
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (info) => info.isFile(),
        () => false,
      ),
    ),
  )
  return files.find((_, index) => found[index])
}

/** Old `mode` entries are primary agents; sections that clients iterate over are never missing. */
function filledIn(config: Config): Config {
  const modes = Object.entries(config.mode ?? {}).map(([name, mode]) => [name, { ...mode, mode: "primary" }])
  const { agent } = mergeConfig({ agent: config.agent ?? {} }, { agent: Object.fromEntries(modes) })
  return {
    ...config,
    command: config.command ?? {},
    plugin: config.plugin ?? [],
    mode: config.mode ?? {},
    agent: agent ?? {},
    username: config.username ?? userName(),
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return "user" // A container may run under an id that has no account.
  }
}

/** `OPENCODE_PERMISSION` (JSON) stands above every file. */
function permissionFrom(env: Record<string, string | undefined>, config: Config): Pick<Config, "permission"> {
  let { permission } = config
  for (const name of ["OPENCODE_PERMISSION", "OUTRIGGER_PERMISSION"]) {
    const text = env[name]
    if (!text) continue
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      const message = (error as Error).message
      throw new Fault("ConfigJson", `The environment variable ${name} is not valid JSON: ${message}`, {
        path: name,
        message,
      })
    }
    if (!isObject(value) && typeof value !== "string") continue
    permission = mergePermission(permission, checkConfig({ permission: value }, name).permission)
  }
  return permission === undefined ? {} : { permission }
}
