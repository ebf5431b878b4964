import { chmod, readFile, writeFile } from "node:fs/promises"
import path from "node:path"

/**
 * A program that takes ssh's arguments and does the same on this machine: runs the command with the environment of "the
 * other machine", or forwards a port. It notes its process ids, so that a test can cut the line.
 */
export async function writeFakeSsh(folder: string, otherHome: string) {
  const program = path.join(folder, "ssh.mjs")
  const pids = path.join(folder, "ssh-pids")
  await writeFile(pids, "")
  await writeFile(
    program,
    `#!${process.execPath}
import { appendFileSync } from "node:fs"
import { spawn } from "node:child_process"
import { connect, createServer } from "node:net"
appendFileSync(${JSON.stringify(pids)}, process.pid + "\\n")
const args = process.argv.slice(2)
const end = args.indexOf("--")
const [host, command] = args.slice(end + 1)
if (host === "nowhere") {
  process.stderr.write("ssh: Could not resolve hostname nowhere: Name or service not known\\n")
  process.exit(255)
}
const at = args.indexOf("-L")
if (at >= 0 && at < end) {
  const [near, nearPort, far, farPort] = args[at + 1].split(":")
  createServer((socket) => {
    const other = connect(Number(farPort), far)
    socket.pipe(other).pipe(socket)
    for (const one of [socket, other]) one.on("error", () => { socket.destroy(); other.destroy() })
  }).listen(Number(nearPort), near)
} else {
  process.stdout.write("Welcome to the other machine\\n")
  const child = spawn("/bin/sh", ["-c", command], {
    stdio: "inherit",
    env: { ...process.env, OUTRIGGER_HOME: ${JSON.stringify(otherHome)}, NODE_NO_WARNINGS: "1" },
  })
  child.on("exit", (code) => process.exit(code ?? 1))
  process.on("SIGTERM", () => child.kill())
}
`,
  )
  await chmod(program, 0o755)
  return {
    program,
    /** Kills every ssh that runs. */
    async cut() {
      for (const pid of (await readFile(pids, "utf8")).split("\n").filter(Boolean)) {
        try {
          process.kill(Number(pid), "SIGKILL")
        } catch {
          // It ended already.
        }
      }
      await writeFile(pids, "")
    },
  }
}
