import type { Run } from "./run.ts"

/** `git apply` is all or nothing by itself: it writes only when every hunk fits. */
export async function apply(
  run: Run,
  folder: string,
  patch: Buffer,
  options: { check?: boolean; reverse?: boolean } = {},
): Promise<void> {
  const flags = [...(options.check ? ["--check"] : []), ...(options.reverse ? ["--reverse"] : [])]
  await run(["apply", "--whitespace=nowarn", ...flags, "-"], {
    cwd: folder,
    input: patch,
    write: true,
    config: { "core.autocrlf": "false", "apply.whitespace": "nowarn", "apply.ignoreWhitespace": "no" },
  })
}
