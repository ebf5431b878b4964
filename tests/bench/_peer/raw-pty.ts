import { spawn } from "node-pty"

/**
 * Reads what a command prints on a pseudo terminal with node-pty, as bytes, and does nothing with them; prints
 * `{bytes, ms, cpu}`, both times in ms.
 */
const [command = "true"] = process.argv.slice(2)
const pty = spawn("/bin/sh", ["-c", `read go; ${command}`], { cols: 100, rows: 30, encoding: null })
let bytes = 0
let began = 0
let before = process.cpuUsage()
pty.onData((data) => {
  bytes += data.length
})
pty.onExit(() => {
  const { user, system } = process.cpuUsage(before)
  console.log(JSON.stringify({ bytes, ms: performance.now() - began, cpu: (user + system) / 1e3 }))
  process.exit(0)
})
await new Promise((resolve) => setTimeout(resolve, 300))
bytes = 0
before = process.cpuUsage()
began = performance.now()
pty.write("\r")
