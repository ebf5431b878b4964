import path from "node:path"
import { writeFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { openDatabase } from "../../electron/store/database.ts"
import { createCommandStore } from "../../electron/terminal/command-store.ts"
import { bash, expectAccessible, openSession, picture, turn } from "./support/programs.ts"
import { screen } from "./support/terminals.ts"
import { eventually } from "./support/window.ts"

const colourful = "printf '\\033[31mred tide\\033[0m then plain\\n'; echo to stderr >&2; exit 3"

test("commands of agents come as they run, show their output, run again in a terminal, and go", async () => {
  const it = await openSession()
  const { page, session } = it
  await page.keyboard.press("Control+Shift+L")
  await page.getByText("No command ran yet").waitFor()
  await picture(page, "commands-empty")
  const rows = page.getByRole("listbox", { name: "Commands" }).getByRole("option")
  await turn(it, "first", bash("echo high tide"), bash(colourful))
  await eventually(() => rows.count()).toBe(2)
  const text = await rows.first().textContent()
  for (const part of ["exit 3", colourful, "Tell the tides", "sandbox"]) expect(text).toContain(part)

  // One that runs says where it is.
  const go = path.join(session.directory, "go")
  const running = turn(
    it,
    "second",
    bash(`echo waiting for the ebb; until [ -e ${go} ]; do sleep 0.05; done; echo ebb`),
  )
  await rows.first().getByText("waiting for the ebb", { exact: false }).last().waitFor()
  await rows.first().getByText("running").waitFor()
  expect(await page.getByRole("tab", { name: /Commands/ }).textContent()).toContain("1 running")
  await rows.first().click()
  const output = page.getByRole("log", { name: "Output" })
  await eventually(() => output.textContent()).toBe("waiting for the ebb\n".trim())
  await picture(page, "commands-running")
  await writeFile(go, "")
  await running
  await eventually(() => output.textContent()).toContain("ebb\nebb")
  await rows.first().getByText("exit 0").waitFor()

  // By keyboard: the next one, with its colours, then back to the list.
  await rows.first().focus()
  await page.keyboard.press("ArrowDown")
  await output.getByText("red tide", { exact: true }).waitFor()
  const colour = (text: string) =>
    output
      .getByText(text)
      .last()
      .evaluate((element) => getComputedStyle(element).color)
  expect(await colour("red tide")).not.toBe(await colour("then plain"))
  await picture(page, "commands-open")
  await page.getByRole("button", { name: "Copy the command" }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(colourful)
  await page.keyboard.press("Escape")
  await eventually(() => page.getByRole("region", { name: "Command", exact: true }).count()).toBe(0)

  // Filters are the host's.
  await page.keyboard.press("Control+f")
  await page.keyboard.type("tide")
  await eventually(() => rows.count()).toBe(2)
  await page.getByRole("button", { name: "Failed" }).click()
  await eventually(() => rows.count()).toBe(1)
  await page.getByRole("searchbox", { name: "Filter the commands" }).fill("no such")
  await page.getByText("No command fits the filter").waitFor()
  await page.getByRole("button", { name: "Show all" }).click()
  await eventually(() => rows.count()).toBe(3)

  await rows.last().click()
  await page.getByRole("button", { name: "Run again in a terminal" }).click()
  const pane = page.getByRole("region", { name: "Dock" }).getByRole("tabpanel")
  await eventually(() => screen(pane)).toMatch(/^high tide$/m)

  await page.keyboard.press("Control+Shift+L")
  await rows.first().focus()
  await page.keyboard.press("Delete")
  await eventually(() => rows.count()).toBe(2)
  await page.getByRole("button", { name: "Clear the commands of this project" }).click()
  await page.getByText("2 finished commands").waitFor()
  await page.getByRole("button", { name: "Clear commands" }).click()
  await page.getByText("No command ran yet").waitFor()
  expect(it.errors).toEqual([])
})

test("of ten thousand commands only those in view are drawn, and more come as one walks", async () => {
  const it = await openSession({}, { width: 1024, height: 700 })
  const { page, test: started, session } = it
  await turn(it, "first", bash("true"))
  const db = openDatabase(path.join(started.home, "outrigger.db"))
  const store = createCommandStore(db, { commands: 10_000, bytes: 1e9 })
  db.transaction(() => {
    for (let n = 1; n < 10_000; n += 1)
      store.add({
        id: `cmd_${n}`,
        cmd: `printf '%s' "number ${n}" && ${"node --test tests/very/long/path ".repeat(n % 7)}`,
        cwd: session.directory,
        startedAt: Date.now() - (10_000 - n) * 60_000,
        finishedAt: Date.now() - (10_000 - n) * 60_000 + (n % 50) * 97,
        exitCode: n % 9 === 0 ? 1 : 0,
        stdout: `number ${n}\n`,
        stderr: "",
        truncated: false,
        place: n % 5 === 0 ? "folder" : "sandbox",
        folder: started.repo,
        rootID: session.id,
        title: `Session ${n % 13} with a title that is long enough to be cut where there is no room`,
      })
  })
  db.close()
  await page.keyboard.press("Control+Shift+L")
  const list = page.getByRole("listbox", { name: "Commands" })
  await list.getByText("number 9999").waitFor()
  await list.getByRole("option").first().focus()
  // Each End shows the end of what is known, which asks for the next page.
  await eventually(async () => {
    await page.keyboard.press("End")
    // The last row known is in view now.
    const last = await list.getByRole("option").last().innerText()
    return Number(/"number (\d+)"/.exec(last)?.[1] ?? 10_000)
  }).toBeLessThan(8_500)
  expect(await list.getByRole("option").count()).toBeLessThan(60)
  await page.keyboard.press("Home")
  await list.getByRole("option").nth(2).click()
  await page.getByRole("log", { name: "Output" }).getByText("number 9997").waitFor()
  await expectAccessible(it, "[data-dock]", "commands-small")
  expect(it.errors).toEqual([])
})
