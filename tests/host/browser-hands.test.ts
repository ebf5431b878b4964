import { describe, expect, it } from "vitest"
import type { BrowserInput } from "../../shared/native/browser.ts"
import { type TestBrowser, makeBrowser } from "../support/browser.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"

const page = `<!doctype html><title>Hands</title><meta name="viewport" content="width=device-width">
<style>body{margin:0} div{position:absolute;width:80px;height:80px}</style>
<div id="from" draggable="true" style="left:10px;top:10px;background:red">drag</div>
<div id="to" style="left:200px;top:10px;background:blue"></div>
<div id="tap" style="left:10px;top:200px;background:green"></div>
<div style="top:2500px;width:200px">needle in the hay, Needle</div>
<script>
  const log = []
  from.ondragstart = (event) => { log.push("start"); event.dataTransfer.setData("text/plain", "cargo") }
  to.ondragover = (event) => event.preventDefault()
  to.ondrop = (event) => { event.preventDefault(); log.push("drop " + event.dataTransfer.getData("text/plain")) }
  for (const type of ["touchstart", "touchend", "click"])
    tap.addEventListener(type, (event) => log.push(type + (event.touches ? event.touches.length : event.pointerType ? " " + event.pointerType : "")))
</script>`

const site = () => servePages({ "/": page })
const logOf = async ({ browser }: TestBrowser) => String(await browser.evaluate("log.splice(0).join()"))

