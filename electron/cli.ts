import { existsSync } from "node:fs"
import path from "node:path"
import { parseArgs } from "node:util"
import { createHost, type Host } from "./host.ts"
import { isFault } from "../shared/fault.ts"
import { createLog } from "./lib/log.ts"

const usage = `outrigger serve [options] [folder]
outrigger acp [--sandbox] [--home DIR] [--log-level L]

  --port N        port to listen on; 0 is any free one (default 4096, or the next free one)
  --hostname H    address to listen on (default 127.0.0.1)
  --workbench-port N  a port of its own for the workbench API (usually 8787); none unless given
  --discobot-port N  a port of its own for the Discobot API (usually 3001); none unless given
  --mdns          announce the host in the local network; listens on every address unless told otherwise
  --mdns-domain D host name to announce (default opencode.local)
  --home DIR      folder of all state
  --json          print one JSON line {"url","token","pid"} when the host answers
  --no-auth       no credential needed; only on this machine itself
  --cors ORIGIN   let a page of this origin call the API (can be repeated)
  --until-stdin-ends  end when standard input ends: for a host that another program starts
  --open          open the window in the default browser
  --log-level L   debug, info, warn or error (default info; acp: warn)

acp is what an editor starts: the Agent Client Protocol over standard input and output. It works with the host that runs for
this home, or becomes one until the editor ends it. --sandbox: new sessions work in a sandbox of the folder.

The section "server" of config/outrigger.json below the home folder says the same for every start: port, hostname, mdns,
mdnsDomain, cors. Options win.

Environment: OUTRIGGER_HOME, OUTRIGGER_WORKBENCH_PORT, OUTRIGGER_SSH, OPENCODE_SERVER_PASSWORD, OPENCODE_SERVER_USERNAME.`

/** Longest a shutdown may take before the process ends anyway, ms. */
const SHUTDOWN_LIMIT = 1_800

async function main(): Promise<void> {
  const options = readOptions()
  const { values } = options
  const log = createLog({ level: (values["log-level"] ?? (options.command === "acp" ? "warn" : "info")) as "info" })
  if (options.command === "acp") {
    const { runAcp } = await import("./acp.ts")
    return runAcp({ home: values.home, sandbox: values.sandbox ?? false, log })
  }
  if (values["no-auth"]) log.warn("no credential is asked for: every program on this machine can use the API")
  const host = await createHost({
    home: values.home,
    port: options.port,
    hostname: values.hostname,
    workbenchPort: options.workbenchPort,
    discobotPort: options.discobotPort,
    mdns: values.mdns,
    mdnsDomain: values["mdns-domain"],
    auth: values["no-auth"] ? "off" : "required",
    cors: values.cors,
    folder: options.folder,
    renderer: rendererFolder(),
    log,
  }).catch(async (error: unknown) => {
    if (!isFault(error, "Conflict") || values.json) throw error
    const { joinHost } = await import("./join-host.ts")
    const link = await joinHost(values.home, options.folder)
    if (link === undefined) throw error
    process.stdout.write(`Outrigger runs already. Open its window (link works once, for 2 minutes): ${link}\n`)
    if (values.open) await openInBrowser(link)
    process.exit(0)
  })
  endWithSignals(host, values["until-stdin-ends"])
  if (values.json) process.stdout.write(`${JSON.stringify({ url: host.url, token: host.token, pid: process.pid })}\n`)
  else {
    // Editors and scripts of the opencode world wait for this line.
    process.stdout.write(`opencode server listening on ${host.url}\n`)
    if (rendererFolder())
      process.stdout.write(`Open the window (link works once, for 2 minutes): ${host.signInLink()}\n`)
  }
  if (values.open) await openInBrowser(host.signInLink())
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        port: { type: "string" },
        hostname: { type: "string" },
        "workbench-port": { type: "string" },
        "discobot-port": { type: "string" },
        mdns: { type: "boolean" },
        "mdns-domain": { type: "string" },
        home: { type: "string" },
        json: { type: "boolean" },
        "no-auth": { type: "boolean" },
        cors: { type: "string", multiple: true },
        "until-stdin-ends": { type: "boolean" },
        open: { type: "boolean" },
        "log-level": { type: "string" },
        sandbox: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    })
    const [command, folder, ...rest] = ["serve", "acp"].includes(positionals[0] ?? "")
      ? positionals
      : ["serve", ...positionals]
    if (values.help) {
      process.stdout.write(`${usage}\n`)
      process.exit(0)
    }
    if (command === "acp" && folder !== undefined)
      throw new Error("acp takes no folder: the editor names the folder of each session.")
    if (rest.length) throw new Error(`Give one folder at most, not "${rest.join(" ")}".`)
    const port = portOf("--port", values.port)
    const workbenchPort = portOf(
      "--workbench-port",
      values["workbench-port"] ?? (process.env.OUTRIGGER_WORKBENCH_PORT || undefined),
    )
    if (!["debug", "info", "warn", "error"].includes(values["log-level"] ?? "info")) {
      throw new Error(`--log-level must be debug, info, warn or error, not "${values["log-level"]}".`)
    }
    const opened = folder === undefined ? undefined : path.resolve(folder)
    if (opened !== undefined && !existsSync(opened)) throw new Error(`There is no folder ${opened}.`)
    const discobotPort = portOf("--discobot-port", values["discobot-port"])
    return { command, values, port, workbenchPort, discobotPort, folder: opened }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`)
    process.exit(2)
  }
}

function portOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const port = Number(value)
  if (value.trim() === "" || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`${name} must be a number from 0 to 65535, not "${value}".`)
  return port
}

/** The built window beside the bundled host, when it was built. */
function rendererFolder(): string | undefined {
  const folder = path.join(import.meta.dirname, "..", "renderer")
  return existsSync(path.join(folder, "index.html")) ? folder : undefined
}

function endWithSignals(host: Host, untilStdinEnds = false) {
  const end = () => {
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT).unref()
    void host.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`The host did not stop cleanly: ${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, end)
  if (untilStdinEnds) {
    process.stdin.once("end", end).once("close", end).resume()
  }
}

async function openInBrowser(url: string): Promise<void> {
  const { spawn } = await import("node:child_process")
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url]
  if (!command) return
  const child = spawn(command, args, { stdio: "ignore", detached: true })
  child.once("error", () => process.stdout.write(`No browser could be opened. Open this link yourself: ${url}\n`))
  child.unref()
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
