import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import type { ObjectFormat, Place } from "../git.ts"
import type { Run } from "./run.ts"

/**
 * Attributes that win over every `.gitattributes`: content is stored and compared as it is on disk, whatever filter,
 * line ending or encoding the user's repository asks for. (An encoding can be unspecified but not unset.)
 */
const rawAttributes = "* -text !eol !crlf -filter -ident !working-tree-encoding !diff !merge !whitespace\n"

export async function initStore(
  run: Run,
  gitDir: string,
  options: { objectFormat?: ObjectFormat } = {},
): Promise<void> {
  await mkdir(gitDir, { recursive: true })
  await run(["init", "--quiet", "--bare", "--template=", `--object-format=${options.objectFormat ?? "sha1"}`, gitDir], {
    cwd: gitDir,
    write: true,
    env: { GIT_CONFIG_NOSYSTEM: "1" },
  })
  const settings: [string, string][] = [
    // Not bare, so that the store's attributes count; its working folder always comes with the call.
    ["core.bare", "false"],
    ["core.autocrlf", "false"],
    ["core.untrackedCache", "false"],
    ["core.logAllRefUpdates", "false"],
    ["core.safecrlf", "false"],
    ["gc.auto", "0"],
  ]
  for (const [key, value] of settings) await run(["config", key, value], { place: { gitDir }, write: true })
  await mkdir(path.join(gitDir, "info"), { recursive: true })
  await writeFile(path.join(gitDir, "info", "attributes"), rawAttributes)
}

export async function tidy(run: Run, place: Place, days: number): Promise<void> {
  const { gitDir, alternates } = place
  const options = { place: { gitDir, alternates }, write: true, deadline: 600_000 }
  await run(["repack", "-q", "-d", "-l"], options)
  await run(["prune", `--expire=${days}.days.ago`], options)
}
