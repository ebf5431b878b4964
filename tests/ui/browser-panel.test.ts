import { createRequire } from "node:module"
import { mkdir, readFile } from "node:fs/promises"
import path from "node:path"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { chromiumMissing, chromiumPath } from "../../build/chromium.ts"
import type { BrowserState } from "../../shared/native/browser.ts"
import { afterTest, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"
import { builtPage } from "./support/built.ts"
import { settle } from "./support/window.ts"

let browser: Browser | undefined
afterAll(() => browser?.close())

async function openWindow(link: string, size = { width: 1440, height: 900 }): Promise<Page> {
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  const context = await browser.newContext({ viewport: size })
  afterTest(() => context.close())
  const page = await context.newPage()
  await page.goto(link)
  return page
}

/** A window on a session of the host's repository, with the browser tab open. */
async function openBrowserTab(test: TestHost, size?: { width: number; height: number }) {
  await test.request("/outrigger/projects", { method: "POST", body: JSON.stringify({ directory: test.repo }) })
  const session = (await test.client.session.create({})).data!
  const page = await openWindow(test.host.signInLink(), size)
  await page.waitForURL((url) => url.pathname === "/")
  await page.goto(`${test.host.url}/#/session/${session.id}`)
  await page.getByRole("tab", { name: "Browser" }).click()
  return { page, session }
}

const stateOf = async (test: TestHost) =>
  (await (await test.request(`/outrigger/browser?directory=${encodeURIComponent(test.repo)}`)).json()) as BrowserState

/** Pictures for a person to look at, when a folder for them is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.OUTRIGGER_TEST_PICTURES
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
}

const form = `<!doctype html><title>Join</title>
<style>body{font:16px sans-serif;margin:40px;background:#fff} button{position:absolute;left:40px;top:200px;width:200px;height:48px;background:rgb(0,90,200);color:#fff;border:0}
input{position:absolute;left:40px;top:120px;width:300px;height:40px;font:inherit}</style>
<h1>Join us</h1><input aria-label="Email"><button id="join" onclick="document.title='Joined '+document.querySelector('input').value; console.log('joined')">Join now</button>`

/** The colour of the canvas at a point of the page. */
const colourAt = (page: Page, x: number, y: number) =>
  page.evaluate(
    ([x, y]) => {
      const canvas = document.querySelector<HTMLCanvasElement>("[data-browser] canvas")
      const share = (canvas?.width ?? 0) / 1280
      const data = canvas?.getContext("2d")?.getImageData((x ?? 0) * share, (y ?? 0) * share, 1, 1).data
      return [...(data ?? [])].slice(0, 3)
    },
    [x, y],
  )

/** Clicks on a point of the page that the panel shows. */
async function clickAt(page: Page, x: number, y: number): Promise<void> {
  const box = (await page.locator("[data-browser-screen]").boundingBox())!
  await page.mouse.click(box.x + (x / 1280) * box.width, box.y + (y / 800) * box.height)
}

test("the user watches the agent fill a form, takes over, picks an element and sends it to the agent", async () => {
  const host = await startTestHost({ renderer: await builtPage() })
  const web = await servePages({ "/": form })
  const { page, session } = await openBrowserTab(host)
  await page.getByText("The browser is not running").waitFor()
  await picture(page, "stopped")
  host.model.enqueue(
    { toolCalls: [{ name: "browser_navigate", input: { url: web.url } }] },
    {
      toolCalls: [{ name: "browser_fill", input: { target: "role=textbox[name=Email]", value: "agent@example.org" } }],
    },
    { text: "Filled it in." },
  )
  await host.client.session.promptAsync({ sessionID: session.id, parts: [{ type: "text", text: "fill the form" }] })
  await page.getByText("wants to open a site in the browser").waitFor()
  await picture(page, "asks")
  await page.locator('button[aria-disabled="false"]', { hasText: "Allow once" }).click()
  await page.getByText("Filled it in.").waitFor()
  // The very page is on the screen: white with a blue button.
  await until(async () => (await colourAt(page, 60, 220)).join() !== (await colourAt(page, 700, 500)).join())
  const [red = 255, , blue = 0] = await colourAt(page, 60, 220)
  expect(blue - red).toBeGreaterThan(100)
  await picture(page, "watching")

  await page.getByRole("button", { name: "Take over" }).click()
  await page.getByText("You have control.", { exact: true }).first().waitFor()
  expect((await stateOf(host)).holder).toBe("user")
  await clickAt(page, 200, 140)
  await page.keyboard.press("Control+A")
  await page.keyboard.type("me@example.org")
  await clickAt(page, 100, 220)
  await until(async () => (await stateOf(host)).tabs[0]?.title === "Joined me@example.org")
  await picture(page, "taken-over")

  await page.getByRole("button", { name: "Pick an element for the agent" }).click()
  const box = (await page.locator("[data-browser-screen]").boundingBox())!
  await page.mouse.move(box.x + (100 / 1280) * box.width, box.y + (220 / 800) * box.height)
  await page.getByText(/^#join\s+button "Join now" 200 × 48$/).waitFor()
  await picture(page, "picking")
  await clickAt(page, 100, 220)
  await page.getByRole("form", { name: "Picked element" }).getByText("#join").waitFor()
  expect((await stateOf(host)).tabs[0]?.title).toBe("Joined me@example.org")
  await page.getByRole("textbox", { name: "What about this element?" }).fill("Make it green")
  await picture(page, "picked")
  host.model.enqueue({ text: "It will be green." })
  await page.getByRole("button", { name: "Send to the agent" }).click()
  await page.getByText("It will be green.").waitFor()
  const sent = (await host.client.session.messages({ sessionID: session.id })).data!.findLast(
    ({ info }) => info.role === "user",
  )
  const text = sent?.parts.find((part) => part.type === "text")?.text
  expect(text).toMatch(/^Make it green\n/)
  expect(text).toContain("selector: `#join`")
  expect(text).toContain('button "Join now"')
  expect(text).toContain("background-color: rgb(0, 90, 200)")
  expect(sent?.parts.find((part) => part.type === "file")).toMatchObject({ mime: "image/png" })

  await page.getByRole("button", { name: "Hand back" }).click()
  await until(async () => (await stateOf(host)).holder === "agent")
})

test("the panel works by keyboard: start, address, page, out again; dialogs, console and tabs are told", async () => {
  const host = await startTestHost({ renderer: await builtPage() })
  const web = await servePages({
    "/": `<!doctype html><title>Keys</title><style>body{margin:0}</style><input autofocus aria-label="It" style="position:absolute;left:0;top:0;width:400px;height:60px">
      <script>addEventListener("keydown", ({ key }) => { document.title = key; if (key === "d") console.log("answer", prompt("Your name?", "nobody")) })</script>`,
  })
  const { page } = await openBrowserTab(host, { width: 1024, height: 700 })
  await page.getByRole("button", { name: "Start", exact: true }).press("Enter")
  const address = page.getByRole("textbox", { name: "Address" })
  await address.fill(`127.0.0.1:${web.port}/?${"long=".repeat(80)}`)
  await address.press("Enter")
  await until(async () => (await stateOf(host)).tabs[0]?.title === "Keys")
  await page.locator("[data-browser-screen]").focus()
  await page.keyboard.press("k")
  await until(async () => (await stateOf(host)).tabs[0]?.title === "k")
  // Shortcuts of the window belong to the page while it has the focus.
  await page.keyboard.press("Control+k")
  await page.keyboard.press("Escape")
  await until(async () => (await stateOf(host)).tabs[0]?.title === "Escape")
  expect(await page.getByRole("dialog").count()).toBe(0)
  await page.keyboard.press("d")
  await page.getByText("Your name?").first().waitFor()
  await picture(page, "dialog-1024")
  await page.getByRole("textbox", { name: "Answer" }).fill("Ada")
  await page.getByRole("button", { name: "OK" }).click()
  await page.getByRole("button", { name: "More of the browser" }).click()
  await page.getByRole("menuitemradio", { name: "Console" }).click()
  await page.getByRole("log", { name: "Console of the page" }).getByText("answer Ada").waitFor()
  await picture(page, "console-1024")
  await page.locator("[data-browser-screen]").focus()
  await page.keyboard.press("Escape")
  await page.keyboard.press("Escape")
  expect(await address.evaluate((field) => field === document.activeElement)).toBe(true)
  await page.getByRole("button", { name: "New tab" }).click()
  await until(async () => (await stateOf(host)).tabs.length === 2)
  await address.fill("127.0.0.1:1")
  await address.press("Enter")
  await page
    .getByRole("alert")
    .getByText(/could not be opened:/)
    .waitFor()
  await picture(page, "failure-1024")
  await page.locator("[data-browser-screen]").focus()
  await page.keyboard.press("F6")
  expect(await page.evaluate(() => document.activeElement?.closest("[data-browser]") === null)).toBe(true)

  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
  for (const theme of ["dark", "light", "contrast"] as const) {
    await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme)
    await settle(page)
    await page.evaluate(axe)
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(root: Element): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      const results = await axe.run(document.querySelector("[data-browser]")!)
      return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
    })
    await picture(page, `theme-${theme}`)
    expect(found).toEqual([])
  }
})
