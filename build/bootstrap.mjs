#!/usr/bin/env node
// The one door to every script of this repository. No dependencies, Node 20 or newer: it installs what is missing,
// moves to the project's own Node, builds what is stale and then runs the command. Everything it says goes to stderr,
// because `serve --json` promises a single line on stdout.
import { existsSync } from "node:fs"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { buildWhatIsStale } from "./bootstrap/build.mjs"
import { ensureInstalled } from "./bootstrap/install.mjs"
import { root, stop } from "./bootstrap/say.mjs"
import { isProjectNode, projectNode } from "./bootstrap/toolchain.mjs"

const usage = `Usage: node build/bootstrap.mjs <command>
  start [folder]   open the window, or the same app in a browser where Electron cannot run
  serve [options]  run the host without a window (--port, --hostname, --home, --json, --no-auth, --cors, --open)
  acp [options]    the agent of an editor, over standard input and output (docs/acp.md)
  test [paths]     build, check and run the tests
  check            formatting, types, lint, import direction, unused code, documents
  build            build everything into out/
  bench [name]     run a benchmark of tests/bench`

const [command, ...args] = process.argv.slice(2)
if (!["start", "serve", "acp", "test", "check", "build", "bench"].includes(command)) stop(usage)

await ensureInstalled()

if (!isProjectNode()) {
  // Under an older Node: hand the whole command to the project's own.
  const { runInherited } = await import("./bootstrap/child.mjs")
  await runInherited(projectNode(), [path.join(root, "build", "bootstrap.mjs"), command, ...args])
} else if (command === "serve" || command === "acp" || command === "start") {
  const built = await buildWhatIsStale()
  if (built !== 0) process.exit(built)
  followCaller()
  if (command !== "start") await runHost([command, ...args])
  else {
    const { hasDisplay, openWindow } = await import("./bootstrap/window.mjs")
    // Without a display no browser can open either: the host prints its one-time link.
    if (!(await openWindow(args))) await runHost(["serve", ...(hasDisplay() ? ["--open"] : []), ...args])
  }
} else {
  const { runInherited } = await import("./bootstrap/child.mjs")
  await runInherited(process.execPath, [path.join(root, "build", "commands", `${command}.ts`), ...args])
}

/** In this process: a start that is measured has no time, and no memory, for a second one. */
async function runHost(hostArgs) {
  const cli = path.join(root, "out", "host", "cli.js")
  if (!existsSync(cli))
    stop("out/host/cli.js is missing after the build. Run `npm run build` and look at its messages.")
  process.argv = [process.execPath, cli, ...hostArgs]
  await import(pathToFileURL(cli).href)
}

/** npm runs scripts in the package's folder; paths on the command line are meant from where npm was called. */
function followCaller() {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env
  if (INIT_CWD && script === command && process.cwd() === root && existsSync(INIT_CWD)) process.chdir(INIT_CWD)
}
