import { describe, expect, it } from "vitest"
import { createBrowserTools } from "../../electron/tool/browser-tools.ts"
import { makeBrowser, type TestBrowser } from "../support/browser.ts"
import { makeRepository, startTestHost } from "../support/host.ts"
import { crashesOf } from "../support/kill-browser.ts"
import { servePages } from "../support/web-page.ts"

function agentOf({ browser }: TestBrowser) {
  const asked: string[] = []
  const tools = new Map(createBrowserTools({ browser: async () => browser }).map((tool) => [tool.id, tool]))
  const context = {
    sessionID: "ses_1",
    messageID: "",
    callID: "",
    agent: "build",
    directory: "/",
    worktree: "/",
    signal: new AbortController().signal,
    ask: async ({ patterns }: { patterns: string[] }) => void asked.push(...patterns),
    progress: () => {},
  }
  const run = (id: string, input: object = {}) => tools.get(`browser_${id}`)!.execute(input as never, context as never)
  return { run, asked }
}

const page = `<title>Page</title><h1>Secret garden</h1><button style="position:absolute;left:100px;top:200px;width:60px;height:20px">Go</button>
<ul><li data-id="7">Seven</li></ul>`

describe("what the agent sees of the browser", () => {
  it("ends at tabs that the user keeps; it opens its own, private on request", async () => {
    const test = await makeBrowser()
    const { browser } = test
    const web = await servePages({ "/": page })
    const { run, asked } = agentOf(test)
    await browser.navigate(web.url)
    await browser.evaluate("document.cookie = 'me=signed-in'")
    const [mine] = browser.state().tabs
    browser.shareTab(mine!.id, false)
    for (const [id, input] of [["snapshot"], ["screenshot"], ["evaluate", { script: "1" }], ["console"]] as const)
      await expect(run(id, input), id).rejects.toMatchObject({ tag: "Forbidden" })
    expect((await run("tabs", { action: "list" })).output).toContain("tab_1 (the user keeps it to themselves)")
    await expect(run("tabs", { action: "show", tab: mine!.id })).rejects.toMatchObject({ tag: "Forbidden" })
    expect(asked).toEqual([])

    await run("navigate", { url: web.url })
    expect(browser.state().tabs.map(({ active }) => active)).toEqual([false, true])
    expect((await run("evaluate", { script: "document.cookie" })).output).toContain("me=signed-in")
    await run("tabs", { action: "open", url: web.url, private: true })
    expect((await run("evaluate", { script: "document.cookie" })).output).toBe('""')
    expect(browser.state().tabs.at(-1)).toMatchObject({ private: true, shared: true })

    await browser.activateTab(mine!.id)
    await expect(run("snapshot")).rejects.toThrow(/keeps this tab/)
    browser.shareTab(mine!.id, true)
    expect((await run("snapshot")).output).toContain("Secret garden")
    // Taken away in the middle of something.
    const waiting = run("wait", { text: "never", seconds: 30 })
    await test.state(({ acting }) => acting !== null)
    browser.shareTab(mine!.id, false)
    await expect(waiting).rejects.toMatchObject({ tag: "Forbidden" })
  })

  it("shows where it points, and runs scripts on an element", async () => {
    const test = await makeBrowser()
    const { browser } = test
    const web = await servePages({ "/": page })
    const { run } = agentOf(test)
    await run("navigate", { url: web.url })
    expect(
      (await run("evaluate", { target: "li", script: "(item) => item.dataset.id + item.textContent" })).output,
    ).toBe('"7Seven"')
    expect(
      (await run("evaluate", { target: "li", script: "async (item) => ({ tag: item.tagName })" })).output,
    ).toContain('"tag": "LI"')
    await expect(run("evaluate", { target: "li", script: "(item) => item.none.some" })).rejects.toThrow(/undefined/)
    expect(browser.state().pointer).toBeNull()
    const html = await browser.evaluate("document.documentElement.outerHTML")
    await run("click", { target: "button" })
    expect(browser.state().pointer).toEqual({ x: 130, y: 210 })
    // Drawn outside: the page is as it was.
    expect(await browser.evaluate("document.documentElement.outerHTML")).toBe(html)
    browser.give("user")
    expect(browser.state().pointer).toBeNull()
  })

  it("is told when the page or Chromium crashes under its action, and finds the page again", async () => {
    const test = await makeBrowser()
    const { browser, state } = test
    const web = await servePages({ "/": page })
    const { run } = agentOf(test)
    await run("navigate", { url: web.url })
    const crash = await crashesOf(browser)
    const first = run("wait", { text: "never", seconds: 60 })
    await state(({ acting }) => acting !== null)
    crash.page()
    await expect(first).rejects.toThrow(/The page crashed in the middle of this: wait for "never"/)
    expect(browser.state().tabs).toMatchObject([{ crashed: true }])
    expect((await run("snapshot")).output).toContain("Secret garden")
    expect(browser.state().tabs).toMatchObject([{ id: "tab_1", crashed: false, title: "Page" }])

    const second = run("wait", { text: "never", seconds: 60 })
    await state(({ acting }) => acting !== null)
    crash.browser()
    await expect(second).rejects.toThrow(/crashed in the middle of this/)
    await run("navigate", { url: "reload" })
    expect((await run("snapshot")).output).toContain("Secret garden")
  })
})

describe("projects", () => {
  it("have browsers of their own: pages, control and sign-ins", async () => {
    const test = await startTestHost()
    const other = await makeRepository({ "other.txt": "another project" })
    const web = await servePages({ "/": page })
    const call = async (directory: string, path: string, body?: object) => {
      const target = `/outrigger/browser${path}?directory=${encodeURIComponent(directory)}`
      const response = await test.request(target, body && { method: "POST", body: JSON.stringify(body) })
      expect(response.status).toBe(200)
      return (await response.json()) as { status: string; value: unknown; tabs: unknown[] }
    }
    await call(test.repo, "/navigate", { url: web.url })
    await call(test.repo, "/evaluate", { script: "document.cookie = 'who=me; max-age=9999'" })
    expect(await call(other, "")).toMatchObject({ status: "stopped", tabs: [] })
    await call(other, "/navigate", { url: web.url })
    expect(await call(other, "/evaluate", { script: "document.cookie" })).toEqual({ value: "" })
    await call(test.repo, "/stop", {})
    expect(await call(other, "")).toMatchObject({ status: "running" })
    await call(test.repo, "/navigate", { url: web.url })
    expect(await call(test.repo, "/evaluate", { script: "document.cookie" })).toEqual({ value: "who=me" })
  })
})
