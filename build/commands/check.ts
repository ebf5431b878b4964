import { type CheckResult, runChecks } from "../check/steps.ts"

/** `npm run check`: one line per step; what a failing step said stands below its line. */
const results: CheckResult[] = await runChecks((line) => process.stdout.write(`${line}\n`))
const failed = results.filter((it) => !it.passed)
process.stdout.write(
  failed.length === 0 ? "clean\n" : `not clean: ${failed.map((it) => it.name).join(", ")}. Fix what is listed above.\n`,
)
process.exitCode = failed.length === 0 ? 0 : 1
