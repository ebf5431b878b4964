import { realpath } from "node:fs/promises"
import { expect, test } from "vitest"
import { until } from "../support/until.ts"
import { dock, openDock, openTerminals, panes, pids, prompt, runs, screen, tab } from "./support/terminals.ts"
import { eventually } from "./support/window.ts"

test("a command runs in the project's folder and shows its output; the program knows the size of the dock", async () => {
  const { page, started } = await openTerminals()
  const pane = await openDock(page)
  await page.keyboard.type("pwd; echo six times seven is $((6*7))\n")
  await eventually(() => screen(pane)).toContain("six times seven is 42")
  expect((await screen(pane)).replaceAll("\n", "")).toContain(await realpath(started.repo))

  await page.keyboard.type("clear; stty size\n")
  const size = async () =>
    /^(\d+) (\d+)$/m
      .exec(await screen(pane))
      ?.slice(1)
      .map(Number)
  const before = await until(size)
  const grip = page.getByRole("separator", { name: "Dock height" })
  await grip.focus()
  for (let step = 0; step < 6; step += 1) await grip.press("ArrowUp")
  await pane.locator(".xterm-helper-textarea").focus()
  await page.keyboard.type("clear\n")
  await until(async () => (await screen(pane)).trim() === "ready>")
  // The program hears of the new size when the dragging is over: it is asked until it knows.
  await eventually(async () => {
    await page.keyboard.type("clear; stty size\n")
    return (await until(size))[0]
  }).toBeGreaterThan(before[0]! + 3)
  expect((await until(size))[1]).toBe(before[1])
})

test("after a reload the dock is open with the same terminals, names and the exact screen", async () => {
  const { page } = await openTerminals()
  const pane = await openDock(page)
  await tab(page, "Terminal 1").dblclick()
  await page.getByRole("textbox", { name: "Terminal name" }).fill("server")
  await page.keyboard.press("Enter")
  await tab(page, "server").waitFor()
  await page.keyboard.type(
    "printf '\\033[2J\\033[5;9H\\033[1;38;2;250;120;30mbold 日本\\033[0m 24 bit\\033[7;3H'; read\n",
  )
  await eventually(() => screen(pane)).toMatch(/^ {8}bold 日本 24 bit$/m)
  const picture = async () => ({
    text: await screen(pane),
    rows: await pane
      .locator(".xterm-rows")
      .innerHTML()
      .then((html) => html.replace(/xterm-cursor-\w+|style=""/g, "")),
  })
  const before = await picture()
  await page.reload()
  await tab(page, "server").waitFor()
  await eventually(async () => (await picture()).text).toBe(before.text)
  await pane.locator(".xterm-helper-textarea").focus()
  await eventually(async () => (await picture()).rows).toBe(before.rows)
})

test("two terminals side by side are independent; closing one ends what runs in it and asks before", async () => {
  const { page, started } = await openTerminals()
  const left = await openDock(page)
  await page.keyboard.press("Control+Shift+|")
  await eventually(() => panes(page).count()).toBe(2)
  const right = panes(page).nth(1)
  await prompt(page, right)
  await page.keyboard.type("echo only here; sleep 1000\n")
  await eventually(() => screen(right)).toMatch(/^only here$/m)
  expect(await screen(left)).not.toContain("only here")
  expect(await tab(page, /^Terminal 2/).getAttribute("aria-selected")).toBe("true")

  const [first = 0, second = 0] = await pids(started)
  await page.getByTitle("Close Terminal 2").click()
  const question = page.getByRole("alertdialog", { name: /Close “Terminal 2”/ })
  await question.getByRole("button", { name: "Close terminal" }).click()
  await eventually(() => panes(page).count()).toBe(1)
  await until(() => !runs(second))
  expect(runs(first)).toBe(true)

  // A shell that only waits for a command closes without a question, and the dock with the last one.
  await tab(page, "Terminal 1").focus()
  await page.keyboard.press("Delete")
  await dock(page).waitFor({ state: "detached" })
  await until(() => !runs(first))
})