describe("what hands do", () => {
  it("drags and drops by mouse, taps and scrolls by touch, in any viewport", async () => {
    const test = await makeBrowser()
    const { browser } = test
    const web = await site()
    await browser.navigate(web.url)
    const mouse = (kind: "down" | "move" | "up", x: number): BrowserInput => ({
      type: "mouse",
      kind,
      x,
      y: 50,
      button: "left",
      buttons: kind === "up" ? 0 : 1,
      clicks: 1,
      modifiers: 0,
    })
    browser.input(mouse("down", 50))
    for (const x of [60, 120, 200, 240]) browser.input(mouse("move", x))
    browser.input(mouse("up", 240))
    await until(async () => (await logOf(test)).includes("drop cargo"))

    const touch = (kind: "start" | "move" | "end", ...points: { x: number; y: number }[]): BrowserInput => ({
      type: "touch",
      kind,
      points: points.map((point, id) => ({ ...point, id })),
      modifiers: 0,
    })
    for (const viewport of [
      { preset: "custom", width: 600, height: 600, mobile: false },
      { preset: "phone", width: 390, height: 844, mobile: true },
    ] as const) {
      await browser.setViewport(viewport)
      await until(async () => (await browser.evaluate("innerWidth")) === viewport.width)
      await browser.evaluate("scrollTo(0, 0)")
      await logOf(test)
      browser.input(touch("start", { x: 50, y: 240 }))
      browser.input(touch("end"))
      let seen = ""
      await until(async () => (seen += await logOf(test)).includes("click touch"))
      expect(seen).toMatch(/^touchstart1,?touchend0/)
      browser.input(touch("start", { x: 50, y: 240 }, { x: 60, y: 250 }))
      browser.input(touch("end"))
      await until(async () => (await logOf(test)).includes("touchstart2"))
      browser.input(touch("start", { x: 300, y: 500 }))
      for (const y of [450, 380, 300, 200]) browser.input(touch("move", { x: 300, y }))
      browser.input(touch("end"))
      await until(async () => Number(await browser.evaluate("scrollY")) > 100)
    }
    expect(await browser.evaluate("navigator.userAgent")).toMatch(/Android.*Mobile Safari/)
    await browser.setViewport({ preset: "desktop", width: 1280, height: 800, mobile: false })
    await until(async () => /X11|Windows|Macintosh/.test(String(await browser.evaluate("navigator.userAgent"))))
  })

  it("finds text, zooms, and follows the pixels of the screen that watches", async () => {
    const { browser } = await makeBrowser()
    const web = await site()
    await browser.navigate(web.url)
    const scrolled = () => browser.evaluate("scrollY + ' ' + getSelection()")
    expect(await browser.find("needle")).toEqual({ found: true, count: 2 })
    expect(await scrolled()).toMatch(/^\d{4} needle$/)
    await browser.find("needle")
    expect(await scrolled()).toMatch(/Needle$/)
    await browser.find("needle", true)
    expect(await scrolled()).toMatch(/needle$/)
    expect(await browser.find("no such thing")).toEqual({ found: false, count: 0 })
    await browser.find("")
    expect(await scrolled()).toMatch(/^\d+ $/)

    const looks = () => browser.evaluate("[innerWidth, innerHeight, devicePixelRatio].join()")
    await browser.setZoom(2)
    await until(async () => (await looks()) === "640,400,2")
    browser.room({ width: 600, height: 500, scale: 2 })
    await until(async () => (await looks()) === "640,400,4")
    expect(browser.state()).toMatchObject({ zoom: 2, scale: 2, blurred: true })
    await browser.setZoom(1)
    await browser.openTab()
    await browser.navigate(`${web.url}/?second`)
    await browser.start({ anew: true })
    await until(
      () =>
        browser
          .state()
          .tabs.map(({ title }) => title)
          .join() === "Hands,Hands",
    )
    expect(browser.state()).toMatchObject({ scale: 2, blurred: false })
    await until(async () => (await looks()) === "1280,800,2")
  })

  it("points into frames of other sites", async () => {
    const inner = `<body style="margin:0"><button id="in" style="position:absolute;left:20px;top:30px;width:100px;height:40px">Inner</button>`
    const middle = await servePages({
      "/": (_request, response) =>
        response
          .writeHead(200, { "content-type": "text/html" })
          .end(
            `<body style="margin:0"><iframe src="http://third.localhost:${inside.port}/" style="position:absolute;left:10px;top:20px;width:260px;height:160px;border:0"></iframe>`,
          ),
    })
    const inside = await servePages({ "/": inner })
    const outer = await servePages({
      "/": `<iframe src="http://second.localhost:${middle.port}/" style="position:absolute;left:100px;top:200px;width:300px;height:200px;border:5px solid red"></iframe>`,
    })
    const { browser } = await makeBrowser()
    await browser.navigate(outer.url)
    // 100 + 5 of the border + 10 of the frame between + 20.
    const at = { x: 135 + 50, y: 255 + 20 }
    await until(async () => (await browser.element(at.x, at.y))?.selector === "#in")
    const picked = await browser.pick(at.x, at.y)
    expect(picked?.element).toMatchObject({
      selector: "#in",
      role: "button",
      name: "Inner",
      box: { x: 135, y: 255, width: 100, height: 40 },
      url: `http://third.localhost:${inside.port}/`,
    })
    const png = Buffer.from(picked?.picture?.split(",")[1] ?? "", "base64")
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([124, 64])
    expect((await browser.hover(at))?.selector).toBe("#in")
    expect((await browser.hover({ x: 500, y: 500 }))?.tag).toBe("body")
    expect((await browser.element(102, 202))?.tag).toBe("iframe")
  })

  it("does not tell sites that it has no window", async () => {
    const heads: string[] = []
    const web = await servePages({
      "/": (request, response) => {
        heads.push(JSON.stringify(request.headers))
        response.writeHead(200, { "content-type": "text/html" }).end("<title>Who</title>")
      },
    })
    const { browser } = await makeBrowser()
    await browser.navigate(web.url)
    const worker = `new Promise((done) => { new Worker(URL.createObjectURL(new Blob(["postMessage(navigator.userAgent)"]))).onmessage = ({ data }) => done(data) })`
    heads.push(String(await browser.evaluate("navigator.userAgent")), String(await browser.evaluate(worker)))
    expect(heads.filter((text) => /headless/i.test(text) || !/Chrome\/\d+\.0\.0\.0/.test(text))).toEqual([])
  })

  it("cancels downloads, asks before leaving a page, and shows a complete download in its folder", async () => {
    const shown: string[] = []
    const web = await servePages({
      "/": `<title>Draft</title><button style="position:absolute;left:0;top:0;width:90px;height:40px" onclick="window.onbeforeunload = (event) => event.preventDefault()">x</button>`,
      "/next": "<title>Next</title>",
      "/slow": (_request, response) => {
        response.writeHead(200, {
          "content-type": "application/octet-stream",
          "content-disposition": "attachment; filename=slow.bin",
          "content-length": "100000",
        })
        response.write("some".repeat(2000))
      },
      "/quick": (_request, response) =>
        response.writeHead(200, { "content-disposition": "attachment; filename=quick.txt" }).end("done"),
    })
    const { browser, state } = await makeBrowser({ showFile: async (file) => void shown.push(file) })
    await browser.navigate(web.url)
    await browser.evaluate("void (location.href = '/slow')")
    const { downloads } = await state(({ downloads }) => downloads[0]?.state === "running")
    await expect(browser.showDownload(downloads[0]!.id)).rejects.toMatchObject({ tag: "Conflict" })
    await browser.cancelDownload(downloads[0]!.id)
    expect(browser.state().downloads[0]).toMatchObject({ state: "cancelled", path: null })
    await browser.evaluate("void (location.href = '/quick')")
    await state(({ downloads }) => downloads[0]?.state === "complete")
    await browser.showDownload(browser.state().downloads[0]!.id)
    expect(shown).toEqual([browser.state().downloads[0]?.path])

    await browser.click(20, 20)
    const staying = expect(browser.navigate(`${web.url}/next`)).rejects.toMatchObject({
      tag: "Conflict",
      message: expect.stringContaining("given up"),
    })
    const { dialog } = await state(({ dialog }) => dialog?.type === "beforeunload")
    await browser.answerDialog(dialog!.id, { accept: false })
    await staying
    expect(browser.state().tabs[0]).toMatchObject({ title: "Draft", failure: null })
    await browser.click(20, 20)
    const leaving = browser.navigate(`${web.url}/next`)
    const again = await state(({ dialog }) => dialog?.type === "beforeunload")
    await browser.answerDialog(again.dialog!.id, { accept: true })
    expect(await leaving).toMatchObject({ title: "Next" })
  })
})
