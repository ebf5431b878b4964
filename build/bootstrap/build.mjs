import path from "node:path"
import { root, say } from "./say.mjs"
import { staleTargets } from "./stale.mjs"

/** Builds what is stale and resolves to the build's exit code; 0 at once when nothing is. */
export async function buildWhatIsStale() {
  const stale = staleTargets()
  if (stale.length === 0) return 0
  say(`building ${stale.join(" and ")} …`)
  // In a child of its own, so that the bundler's memory is gone before a host starts.
  const { run } = await import("./child.mjs")
  const code = await run(process.execPath, [path.join(root, "build", "commands", "build.ts"), ...stale])
  if (code !== 0) say("the build failed; its messages are above.")
  return code
}
