import { execFile } from "node:child_process"
import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { chromiumMissing, chromiumPath } from "../../build/chromium.ts"
import type { BrowserState } from "../../shared/native/browser.ts"
import { makeFolder } from "../support/folder.ts"
import { afterTest, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"
import { builtPage } from "./support/built.ts"

let browser: Browser | undefined
afterAll(() => browser?.close())

/** A window on a session of the host's repository, with the browser tab open. */
async function openBrowserTab(test: TestHost, options: BrowserContextOptions = {}) {
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  await test.request("/outrigger/projects", { method: "POST", body: JSON.stringify({ directory: test.repo }) })
  const session = (await test.client.session.create({})).data!
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  afterTest(() => context.close())
  const page = await context.newPage()
  await page.goto(test.host.signInLink())
  await page.waitForURL((url) => url.pathname === "/")
  await page.goto(`${test.host.url}/#/session/${session.id}`)
  await page.getByRole("tab", { name: "Browser" }).click()
  return page
}

function toolsOf(test: TestHost, page: Page) {
  const directory = `?directory=${encodeURIComponent(test.repo)}`
  const stateOf = async () => (await (await test.request(`/outrigger/browser${directory}`)).json()) as BrowserState
  const post = async (name: string, body: object = {}) => {
    const init = { method: "POST", body: JSON.stringify(body) }
    return (await (await test.request(`/outrigger/browser/${name}${directory}`, init)).json()) as { value?: unknown }
  }
  return {
    stateOf,
    post,
    run: async (script: string) => (await post("evaluate", { script })).value,
    /** Where a point of the page is in the window. */
    async place(x: number, y: number) {
      const { viewport, zoom } = await stateOf()
      const box = (await page.locator("[data-browser-screen]").boundingBox())!
      return {
        x: box.x + (x / viewport.width) * zoom * box.width,
        y: box.y + (y / viewport.height) * zoom * box.height,
      }
    },
    async picture(name: string) {
      const folder = process.env.OUTRIGGER_TEST_PICTURES
      if (!folder) return
      await mkdir(folder, { recursive: true })
      await page.screenshot({ path: path.join(folder, `${name}.png`) })
    },
  }
}

/** Kills those processes of the host's Chromium, as a crash would. */
async function endProcesses(home: string, kind: string): Promise<void> {
  const list = async () => {
    const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,args="], { maxBuffer: 10_000_000 })
    return stdout.split("\n").map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
  }
  const all = await list()
  const ours = new Set(all.filter(([, , , args]) => args?.includes(home)).map(([, pid]) => pid))
  for (let more = true; more; ) {
    const children = all.filter(([, pid, parent]) => ours.has(parent) && !ours.has(pid))
    for (const [, pid] of children) ours.add(pid)
    more = children.length > 0
  }
  for (const [, pid, , args] of all) if (ours.has(pid) && args?.includes(kind)) process.kill(Number(pid), "SIGKILL")
}

const site = `<!doctype html><title>Workshop</title><meta name="viewport" content="width=device-width">
<style>body{margin:0;font:16px sans-serif} div,input,textarea,button,a{position:absolute;width:120px;height:60px}</style>
<div id="from" draggable="true" style="left:20px;top:20px;background:#fa0">Drag me</div>
<div id="to" style="left:240px;top:20px;background:#0af">Here</div>
<textarea id="text" aria-label="Text" style="left:20px;top:120px;width:200px"></textarea>
<input id="file" type="file" style="left:240px;top:140px;width:140px;height:40px">
<button id="tap" style="left:20px;top:220px">Tap</button>
<a id="get" href="/report" style="left:240px;top:220px">Get the report</a>
<p style="position:absolute;top:2400px">A harbour at the end</p>
<script>
  const log = []
  from.ondragstart = (event) => event.dataTransfer.setData("text/plain", "cargo")
  to.ondragover = (event) => event.preventDefault()
  to.ondrop = (event) => { event.preventDefault(); log.push("drop " + event.dataTransfer.getData("text/plain")) }
  tap.onclick = (event) => log.push("click " + event.pointerType)
  text.addEventListener("compositionend", (event) => log.push("composed " + event.data))
  file.onchange = () => log.push("file " + file.files[0].name)
</script>`

const pages = () =>
  servePages({
    "/": site,
    "/report": (_request, response) =>
      response.writeHead(200, { "content-disposition": "attachment; filename=report.txt" }).end("all is well"),
  })

test("drag and drop, copy and paste, input methods, files and downloads go through the panel", async () => {
  const host = await startTestHost({ renderer: await builtPage() })
  const web = await pages()
  const page = await openBrowserTab(host, { permissions: ["clipboard-read", "clipboard-write"] })
  const { run, place, picture, post, stateOf } = toolsOf(host, page)
  await page.getByRole("button", { name: "Start", exact: true }).click()
  await page.getByRole("textbox", { name: "Address" }).fill(web.url)
  await page.keyboard.press("Enter")
  await until(async () => (await stateOf()).tabs[0]?.title === "Workshop")
  const screen = page.locator("[data-browser-screen]")
  await page.getByRole("textbox", { name: /^Page: Workshop\. What you type goes to the page/ }).waitFor()

  const [from, to] = [await place(80, 50), await place(300, 50)]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 6 })
  await page.mouse.move(to.x, to.y, { steps: 6 })
  await page.mouse.up()
  await until(async () => String(await run("log.join()")).includes("drop cargo"))

  const field = await place(100, 150)
  await page.mouse.click(field.x, field.y)
  await until(async () => (await run("document.activeElement.id")) === "text")
  await page.evaluate(() => navigator.clipboard.writeText("from outside"))
  await page.keyboard.press("Control+V")
  await until(async () => (await run("text.value")) === "from outside")
  await page.keyboard.press("Control+A")
  await page.keyboard.press("Control+C")
  await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === "from outside")
  await page.keyboard.type("inside")
  await page.keyboard.press("Control+A")
  await page.keyboard.press("Control+X")
  await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === "inside")
  await until(async () => (await run("text.value")) === "")
  const input = await page.context().newCDPSession(page)
  for (const text of ["k", "か", "かん"])
    await input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length })
  await until(async () => (await run("text.value")) === "かん")
  await input.send("Input.insertText", { text: "漢" })
  await until(async () => (await run("text.value")) === "漢")
  expect(await run("log.filter((line) => line.startsWith('composed')).join()")).toBe("composed 漢")

  const chooser = await place(300, 160)
  await page.mouse.click(chooser.x, chooser.y)
  const notes = path.join(await makeFolder({}), "notes.txt")
  await writeFile(notes, "hello")
  await page.getByText("The page asks for a file.").waitFor()
  await picture("file-chooser")
  await page.getByLabel("File for the page").setInputFiles(notes)
  await until(async () => String(await run("log.join()")).includes("file notes.txt"))

  const link = await place(280, 240)
  await page.mouse.click(link.x, link.y)
  await until(async () => (await stateOf()).downloads[0]?.state === "complete")
  await page.getByRole("button", { name: "More of the browser" }).click()
  await picture("menu")
  await page.getByRole("menuitemradio", { name: "Downloads" }).click()
  await page.getByText("report.txt").waitFor()
  expect(await page.getByRole("button", { name: "Show report.txt in its folder" }).count()).toBe(1)
  await picture("downloads")

  await screen.focus()
  await page.keyboard.press("Control+F")
  const find = page.getByRole("textbox", { name: "Text to find" })
  await find.fill("harbour")
  await page.getByText("1 match").waitFor()
  expect(Number(await run("scrollY"))).toBeGreaterThan(500)
  await picture("find")
  await find.press("Escape")
  expect(await screen.evaluate((element) => element === document.activeElement)).toBe(true)
  await run("scrollTo(0, 0)")
  await page.keyboard.press("Control+Equal")
  await until(async () => (await run("innerWidth")) === Math.round(1280 / 1.1))
  await until(async () => (await page.locator("[data-browser] canvas").getAttribute("width")) === "1164")
  const button = await place(60, 240)
  await page.mouse.click(button.x, button.y)
  await until(async () => String(await run("log.join()")).includes("click mouse"))
  await page.keyboard.press("Control+0")
  await until(async () => (await run("innerWidth")) === 1280)

  await page.getByRole("button", { name: "More of the browser" }).click()
  await page.getByRole("menuitem", { name: "New private tab" }).click()
  await page.getByText("Only you see this tab").waitFor()
  await picture("private-tab")
  await page.getByRole("button", { name: "Share", exact: true }).click()
  await page.getByText("You and the agent share this page.").waitFor()
  expect((await stateOf()).tabs.map(({ private: own, shared }) => [own, shared])).toEqual([
    [false, true],
    [true, true],
  ])
  // The last tab takes the browser with it.
  for (const { id } of (await stateOf()).tabs)
    await host.request(`/outrigger/browser/tabs/${id}?directory=${encodeURIComponent(host.repo)}`, { method: "DELETE" })
  await page.getByText("The browser is not running").waitFor()
  await post("stop")
})

