import { readFile } from "node:fs/promises"
import { homedir, userInfo } from "node:os"
import path from "node:path"
import type { Config } from "../../shared/domain/config.ts"
import { Fault } from "../../shared/fault.ts"
import type { ConfigTrust } from "../../shared/native/trust.ts"
import type { Log } from "../lib/log.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { isInside, resolveInside } from "../lib/paths.ts"
import { createStamped, type Reading } from "../lib/stamped.ts"
import { checkConfig } from "./config-check.ts"
import {
  type ConfigLayer,
  configLayers,
  dotFolders,
  globalLayers,
  managedFolders,
  projectConfigDisabled,
} from "./config-layers.ts"
import { mergeConfig, mergePermission } from "./config-merge.ts"
import { configPowers, type Powers } from "./config-powers.ts"
import { isObject, parseConfigText } from "./config-text.ts"
import { editConfigFile } from "./config-write.ts"

/** The folder a configuration is for. */
export interface ConfigPlace {
  directory: string
  /** `directory` and those above it to the root, nearest first. */
  folders: readonly string[]
  /** In a git repository: configuration may be written above `directory`, up to the root. */
  git: boolean
  /** The person's own checkout: a sandbox's is the one that it was made of. Their trust is in that folder. */
  owner: string
}

/** Whether the person has allowed what a folder's configuration would do beyond the folder. */
export interface ConfigAllowance {
  /** False only where somebody who could be asked has not said so. */
  allowed(owner: string, hash: string): boolean
  allow(owner: string, hash: string): void
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
  /** Without it, everything that a project's configuration says is in use. */
  allowance?: ConfigAllowance
  env?: Record<string, string | undefined>
  userHome?: string
  managed?: readonly string[]
}

/** Configuration from files and environment. Answers follow the files: a change on disk shows in the next call. */
export interface Configs {
  /** All layers merged, with `command`, `agent`, `mode`, `plugin` and `username` filled in. Throws Fault `ConfigJson`, `ConfigInvalid`. */
  forPlace(place: ConfigPlace): Promise<Config>
  /** What the project's own configuration would do beyond the folder, and whether that is in use. */
  trust(place: ConfigPlace): Promise<ConfigTrust>
  /**
   * Allows what `trust` answered. Throws Fault `Stale` when the files say something else by now. True: the configuration
   * that is in use is another one from here on.
   */
  allow(place: ConfigPlace, hash: string): Promise<boolean>
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

interface Read {
  config: Config
  trust: ConfigTrust
}

export function createConfigs(options: ConfigsOptions): Configs {
  const { ownGlobal, log, definitions, allowance, env = process.env, userHome = homedir() } = options
  const managed = options.managed ?? managedFolders(process.platform, env)
  const cache = createStamped<Read>()
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

  /** `owner`: of a folder's configuration; the global one has none, and is the person's own. */
  async function read(layers: ConfigLayer[], owner = ""): Promise<Reading<Read>> {
    const readings = await Promise.all(layers.map(readLayer))
    const taken = layers.map((layer, at) =>
      comesWithProject(layer) ? configPowers(readings[at]!.value, layer.path) : undefined,
    )
    const trust = trustOf(
      owner,
      taken.filter((layer) => layer !== undefined),
    )
    const values = readings.map(({ value }, at) => (trust.state === "withheld" && taken[at]?.plain) || value)
    return {
      value: { config: filledIn(values.reduce(mergeConfig, {})), trust },
      files: readings.flatMap(({ files }) => files),
    }
  }

  /** What lies in the person's home is their own, also where the home is a project. */
  function comesWithProject(layer: ConfigLayer): boolean {
    if (layer.origin !== "project") return false
    const folder = layer.kind === "definitions" ? layer.path : path.dirname(layer.path)
    return folder !== userHome && !dotFolders.some((name) => folder === path.join(userHome, name))
  }

  function trustOf(directory: string, layers: Powers[]): ConfigTrust {
    const powers = layers.flatMap((layer) => layer.powers)
    // Where a file lies is no part of what it does: a sandbox's copy of the same file does the same.
    const hash = hashBytes(Buffer.from(JSON.stringify(layers.flatMap(({ taken }) => taken))))
    if (powers.length === 0) return { directory, state: "none", hash, powers }
    return { directory, state: allowance?.allowed(directory, hash) === false ? "withheld" : "allowed", hash, powers }
  }

  const load = (place: ConfigPlace): Promise<Read> =>
    cache.get(place.directory, async () => {
      const { value, files } = await read(configLayers(places(place.folders)), place.owner)
      return { value: { ...value, config: { ...value.config, ...permissionFrom(env, value.config) } }, files }
    })

  const configs: Configs = {
    forPlace: async (place) => (await load(place)).config,
    trust: async (place) => (await load(place)).trust,
    async allow(place, hash) {
      const { trust } = await load(place)
      if (trust.hash !== hash) {
        const message = "The folder's configuration has changed since it was shown. Look at it again."
        throw new Fault("Stale", message, { path: place.directory })
      }
      if (trust.state !== "withheld") return false
      allowance?.allow(place.owner, hash)
      cache.drop()
      return true
    },
    global: async () => (await cache.get("", () => read(globalLayers(places([]))))).config,
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
      const { trust: before } = await load(place)
      const changed = await editConfigFile(target, checked, { env, userHome })
      if (changed) cache.drop()
      // Who may change the configuration has allowed what they put there, though not what somebody else did.
      const { trust } = await load(place)
      if (changed && before.state !== "withheld" && trust.state === "withheld") {
        allowance?.allow(place.owner, trust.hash)
        cache.drop()
      }
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
