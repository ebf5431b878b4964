import { createRequire } from "node:module"
import { readFile } from "node:fs/promises"
import type { WebSocketRoute } from "playwright-core"
import { expect, test } from "vitest"
import { until } from "../support/until.ts"
import { dock, openDock, openTerminals, panes, pids, prompt, screen, tab } from "./support/terminals.ts"
import { eventually } from "./support/window.ts"

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

test("nothing of the terminals is loaded before the dock opens, nor asked of the host", async () => {
  const { page } = await openTerminals()
  const asked: string[] = []
  page.on("request", (request) => asked.push(new URL(request.url()).pathname))
  await page.reload()
  await page.getByRole("heading", { name: /What should change/ }).waitFor()
  expect(asked.length).toBeGreaterThan(5)
  expect(asked.filter((path) => /^\/pty|TerminalDock|\/live-/.test(path))).toEqual([])
  await openDock(page)
  expect(asked.some((path) => path.includes("TerminalDock"))).toBe(true)
  expect(asked).toContain("/pty")
})

test("a session's terminals run in its sandbox; one in the person's folder stands beside them and says so", async () => {
  const { page, started } = await openTerminals()
  const made = await started.request("/outrigger/sessions", {
    method: "POST",
    body: JSON.stringify({ directory: started.repo, title: "Fix the form" }),
  })
  const { session } = (await made.json()) as { session: { id: string; directory: string } }
  await page
    .getByRole("button", { name: /Fix the form/ })
    .first()
    .click()
  await page.getByText("sandbox ready").waitFor()
  const pane = await openDock(page)
  await tab(page, "Terminal 1, sandbox").waitFor()
  await page.keyboard.type("basename $PWD\n")
  await eventually(() => screen(pane)).toContain(session.id)

  await page.getByRole("button", { name: "More about terminals" }).click()
  await page.getByRole("menuitem", { name: "New terminal in your folder" }).click()
  await tab(page, "Terminal 2, your folder").waitFor()
  await prompt(page, panes(page).first())
  // The session's folder is not the person's: only what runs in theirs is listed for them.
  expect(await pids(started)).toHaveLength(1)

  // On the project's own page there is only the one in the folder.
  await page
    .getByRole("button", { name: /^New session/ })
    .first()
    .click()
  await tab(page, /^Terminal 2$/).waitFor()
  expect(await dock(page).getByRole("tablist", { name: "Open terminals" }).getByRole("tab").count()).toBe(1)
})

test("a cut line comes back by itself, with what was printed meanwhile", async () => {
  const { page } = await openTerminals()
  const lines: WebSocketRoute[] = []
  await page.routeWebSocket(/\/outrigger\/terminals\//, (line) => {
    lines.push(line)
    line.connectToServer()
  })
  const pane = await openDock(page)
  await page.keyboard.type("(sleep 1; echo printed meanwhile) &\n")
  await eventually(() => screen(pane)).toContain("sleep 1")
  await lines[0]?.close({ code: 1001 })
  await until(() => lines.length > 1)
  await eventually(() => screen(pane)).toMatch(/^.*printed meanwhile$/m)
  await page.keyboard.type("\necho typed after\n")
  await eventually(() => screen(pane)).toMatch(/^typed after$/m)
})

test.each(["dark", "light", "contrast"])("the dock has no accessibility faults in the %s theme", async (theme) => {
  const { page, started } = await openTerminals({ width: 1024, height: 700 })
  await started.request("/outrigger/settings", { method: "PATCH", body: JSON.stringify({ theme }) })
  await page.locator(`html[data-theme=${theme}]`).waitFor({ state: "attached" })
  await openDock(page)
  await page.keyboard.press("Control+Shift+|")
  await eventually(() => panes(page).count()).toBe(2)
  await prompt(page, panes(page).nth(1))
  await page.keyboard.press("Control+f")
  await page.getByRole("textbox", { name: "Find in the terminal" }).waitFor()
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const api = (window as unknown as { axe: typeof import("axe-core") }).axe
    // The characters' own colours are the program's, made readable by the terminal.
    const { violations } = await api.run({ include: ["[data-dock]"], exclude: [".xterm"] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)
  })
  expect(found).toEqual([])
})
