import { spawn } from "node:child_process"
import path from "node:path"
import { withTools } from "../bootstrap/child.mjs"
import { root } from "../vite/places.ts"
import { docsProblems } from "./docs.ts"
import { treeProblems } from "./tree.ts"

export interface CheckResult {
  name: string
  passed: boolean
  seconds: number
}

interface Step {
  name: string
  /** What the step found, or nothing when it is clean. */
  run: () => Promise<string>
}

const steps: Step[] = [
  { name: "format", run: tool("@biomejs/biome/bin/biome", ["check", "--colors=off", "."]) },
  { name: "types", run: tool("typescript/bin/tsc", ["--noEmit", "--pretty", "false", "-p", "."]) },
  { name: "lint", run: tool("oxlint/bin/oxlint", ["--type-aware", "--deny-warnings", "."]) },
  {
    name: "import direction",
    run: tool("dependency-cruiser/bin/dependency-cruiser.mjs", [
      "--config",
      "build/check/imports.config.mjs",
      "--output-type",
      "err",
      "electron",
      "shared",
      "renderer",
      "build",
    ]),
  },
  { name: "unused", run: tool("knip/bin/knip.js", ["--config", "build/check/knip.json", "--no-progress"]) },
  { name: "documents", run: async () => (await docsProblems(root)).join("\n") },
  { name: "tree", run: async () => (await treeProblems(root)).join("\n") },
]

/** Runs every step, two at a time, and reports each in its place. Never throws for what a step finds. */
export async function runChecks(report: (line: string) => void): Promise<CheckResult[]> {
  const pending: Promise<{ result: CheckResult; text: string }>[] = []
  const results: CheckResult[] = []
  const slots = [Promise.resolve(), Promise.resolve()]
  for (const [index, step] of steps.entries()) {
    const slot = index % slots.length
    const outcome = (slots[slot] ?? Promise.resolve()).then(() => timed(step))
    slots[slot] = outcome.then(() => undefined)
    pending.push(outcome)
  }
  for (const outcome of pending) {
    const { result, text } = await outcome
    results.push(result)
    report(`${result.passed ? "ok    " : "FAILED"}  ${result.name} (${result.seconds.toFixed(1)} s)`)
    if (!result.passed) report(text.trimEnd().replaceAll(/^/gm, "    "))
  }
  return results
}

async function timed(step: Step): Promise<{ result: CheckResult; text: string }> {
  const began = performance.now()
  const text = await step.run()
  const seconds = (performance.now() - began) / 1000
  return { result: { name: step.name, passed: text === "", seconds }, text }
}

/** A package's command line tool under this Node. Its output counts only when it exits with a failure. */
function tool(bin: string, args: string[]): () => Promise<string> {
  return () =>
    new Promise((resolve) => {
      const script = path.join(root, "node_modules", bin)
      const child = spawn(process.execPath, [script, ...args], {
        cwd: root,
        env: { ...withTools(), NO_COLOR: "1", FORCE_COLOR: "0" },
        stdio: ["ignore", "pipe", "pipe"],
      })
      let output = ""
      child.stdout.on("data", (chunk) => (output += chunk))
      child.stderr.on("data", (chunk) => (output += chunk))
      child.once("error", (error) => resolve(`could not be started: ${error.message}`))
      child.once("close", (code) => resolve(code === 0 ? "" : output || `ended with exit code ${code}`))
    })
}
