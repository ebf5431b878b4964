import { spawn } from "node-pty"

/** Reads what a command prints on a pseudo terminal, and nothing else; prints `{bytes, ms}`. */
const [command = "true"] = process.argv.slice(2)
const pty = spawn("/bin/sh", ["-c", `read go; ${command}`], { cols: 100, rows: 30 })
let bytes = 0
let began = 0
pty.onData((text) => {
  bytes += text.length
})
pty.onExit(() => {
  console.log(JSON.stringify({ bytes, ms: performance.now() - began }))
  process.exit(0)
})
await new Promise((resolve) => setTimeout(resolve, 300))
bytes = 0
began = performance.now()
pty.write("\r")
