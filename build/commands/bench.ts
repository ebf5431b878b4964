import { readdirSync } from "node:fs"
import path from "node:path"
import { buildWhatIsStale } from "../bootstrap/build.mjs"
import { run } from "../bootstrap/child.mjs"
import { stop } from "../bootstrap/say.mjs"
import { root } from "../vite/places.ts"

/** `npm run bench -- <name> [options]`: runs `tests/bench/<name>.ts`, which prints its figures as ratios. */
const folder = path.join(root, "tests", "bench")
const known = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && !name.startsWith("_"))
  .map((name) => name.slice(0, -".ts".length))

const [name, ...args] = process.argv.slice(2)
if (!name || !known.includes(name)) stop(`Usage: npm run bench -- <name>. There is: ${known.join(", ")}`)

const built = await buildWhatIsStale()
if (built !== 0) process.exit(built)
process.exitCode = await run(process.execPath, [path.join(folder, `${name}.ts`), ...args], {
  stdio: "inherit",
  cwd: process.cwd(),
})
