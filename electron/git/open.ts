import { Fault } from "../../shared/fault.ts"
import type { Git } from "./git.ts"
import { createNativeGit } from "./native/index.ts"

/** The machine's git when there is one. */
export async function openGit(): Promise<Git> {
  const native = await createNativeGit()
  if (native) return native
  throw new Fault("Unsupported", "No git was found. Install git and start Outrigger again.")
}