test("a failed shell stays to be read and can be started again in its place", async () => {
  const { page, started } = await openTerminals()
  const pane = await openDock(page)
  await page.keyboard.type("echo last words; exit 3\n")
  await dock(page).getByText("Terminal 1 exited 3", { exact: true }).waitFor()
  await tab(page, "Terminal 1, exited 3").waitFor()
  expect(await screen(pane)).toMatch(/^last words$/m)
  expect(await pids(started)).toEqual([])
  await dock(page).getByRole("button", { name: "Restart" }).click()
  await prompt(page, panes(page).first())
  expect(await pids(started)).toHaveLength(1)
})

test("a flood of output leaves the window and another terminal quick", async () => {
  const { page } = await openTerminals()
  const left = await openDock(page)
  await page.keyboard.press("Control+Shift+|")
  await eventually(() => panes(page).count()).toBe(2)
  const right = panes(page).nth(1)
  await prompt(page, right)
  await page.keyboard.type("yes | head -c 20000000; echo flood over\n")
  // The longest the page was stuck while the flood went on.
  const worst = page.evaluate(async () => {
    let longest = 0
    let last = performance.now()
    while (!document.querySelectorAll(".xterm-rows")[1]?.textContent?.includes("flood over")) {
      await new Promise((resolve) => setTimeout(resolve))
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }
    return longest
  })
  await eventually(() => screen(right)).toMatch(/^y\ny$/m)
  await left.locator(".xterm-helper-textarea").focus()
  await page.keyboard.type("echo still $((40+2))\n")
  await eventually(() => screen(left)).toContain("still 42")
  expect(await worst).toBeLessThan(1000)
})

test("colours follow the theme, at once and without a reload", async () => {
  const { page, started } = await openTerminals()
  const pane = await openDock(page)
  await page.keyboard.type("clear; printf '\\033[31mred\\033[0m plain\\n'\n")
  await eventually(() => screen(pane)).toContain("red plain")
  const colours = () =>
    pane.locator(".xterm-rows span", { hasText: /^red/ }).evaluate((span) => {
      const viewport = span.closest(".xterm")?.querySelector(".xterm-scrollable-element") ?? span
      return { red: getComputedStyle(span).color, behind: getComputedStyle(viewport).backgroundColor }
    })
  const theme = (name: string) =>
    started.request("/outrigger/settings", { method: "PATCH", body: JSON.stringify({ theme: name }) })
  await theme("dark")
  await page.locator("html[data-theme=dark]").waitFor({ state: "attached" })
  const dark = await colours()
  await theme("light")
  await eventually(async () => (await colours()).red).not.toBe(dark.red)
  const light = await colours()
  expect(light.behind).not.toBe(dark.behind)
})

test("search marks and counts; keys leave the terminal and come back; the shell keeps its own", async () => {
  const { page } = await openTerminals({ width: 1024, height: 700 })
  const pane = await openDock(page)
  await page.keyboard.type("clear; for n in 1 2 3; do echo needle $n; done\n")
  await eventually(() => screen(pane)).toMatch(/^needle 3$/m)
  await page.keyboard.press("Control+f")
  await page.getByRole("textbox", { name: "Find in the terminal" }).fill("needle [0-9]")
  await dock(page).getByRole("button", { name: "Regular expression" }).click()
  await dock(page)
    .getByText(/^[123] of 3$/)
    .waitFor()
  await page.getByRole("textbox", { name: "Find in the terminal" }).press("Escape")
  const focused = () => page.evaluate(() => document.activeElement?.closest("[data-terminal]") !== null)
  await eventually(focused).toBe(true)

  // Ctrl+P is the last command again, and not the file finder.
  await page.keyboard.press("Control+l")
  await eventually(async () => (await screen(pane)).trim()).toBe("ready>")
  await page.keyboard.type("echo again\n")
  await eventually(() => screen(pane)).toMatch(/^again$/m)
  await page.keyboard.press("Control+p")
  await page.keyboard.press("Enter")
  await eventually(() => screen(pane)).toMatch(/^again\n[^]*^again$/m)

  await page.keyboard.press("F6")
  expect(await focused()).toBe(false)
  await page.keyboard.press("Shift+F6")
  await eventually(focused).toBe(true)
  await page.keyboard.press("Control+j")
  await dock(page).waitFor({ state: "detached" })
  await page.keyboard.press("Control+j")
  await eventually(focused).toBe(true)
  await eventually(() => screen(pane)).toMatch(/^again$/m)
})