test("fingers touch the page, and in the viewport of a phone the mouse does", async () => {
  const host = await startTestHost({ renderer: await builtPage() })
  const web = await pages()
  const page = await openBrowserTab(host, { hasTouch: true, deviceScaleFactor: 2 })
  const { run, place, picture, post, stateOf } = toolsOf(host, page)
  await page.getByRole("button", { name: "Start", exact: true }).tap()
  await until(async () => (await stateOf()).status === "running")
  expect(await stateOf()).toMatchObject({ scale: 2, blurred: false })
  await post("navigate", { url: web.url })
  const tap = await place(60, 240)
  await page.touchscreen.tap(tap.x, tap.y)
  await until(async () => (await run("log.join()")) === "click touch")

  await page.getByRole("button", { name: /^Viewport/ }).click()
  await page.getByRole("menuitemradio", { name: "Phone" }).click()
  await until(async () => (await run("innerWidth")) === 390)
  await until(async () => (await page.locator("[data-browser] canvas").getAttribute("width")) === "780")
  await picture("phone")
  const finger = await place(60, 240)
  await page.mouse.click(finger.x, finger.y)
  await until(async () => (await run("log.join()")) === "click touch,click touch")
  const [low, high] = [await place(200, 700), await place(200, 300)]
  await page.mouse.move(low.x, low.y)
  await page.mouse.down()
  await page.mouse.move(high.x, high.y, { steps: 8 })
  await page.mouse.up()
  await until(async () => Number(await run("scrollY")) > 100)
})

