import type { Repository, Status, StatusEntry } from "../git.ts"
import { fields, type Run } from "./run.ts"

export async function status(run: Run, { root }: Repository, options: { untracked?: boolean } = {}): Promise<Status> {
  const untracked = options.untracked === false ? "no" : "all"
  const result = await run(["status", "--porcelain=v2", "--branch", "-z", `--untracked-files=${untracked}`], {
    cwd: root,
  })
  return parseStatus(result.stdout)
}

/** Porcelain v2: one NUL-ended record each; a rename is followed by one more field, the old path. */
export function parseStatus(output: Buffer): Status {
  const status: Status = { branch: null, commit: null, upstream: null, ahead: 0, behind: 0, entries: [] }
  const records = fields(output)
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at]!
    if (record.startsWith("# ")) readHeader(status, record.slice(2))
    else if (record.startsWith("? ")) status.entries.push({ path: record.slice(2), index: "?", worktree: "?" })
    else if (record.startsWith("1 ")) status.entries.push(entry(record, 8))
    else if (record.startsWith("u ")) status.entries.push(entry(record, 10))
    else if (record.startsWith("2 ")) status.entries.push({ ...entry(record, 9), oldPath: records[(at += 1)]! })
  }
  return status
}

/** `skip` is the number of space-separated fields before the path, which may itself hold spaces. */
function entry(record: string, skip: number): StatusEntry {
  const letters = record.slice(2, 4)
  return { path: record.split(" ").slice(skip).join(" "), index: letters[0]!, worktree: letters[1]! }
}

function readHeader(status: Status, header: string): void {
  const space = header.indexOf(" ")
  const name = header.slice(0, space)
  const value = header.slice(space + 1)
  if (name === "branch.oid" && value !== "(initial)") status.commit = value
  if (name === "branch.head" && value !== "(detached)") status.branch = value
  if (name === "branch.upstream") status.upstream = value
  if (name === "branch.ab") {
    const [ahead = 0, behind = 0] = value.split(" ").map(Number)
    status.ahead = ahead
    status.behind = Math.abs(behind)
  }
}
