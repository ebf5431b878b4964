import { writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { until } from "../support/until.ts"
import type { Desktop } from "./driver.ts"
import { api, makeRepository, open } from "./fixture.ts"
import { descendants, stillRunning } from "./process-tree.ts"

/** A turn of the demo model whose command runs until it is stopped. */
async function runLongTurn(desktop: Desktop, folder: string): Promise<void> {
  await writeFile(path.join(folder, "opencode.json"), JSON.stringify({ permission: { "*": "allow" } }))
  const { page } = desktop
  const route = `directory=${encodeURIComponent(folder)}`
  const session = await api<{ id: string }>(page, "POST", `/session?${route}`, { title: "Wait for the tide" })
  await api(page, "POST", `/session/${session.id}/prompt_async?${route}`, {
    parts: [{ type: "text", text: "run sleep 4711" }],
  })
  await until(async () => {
    const status = await api<Record<string, { type: string }>>(page, "GET", `/session/status?${route}`)
    return status[session.id]?.type === "busy" && (await sleepers(desktop)).length > 0
  }, 30_000)
}

async function sleepers(desktop: Desktop): Promise<number[]> {
  const { readFile } = await import("node:fs/promises")
  const found: number[] = []
  for (const pid of await descendants(desktop.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")
    if (command.includes("4711")) found.push(pid)
  }
  return found
}

test.runIf(process.platform === "linux")("quitting with nothing running leaves no process", async () => {
  const desktop = await open()
  const processes = await descendants(desktop.pid)
  expect(processes.length).toBeGreaterThan(0)
  await desktop.quit()
  expect(await desktop.exited).toBe(0)
  await until(async () => (await stillRunning(processes)).length === 0)
})

test.runIf(process.platform === "linux")(
  "closing the window with a running turn asks; keeping it keeps it, stopping leaves no process",
  async () => {
    const folder = await makeRepository()
    const desktop = await open({ folder })
    await runLongTurn(desktop, folder)

    await desktop.answerDialog("showMessageBox", { response: 0 })
    await desktop.closeWindow()
    const asked = await until(async () => (await desktop.seen()).dialogs.find((it) => it.method === "showMessageBox"))
    expect(asked.options).toMatchObject({ buttons: ["Keep running", "Stop and quit"], defaultId: 0, cancelId: 0 })
    expect(asked.options.detail).toContain("Wait for the tide")
    expect(await desktop.page.evaluate(() => fetch("/outrigger/projects").then((it) => it.status))).toBe(200)
    expect(await sleepers(desktop)).not.toEqual([])

    const processes = await descendants(desktop.pid)
    await desktop.answerDialog("showMessageBox", { response: 1 })
    await desktop.quit()
    expect(await desktop.exited).toBe(0)
    await until(async () => (await stillRunning(processes)).length === 0)
  },
)

test.runIf(process.platform === "linux")("a termination signal stops a running turn without a question", async () => {
  const folder = await makeRepository()
  const desktop = await open({ folder })
  await runLongTurn(desktop, folder)
  const processes = await descendants(desktop.pid)
  process.kill(desktop.pid, "SIGTERM")
  expect(await desktop.exited).toBe(0)
  await until(async () => (await stillRunning(processes)).length === 0)
})
