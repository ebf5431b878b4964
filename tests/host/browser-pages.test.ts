import { readFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { makeBrowser } from "../support/browser.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"

const form = `<!doctype html><title>Form</title>
<style>body{margin:0} #go{position:absolute;left:100px;top:100px;width:120px;height:40px;color:rgb(10,20,30)}</style>
<h1>Sign up</h1>
<button id="go" data-testid="go" onclick="document.title='Pressed'; console.warn('pressed', 7)">Sign me up</button>
<a id="pop" href="/second" target="_blank" style="position:absolute;left:100px;top:200px">New tab</a>
<a id="get" href="/file" style="position:absolute;left:100px;top:240px">Get it</a>
<button id="ask" style="position:absolute;left:100px;top:280px" onclick="document.title='said '+confirm('Sure?')">Ask</button>
<input id="upload" type="file" style="position:absolute;left:100px;top:320px" onchange="document.title=this.files[0].name">
<input id="name" aria-label="Name" style="position:absolute;left:100px;top:360px;width:200px">`

const site = () =>
  servePages({
    "/": form,
    "/second": "<title>Second</title><p>two",
    "/file": (_request, response) => {
      response.writeHead(200, {
        "content-type": "application/octet-stream",
        "content-disposition": 'attachment; filename="../a report.txt"',
      })
      response.end("report body")
    },
  })

describe("the browser", () => {
  it("starts with its first use, goes through its history, and says where it is", async () => {
    const { browser, state } = await makeBrowser()
    expect((await browser.status()).status).toBe("stopped")
    const web = await site()
    expect(await browser.navigate(web.url)).toEqual({ url: `${web.url}/`, title: "Form", status: 200 })
    expect(await browser.navigate(`127.0.0.1:${web.port}/second`)).toMatchObject({ title: "Second" })
    await state(({ tabs }) => tabs[0]?.title === "Second" && tabs[0].canGoBack)
    await browser.back()
    await state(({ tabs }) => tabs[0]?.title === "Form" && tabs[0].canGoForward && !tabs[0].loading)
    await browser.forward()
    await browser.reload()
    expect(web.asked.filter((asked) => asked === "/second").length).toBeGreaterThan(1)
    await expect(browser.navigate("file:///etc/passwd")).rejects.toMatchObject({ tag: "BadRequest" })
    await expect(browser.navigate("chrome://version")).rejects.toMatchObject({ tag: "BadRequest" })
    await expect(browser.navigate("http://127.0.0.1:1/")).rejects.toThrow(/not open this port|nothing answers/)
    expect(browser.state().tabs[0]?.failure).toBeTruthy()
    expect((await browser.stop()).status).toBe("stopped")
    expect(browser.state().tabs).toEqual([])
  })

  it("describes and clicks the element at a point, and pictures it", async () => {
    const { browser } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    const element = await browser.element(150, 120)
    expect(element).toMatchObject({
      selector: "#go",
      role: "button",
      name: "Sign me up",
      tag: "button",
      text: "Sign me up",
      attributes: { "data-testid": "go" },
      box: { x: 100, y: 100, width: 120, height: 40 },
      styles: { color: "rgb(10, 20, 30)", position: "absolute" },
    })
    const hovered = await browser.hover({ x: 150, y: 120 })
    expect(hovered?.selector).toBe("#go")
    expect(await browser.evaluate("document.documentElement.outerHTML.length")).toBe(
      await browser.evaluate("document.documentElement.outerHTML.length"),
    )
    const picked = await browser.pick(150, 120)
    const png = Buffer.from(picked?.picture?.split(",")[1] ?? "", "base64")
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([144, 64])
    expect(await browser.click(150, 120)).toMatchObject({ selector: "#go" })
    expect(await browser.evaluate("document.title")).toBe("Pressed")
    await until(() => browser.console().some(({ level, text }) => level === "warning" && text === "pressed 7"))
    expect(browser.network().find(({ type }) => type === "document")).toMatchObject({ status: 200, method: "GET" })
    await expect(browser.evaluate("nope()")).rejects.toThrow(/nope is not defined/)
  })

  it("makes tabs of popups, shows the neighbour of a closed one, and ends with the last", async () => {
    const { browser, state } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    await browser.click(110, 205)
    const { tabs } = await state(({ tabs }) => tabs.length === 2 && tabs[1]?.title === "Second")
    expect(tabs.map(({ active }) => active)).toEqual([false, true])
    await browser.closeTab(tabs[1]?.id ?? "")
    const left = await state(({ tabs }) => tabs.length === 1)
    expect(left.tabs[0]).toMatchObject({ active: true, title: "Form" })
    const lonely = await browser.openTab({ private: true, address: `${web.url}/second` })
    expect((await state(({ tabs }) => tabs[1]?.title === "Second")).tabs[1]).toMatchObject({
      id: lonely,
      private: true,
    })
    await browser.closeTab(lonely)
    await browser.closeTab(left.tabs[0]?.id ?? "")
    await state(({ tabs, status }) => tabs.length === 0 && status === "stopped")
    await browser.navigate(web.url)
    expect(browser.state()).toMatchObject({ status: "running", tabs: [{ title: "Form" }] })
  })

  it("keeps a private tab's cookies apart from the profile, and the profile's for the next start", async () => {
    const { browser } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    await browser.evaluate("document.cookie = 'who=me; max-age=9999'")
    await browser.openTab({ private: true })
    await browser.navigate(web.url)
    expect(await browser.evaluate("document.cookie")).toBe("")
    await browser.stop()
    await browser.start({ profile: "private" })
    await browser.navigate(web.url)
    expect(await browser.evaluate("document.cookie")).toBe("")
    await browser.start({ profile: "user" })
    await browser.navigate(web.url)
    expect(await browser.evaluate("document.cookie")).toBe("who=me")
  })

  it("keeps downloads under a safe name", async () => {
    const { browser, state, home } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    await browser.click(110, 245)
    await state(({ downloads }) => downloads[0]?.state === "complete")
    await browser.click(110, 245)
    const { downloads } = await state(({ downloads }) => downloads.length === 2 && downloads[0]?.state === "complete")
    const folder = path.join(home, "browser", "downloads")
    expect(downloads.map((entry) => entry.path)).toEqual([
      path.join(folder, `${path.parse(downloads[1]?.name ?? "").name} (1).txt`),
      path.join(folder, downloads[1]?.name ?? ""),
    ])
    expect(downloads[1]?.name).not.toMatch(/[/\\]|^\./)
    expect(await readFile(downloads[0]?.path ?? "", "utf8")).toBe("report body")
  })

  it("shows dialogs for an answer, and dismisses them after a while", async () => {
    const { browser, state } = await makeBrowser({ dialogMs: 400 })
    const web = await site()
    await browser.navigate(web.url)
    const pressed = browser.click(110, 290)
    const { dialog } = await state(({ dialog }) => dialog !== null)
    expect(dialog).toMatchObject({ type: "confirm", message: "Sure?" })
    await browser.answerDialog(dialog?.id ?? "", { accept: true })
    await pressed
    expect(await browser.evaluate("document.title")).toBe("said true")
    await expect(browser.answerDialog(dialog?.id ?? "", { accept: true })).rejects.toMatchObject({ tag: "Conflict" })
    await browser.click(110, 290)
    expect(await browser.evaluate("document.title")).toBe("said false")
    expect(browser.state().dialog).toBeNull()
  })

  it("asks for files and gives them to the page", async () => {
    const { browser, state } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    await browser.click(130, 330)
    const { fileChooser } = await state(({ fileChooser }) => fileChooser !== null)
    expect(fileChooser?.multiple).toBe(false)
    await browser.chooseFiles(fileChooser?.id ?? "", [
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("hello") },
    ])
    await until(async () => (await browser.evaluate("document.title")) === "notes.txt")
    expect(await browser.evaluate("document.querySelector('#upload').files[0].text()")).toBe("hello")
    expect(browser.state().fileChooser).toBeNull()
  })

  it("gives keys, text, wheel and touch of the user to the page", async () => {
    const { browser } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    const mouse = { type: "mouse", x: 150, y: 368, buttons: 1, clicks: 1, modifiers: 0 } as const
    browser.input({ ...mouse, kind: "down", button: "left" })
    browser.input({ ...mouse, kind: "up", button: "left", buttons: 0 })
    const key = { type: "key", repeat: false, location: 0, modifiers: 0 } as const
    browser.input({ ...key, kind: "down", key: "A", code: "KeyA", keyCode: 65, text: "A" })
    browser.input({ ...key, kind: "up", key: "A", code: "KeyA", keyCode: 65, text: "" })
    browser.input({ type: "composition", text: "に" })
    browser.input({ type: "text", text: "日本" })
    await until(async () => (await browser.evaluate("document.querySelector('#name').value")) === "A日本")
    browser.input({ ...key, kind: "down", key: "a", code: "KeyA", keyCode: 65, text: "", modifiers: 2 })
    await until(async () => (await browser.selection()) === "A日本")
    await browser.evaluate("document.body.style.height='5000px'")
    browser.input({ type: "wheel", x: 300, y: 300, dx: 0, dy: 400, modifiers: 0 })
    await until(async () => Number(await browser.evaluate("scrollY")) > 100)
  })

  it("follows viewport presets", async () => {
    const { browser } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    expect(await browser.evaluate("[innerWidth, innerHeight].join()")).toBe("1280,800")
    await browser.setViewport({ preset: "custom", width: 500, height: 640, mobile: false })
    await until(async () => (await browser.evaluate("[innerWidth, innerHeight].join()")) === "500,640")
    await browser.setViewport({ preset: "fit", width: 500, height: 640, mobile: false })
    browser.room({ width: 701.4, height: 433, scale: 1 })
    await until(async () => (await browser.evaluate("[innerWidth, innerHeight].join()")) === "701,433")
    await browser.setViewport({ preset: "phone", width: 390, height: 844, mobile: true })
    await until(async () => (await browser.evaluate("navigator.maxTouchPoints > 0")) === true)
  })

  it("says that Chromium crashed, and starts again where it was", async () => {
    const { browser, state } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    await browser.navigate("about:blank")
    await browser.navigate(web.url)
    const { killBrowserOf } = await import("../support/kill-browser.ts")
    await killBrowserOf(browser)
    const crashed = await state(({ status }) => status === "crashed")
    expect(crashed).toMatchObject({ message: expect.stringMatching(/ended unexpectedly/), tabs: [] })
    await browser.start()
    await state(({ status, tabs }) => status === "running" && tabs[0]?.title === "Form")
    expect(await browser.evaluate("document.title")).toBe("Form")
  })

  it("says honestly when nothing is installed, and when it cannot be downloaded", async () => {
    const { browser, news } = await makeBrowser({
      find: async () => undefined,
      env: { ...process.env, PLAYWRIGHT_DOWNLOAD_HOST: "http://127.0.0.1:9" },
    })
    expect((await browser.status()).status).toBe("missing")
    await expect(browser.navigate("example.com")).rejects.toThrow(/no Chrome, Chromium or Edge/)
    await expect(browser.install()).rejects.toThrow(/could not be downloaded.*install Chrome/s)
    expect(news.some(({ type }) => type === "install")).toBe(true)
    expect(browser.state()).toMatchObject({
      status: "missing",
      message: expect.stringMatching(/could not be downloaded/),
    })
  })
})
