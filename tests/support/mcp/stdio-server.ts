import { spawn } from "node:child_process"
import { appendFileSync } from "node:fs"
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio"
import { exampleServer } from "./example-server.ts"

/**
 * The example server as a program. Arguments: how it behaves (`well`, `hangs`, `dies`, `garbage`, `family`), and a file
 * that gets its process ids.
 */
const [behaviour = "well", pids] = process.argv.slice(2)

if (pids) appendFileSync(pids, `${process.pid}\n`)
if (behaviour === "dies") {
  process.stderr.write("no such database\n")
  process.exit(7)
}
if (behaviour === "hangs") {
  process.on("SIGTERM", () => {})
  setInterval(() => {}, 1000)
} else {
  if (behaviour === "garbage") {
    process.stdout.write("Welcome to the server!\n{ not json\n")
    process.stdout.write('{"jsonrpc":"2.0","nonsense":true}\n[1,2]\n\n')
  }
  if (behaviour === "family") {
    // A child that neither its parent nor a TERM ends.
    const child = spawn(process.execPath, ["-e", "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)"], {
      stdio: "ignore",
      detached: true,
    })
    if (pids) appendFileSync(pids, `${child.pid}\n`)
  }
  await exampleServer().connect(new StdioServerTransport())
}
