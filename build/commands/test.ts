import { spawn } from "node:child_process"
import { mkdirSync } from "node:fs"
import { readFile, rm } from "node:fs/promises"
import path from "node:path"
import { buildWhatIsStale } from "../bootstrap/build.mjs"
import { withTools } from "../bootstrap/child.mjs"
import { say } from "../bootstrap/say.mjs"
import { runChecks } from "../check/steps.ts"
import { ensureChromium } from "../chromium.ts"
import { counted, type Report, type Totals } from "../test-totals.ts"
import { out, root } from "../vite/places.ts"

/**
 * `npm test [paths]`: build, check, tests. The last line on stdout is `N passed, N failed`, with a failed build or
 * check step counted as one failure each. With paths, only the build and the tests below them.
 */

/** All of it has to fit into 25 minutes on two cores; a run that hangs should still say where. Milliseconds. */
const deadline = 24 * 60_000
const began = Date.now()
const filters = process.argv.slice(2)

const totals: Totals = { passed: 0, failed: 0, skipped: 0 }
if ((await buildWhatIsStale()) === 0) {
  if (filters.length === 0) totals.failed += await check()
  await ensureChromium()
  const { passed, failed, skipped } = await tests()
  totals.passed += passed
  totals.failed += failed
  totals.skipped += skipped
} else {
  totals.failed += 1
}
const { passed, failed, skipped } = totals
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`)
process.exitCode = failed === 0 ? 0 : 1

async function check(): Promise<number> {
  const results = await runChecks((line) => process.stdout.write(`${line}\n`))
  return results.filter((it) => !it.passed).length
}

async function tests(): Promise<Totals> {
  const file = path.join(out, "test-results.json")
  mkdirSync(out, { recursive: true })
  await rm(file, { force: true })
  const code = await vitest([
    "run",
    "--config",
    path.join(root, "build", "vitest.config.ts"),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...filters,
  ])
  const report = await readFile(file, "utf8").then(
    (text): Report | null => JSON.parse(text),
    () => null,
  )
  return counted(report, code)
}

function vitest(args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const script = path.join(root, "node_modules", "vitest", "vitest.mjs")
    const child = spawn(process.execPath, [script, ...args], { cwd: root, env: withTools(), stdio: "inherit" })
    const timer = setTimeout(
      () => {
        say(`the tests were stopped after ${deadline / 60_000} minutes; the last lines above say where they were.`)
        child.kill("SIGTERM")
        setTimeout(() => child.kill("SIGKILL"), 10_000).unref()
      },
      deadline - (Date.now() - began),
    )
    child.once("error", (error) => {
      say(`vitest could not be started: ${error.message}`)
      resolve(127)
    })
    child.once("exit", (code) => {
      clearTimeout(timer)
      resolve(code ?? 1)
    })
  })
}
