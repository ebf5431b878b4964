import { readdir, readFile } from "node:fs/promises"

/** Ids of all processes below `pid`, from /proc: the tests that ask run on Linux. */
export async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "")
    // "pid (name) state ppid …"; the name may hold spaces and brackets.
    const [, parent] = /\) \S (\d+) /.exec(stat) ?? []
    if (parent) parents.set(Number(name), Number(parent))
  }
  const found = new Set([pid])
  for (let before = 0; before !== found.size; ) {
    before = found.size
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child)
  }
  found.delete(pid)
  return [...found]
}

/** Those of `pids` that still run; one that has ended and waits for its parent does not. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  const running: number[] = []
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")
    if (stat !== "" && !/\) Z /.test(stat)) running.push(pid)
  }
  return running
}
