import { createEmbeddedGit } from "./embedded/index.ts"
import type { Git } from "./git.ts"
import { createNativeGit } from "./native/index.ts"

/** The git program when there is a usable one, else the embedded reader. Costs one spawn; no library is loaded. */
export async function createGit(options: { executable?: string; log?: (message: string) => void } = {}): Promise<Git> {
  const native = await createNativeGit(options.executable)
  if (native) return native
  options.log?.("No usable git program was found: sandboxes are not available, checkpoints are slower.")
  return createEmbeddedGit()
}
