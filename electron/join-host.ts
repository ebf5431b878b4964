import type { OpenedProject } from "../shared/native/host.ts"
import { createHostClient } from "./api/acp/host-client.ts"
import { discover } from "./api/server/token.ts"
import { homePaths } from "./lib/paths.ts"

/**
 * Asks the host that runs for this home to open a folder, and for a link to its window. Undefined when none answers.
 *
 * @param home as HostOptions.home
 */
export async function joinHost(home: string | undefined, folder: string | undefined): Promise<string | undefined> {
  const found = await discover(homePaths(home).discovery)
  if (!found) return undefined
  const { call } = createHostClient(found)
  try {
    if (folder !== undefined) await call<OpenedProject>("POST", "/outrigger/projects", { body: { directory: folder } })
    return (await call<{ url: string }>("POST", "/outrigger/sign-in-link", { body: {} })).url
  } catch {
    return undefined
  }
}
