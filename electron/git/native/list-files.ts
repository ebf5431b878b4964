import type { Repository } from "../git.ts"
import { fields, type Run } from "./run.ts"

export async function listFiles(
  run: Run,
  { root }: Repository,
  options: { untracked?: boolean } = {},
): Promise<string[]> {
  const others = options.untracked ? ["--others", "--exclude-standard"] : []
  const result = await run(["ls-files", "-z", "--cached", ...others], { cwd: root })
  // An unmerged path has one entry per stage.
  return [...new Set(fields(result.stdout))]
}

export async function listIgnored(run: Run, { root }: Repository): Promise<string[]> {
  const result = await run(["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"], {
    cwd: root,
  })
  return fields(result.stdout)
}

export async function listIncluded(run: Run, { root }: Repository, patternsFile: string): Promise<string[]> {
  const result = await run(["ls-files", "-z", "--others", "--ignored", `--exclude-from=${patternsFile}`], { cwd: root })
  return fields(result.stdout)
}