test("what went wrong is said in the panel: a page that does not open, a crash of the page and of Chromium", async () => {
  const host = await startTestHost({ renderer: await builtPage() })
  const web = await pages()
  const page = await openBrowserTab(host, { viewport: { width: 1024, height: 700 }, colorScheme: "dark" })
  const { picture, post, stateOf, run } = toolsOf(host, page)
  const themes = async (name: string) => {
    for (const theme of ["dark", "light"]) {
      await page.evaluate((value) => document.documentElement.setAttribute("data-theme", value), theme)
      await picture(`${name}-${theme}`)
    }
  }
  await post("start")
  const address = page.getByRole("textbox", { name: "Address" })
  await address.fill(`localhost:9/${"a-long-path/".repeat(40)}`)
  await address.press("Enter")
  await page.getByText("This page could not be opened").waitFor()
  await themes("error")
  await address.fill(host.host.url)
  await address.press("Enter")
  await page.getByText("this app's own server").waitFor()
  await themes("own-port")
  await address.fill(`${web.url}/?${"long=address&".repeat(60)}`)
  await address.press("Enter")
  await until(async () => (await stateOf()).tabs[0]?.title === "Workshop")
  await themes("long-address")
  expect(await page.getByText("could not be opened").count()).toBe(0)

  await endProcesses(host.home, "--type=renderer")
  await page.getByText("This page crashed").waitFor()
  await themes("page-crashed")
  await page.getByRole("button", { name: "Load it again" }).click()
  await until(async () => (await run("document.title").catch(() => "")) === "Workshop")
  await endProcesses(host.home, "--remote-debugging-pipe")
  await page.getByText("The browser crashed").first().waitFor()
  await themes("crashed")
  await page.getByRole("button", { name: "Start again", exact: true }).click()
  await until(async () => (await stateOf()).tabs[0]?.title === "Workshop")
})

test("a machine without a browser is offered one, and sees it come", async () => {
  const host = await startTestHost({ renderer: await builtPage() })
  const page = await openBrowserTab(host, { viewport: { width: 1024, height: 700 } })
  const { picture, stateOf } = toolsOf(host, page)
  const state = await stateOf()
  const asked: ((status: string, line: string | null) => void)[] = []
  await page.routeWebSocket(/outrigger\/browser/, (socket) => {
    const say = (message: object) => socket.send(JSON.stringify(message))
    say({ type: "state", state: { ...state, status: "missing", program: null } })
    asked.push((status, line) => {
      say({ type: "state", state: { ...state, status, message: line } })
      if (line) say({ type: "install", line })
    })
  })
  await page.reload()
  await page.getByText("No browser found").waitFor()
  await picture("missing")
  expect(await page.getByRole("button", { name: "Download Chromium" }).count()).toBe(1)
  // The panel may have connected more than once while it came up.
  for (const tell of asked) tell("installing", "Downloading Chromium 156 - 42 % of 170 MB")
  await page.getByText("42 % of 170 MB").waitFor()
  expect(await page.getByRole("button", { name: "Cancel" }).count()).toBe(1)
  await picture("installing")
})
