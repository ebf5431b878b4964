import { readFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { startTime } from "../../electron/terminal/process-table.ts"
import { makeFolder } from "../support/folder.ts"
import { startHostProcess } from "../support/host-process.ts"
import { until } from "../support/until.ts"

const alive = async (pid: number) => (await startTime(pid)) !== undefined

/** Ignores the hang-up that the kernel sends when the terminal's other side is gone. */
const stubborn = `trap '' HUP TERM; echo $$ > leader; (trap '' HUP TERM; echo $BASHPID > child; exec sleep 300) & setsid sh -c 'echo $$ > away; exec sleep 300' & wait`

describe("what a host's terminals started", () => {
  async function running() {
    const [home, folder] = [await makeFolder(), await makeFolder()]
    const host = await startHostProcess({ home, folder })
    const response = await host.request("/pty", {
      method: "POST",
      body: JSON.stringify({ command: "/bin/bash", args: ["-c", stubborn] }),
    })
    expect(response.status).toBe(200)
    const pids = await Promise.all(
      ["leader", "child", "away"].map(async (name) =>
        Number(await until(async () => (await readFile(path.join(folder, name), "utf8").catch(() => "")).trim())),
      ),
    )
    return { home, folder, host, pids }
  }
  const states = (pids: number[]) => Promise.all(pids.map(alive))

  it("is gone after the host has stopped", async () => {
    const { host, pids } = await running()
    expect(await host.end("SIGTERM")).toBe(0)
    expect(await states(pids)).toEqual([false, false, false])
  })

  it("is ended by the next host after a crash", async () => {
    const { home, folder, host, pids } = await running()
    await host.end("SIGKILL")
    expect(await states(pids)).toEqual([true, true, true])
    await startHostProcess({ home, folder })
    await until(async () => (await states(pids)).every((state) => !state), 15_000)
  })
})
