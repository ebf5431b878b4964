/**
 * A process that accepts everything pending in a session, for tests that kill it in the middle.
 * Arguments: home, session id, folder of the session. Prints `ready` and waits for a line before it begins.
 */
import { makeCrashBench } from "./git-crash-bench.ts"

const [home, sessionID, directory] = process.argv.slice(2) as [string, string, string]
const changes = await makeCrashBench(home, sessionID, directory)
process.stdout.write("ready\n")
await new Promise((resolve) => process.stdin.once("data", resolve))
await changes.decide(sessionID, { action: "accept", selection: { all: true } })
process.stdout.write("done\n")
process.exit(0)
