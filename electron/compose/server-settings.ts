import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import type { Config } from "../../shared/domain/config.ts"
import type { Log } from "../lib/log.ts"
import type { HomePaths } from "../lib/paths.ts"

export type ServerSettings = NonNullable<Config["server"]>

/**
 * The `server` section of our own global configuration: port, hostname, mdns, mdnsDomain, cors, workbenchPort. No other file has a say in
 * where this host listens, least of all a project's. A file that cannot be used is reported and left out: the host starts,
 * and whoever asks for the configuration is told. Parsers are loaded only when the section is there.
 */
export async function serverSettings(paths: HomePaths, log: Log): Promise<ServerSettings> {
  const settings: ServerSettings = {}
  for (const name of ["outrigger.json", "outrigger.jsonc"]) {
    const file = path.join(paths.config, name)
    const text = await readFile(file, "utf8").catch(() => "")
    if (!text.includes('"server"')) continue
    try {
      const [{ parseConfigText }, { checkConfig }] = await Promise.all([
        import("../project/config-text.ts"),
        import("../project/config-check.ts"),
      ])
      const place = { source: file, base: paths.config, userHome: homedir(), env: process.env }
      const { value } = await parseConfigText(text, place)
      Object.assign(settings, checkConfig(value, file).server)
    } catch (error) {
      log.warn("the server's settings cannot be used; the defaults are", { file, error: (error as Error).message })
    }
  }
  return settings
}
