import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { OpenedProject } from "../../shared/native/host.ts"
import { until } from "../support/until.ts"
import { type Desktop, describedAs, openDesktop, secondInstance } from "./driver.ts"
import { api, eventsOf, makeRepository, open } from "./fixture.ts"

beforeAll(() => {
  process.stdout.write(`desktop tests run in ${describedAs}\n`)
})

test("the window opens signed in, on the host's own page and locked down", async () => {
  const { page, seen, home } = await open()
  const { url, token } = await page.evaluate(() => window.outrigger!.connection())
  expect(new URL(page.url()).origin).toBe(url)
  expect(page.url()).not.toContain("code=")
  expect(token).toMatch(/^\S{32,}$/)
  // The page's own requests carry the cookie that the one-time link set; without one the same request is refused.
  expect(await page.evaluate(() => fetch("/outrigger/projects").then((it) => it.status))).toBe(200)
  expect((await fetch(`${url}/outrigger/projects`)).status).toBe(401)
  const { windowOptions } = await seen()
  expect(windowOptions).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false })
  expect(await page.evaluate(() => "require" in window || "process" in window)).toBe(false)
  expect(await page.evaluate(() => Object.keys(window.outrigger!).sort())).toEqual([
    "call",
    "connection",
    "on",
    "pathOf",
  ])
  // All state is below the home that was asked for.
  expect((await stat(path.join(home, "window"))).isDirectory()).toBe(true)
})

test("a folder of the command line is open when the window is", async () => {
  const folder = await makeRepository()
  const { page } = await open({ folder })
  const projects = await until(async () => {
    const found = await api<OpenedProject[]>(page, "GET", "/outrigger/projects")
    return found.length > 0 ? found : null
  }, 20_000)
  expect(projects.map((it) => it.directory)).toEqual([folder])
})

test("a folder dropped on the window opens as a project", async () => {
  const folder = await makeRepository()
  const { page, knowPath } = await open()
  await page.getByRole("main").waitFor()
  await knowPath(path.basename(folder), folder)
  const chromium = await page.context().newCDPSession(page)
  const data = { items: [], files: [folder], dragOperationsMask: 1 }
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await chromium.send("Input.dispatchDragEvent", { type, x: 700, y: 300, data })
  }
  const project = await until(async () => {
    const projects = await api<OpenedProject[]>(page, "GET", "/outrigger/projects")
    return projects.find((it) => it.directory === folder)
  }, 20_000)
  expect(project).toMatchObject({ name: "harbour", git: true, branch: "main" })
})

describe("a window that is open", () => {
  let desktop: Desktop & { home: string }
  beforeAll(async () => {
    const home = await mkdtemp(path.join(tmpdir(), "outrigger-desktop-home-"))
    desktop = { ...(await openDesktop({ home })), home }
  })
  afterAll(async () => {
    await desktop.kill()
    await rm(desktop.home, { recursive: true, force: true, maxRetries: 5 })
  })

  test("native dialogs answer the page, and cancelling is no folder", async () => {
    const { page, seen, answerDialog } = desktop
    await answerDialog("showOpenDialog", { canceled: false, filePaths: ["/projects/app"] })
    expect(await page.evaluate(() => window.outrigger!.call("dialog.openFolder"))).toBe("/projects/app")
    await answerDialog("showOpenDialog", { canceled: true, filePaths: [] })
    expect(await page.evaluate(() => window.outrigger!.call("dialog.openFolder"))).toBeNull()
    const confirm = () =>
      page.evaluate(() =>
        window.outrigger!.call("dialog.confirm", {
          title: "Discard all?",
          detail: "3 files",
          action: "Discard",
          danger: true,
        }),
      )
    await answerDialog("showMessageBox", { response: 1 })
    expect(await confirm()).toBe(false)
    await answerDialog("showMessageBox", { response: 0 })
    expect(await confirm()).toBe(true)
    const { dialogs } = await seen()
    expect(dialogs.at(0)?.options.properties).toContain("openDirectory")
    // Enter on a question that destroys something must be the harmless answer.
    expect(dialogs.at(-1)?.options).toMatchObject({ buttons: ["Discard", "Cancel"], defaultId: 1, cancelId: 1 })
  })

  test("a menu item reaches the window as an action", async () => {
    const { page, clickMenu } = desktop
    const actions = await eventsOf(page, "action")
    await clickMenu("palette.show")
    await until(async () => (await actions()).length > 0)
    expect(await actions()).toEqual([{ id: "palette.show" }])
  })

  test("Open folder in the menu asks for one and hands it to the window", async () => {
    const folder = await makeRepository()
    const { page, clickMenu, answerDialog } = desktop
    const folders = await eventsOf(page, "open-folder")
    await answerDialog("showOpenDialog", { canceled: false, filePaths: [folder] })
    await clickMenu("folder.open")
    await until(async () => (await folders()).length > 0)
    expect(await folders()).toEqual([{ path: folder }])
  })

  test("a second instance hands its folder over and ends", async () => {
    const folder = await makeRepository()
    const { page, home } = desktop
    const folders = await eventsOf(page, "open-folder")
    const { file, args } = secondInstance({ home, folder })
    const second = spawn(file, args, { stdio: "ignore" })
    const [code] = await once(second, "exit")
    expect(code).toBe(0)
    await until(async () => (await folders()).length > 0)
    expect(await folders()).toEqual([{ path: folder }])
    await until(async () => {
      const projects = await api<OpenedProject[]>(page, "GET", "/outrigger/projects")
      return projects.some((it) => it.directory === folder)
    }, 20_000)
  })

  test("a notification is shown, and a click on it leads to its session", async () => {
    const { page, seen, clickNotification } = desktop
    const sessions = await eventsOf(page, "show-session")
    await page.evaluate(() =>
      window.outrigger!.call("notify", { title: "Fix login", body: "asks: npm publish", sessionID: "ses_1" }),
    )
    expect((await seen()).notifications).toEqual([{ title: "Fix login", body: "asks: npm publish" }])
    await clickNotification(0)
    await until(async () => (await sessions()).length > 0)
    expect(await sessions()).toEqual([{ sessionID: "ses_1" }])
  })

  test("other pages open outside, and only web addresses do", async () => {
    const { page, seen } = desktop
    const { origin } = new URL(page.url())
    await page.evaluate(() => void window.open("https://example.com/docs"))
    await until(async () => (await seen()).external.length > 0)
    // Not in the same turn as the answer: the page's world may be between two documents when it leaves.
    await page.evaluate(() => void setTimeout(() => window.location.assign("https://example.com/elsewhere")))
    await until(async () => (await seen()).external.length > 1)
    await expect(
      page.evaluate(() => window.outrigger!.call("shell.openExternal", "file:///etc/passwd")),
    ).rejects.toThrow("Only web")
    expect((await seen()).external).toEqual(["https://example.com/docs", "https://example.com/elsewhere"])
    expect(new URL(page.url()).origin).toBe(origin)
  })
})
