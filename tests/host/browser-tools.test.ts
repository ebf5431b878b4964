import { describe, expect, it } from "vitest"
import { followEvents, startTestHost, type TestHost } from "../support/host.ts"
import { until } from "../support/until.ts"
import { servePages } from "../support/web-page.ts"
import type { BrowserState } from "../../shared/native/browser.ts"

const form = `<!doctype html><title>Join</title><h1>Join us</h1>
<form onsubmit="event.preventDefault(); document.title='Joined '+email.value+' '+plan.value+' '+news.checked">
<label>Email <input name="email" type="email"></label>
<label>Plan <select name="plan"><option value="s">Small</option><option value="l">Large</option></select></label>
<label><input name="news" type="checkbox"> Newsletter</label>
<button>Join</button></form>
<button id="sure" onclick="console.log('said', confirm('Really?'))">Delete</button>`

async function toolsOf(test: TestHost, sessionID: string) {
  const messages = (await test.client.session.messages({ sessionID })).data!
  return messages.flatMap(({ parts }) => parts).filter((part) => part.type === "tool")
}
const stateOf = async (test: TestHost) =>
  (await (await test.request(`/outrigger/browser?directory=${encodeURIComponent(test.repo)}`)).json()) as BrowserState

describe("the agent's browser tools", () => {
  it("drive the page the user sees, after the user let the agent onto the site", async () => {
    const test = await startTestHost()
    const web = await servePages({ "/": form })
    const stream = await followEvents(test)
    const session = (await test.client.session.create({})).data!
    test.model.enqueue(
      { toolCalls: [{ name: "browser_navigate", input: { url: web.url } }] },
      { toolCalls: [{ name: "browser_fill", input: { target: "role=textbox[name=Email]", value: "a@b.example" } }] },
      { toolCalls: [{ name: "browser_select", input: { target: "select", values: ["Large"] } }] },
      { toolCalls: [{ name: "browser_fill", input: { target: "role=checkbox", value: "true" } }] },
      { toolCalls: [{ name: "browser_click", input: { target: "text=Join >> nth=-1" } }] },
      { toolCalls: [{ name: "browser_wait", input: { text: "Join us", seconds: 5 } }] },
      { toolCalls: [{ name: "browser_click", input: { target: "#sure", dialog: "accept" } }] },
      { toolCalls: [{ name: "browser_console", input: {} }] },
      { toolCalls: [{ name: "browser_network", input: {} }] },
      { toolCalls: [{ name: "browser_evaluate", input: { script: "() => document.title" } }] },
      { toolCalls: [{ name: "browser_screenshot", input: {} }] },
      { toolCalls: [{ name: "browser_snapshot", input: {} }] },
      { toolCalls: [{ name: "browser_press", input: { keys: "Tab" } }] },
      { toolCalls: [{ name: "browser_tabs", input: {} }] },
      { toolCalls: [{ name: "browser_click", input: { target: "e9999" } }] },
      { toolCalls: [{ name: "browser_navigate", input: { url: `${test.host.url}/global/health` } }] },
      { text: "Joined." },
    )
    await test.client.session.promptAsync({ sessionID: session.id, parts: [{ type: "text", text: "join" }] })
    const asked = await stream.until((event) => event.type === "permission.asked", "permission.asked")
    expect(asked.properties).toMatchObject({
      permission: "browser",
      patterns: [`${web.url}/`],
      always: [`${web.url}/*`],
    })
    await test.client.permission.reply({ requestID: asked.properties.id as string, reply: "once" })
    // Its own server is another site, and is refused whatever the user says.
    const own = await stream.until(
      (event) => event.type === "permission.asked" && event.properties.id !== asked.properties.id,
      "the second question",
      50_000,
    )
    expect(own.properties.patterns).toEqual([`${test.host.url}/`])
    await test.client.permission.reply({ requestID: own.properties.id as string, reply: "once" })
    await stream.until((event) => event.type === "session.idle", "session.idle")

    const parts = await toolsOf(test, session.id)
    const outputs = parts.map(({ tool, state }) => {
      const text = state.status === "completed" ? state.output : state.status === "error" ? state.error : ""
      return `${tool} ${state.status}: ${text}`
    })
    expect(outputs[0]).toMatch(/completed: Page: .*\nTitle: Join\n[\s\S]*textbox "Email" \[ref=e\d+\]/)
    expect(outputs[4]).toContain("Title: Joined a@b.example l true")
    expect(outputs[6]).toContain('confirm "Really?" was accepted as you said')
    expect(outputs[7]).toContain("[log] said true")
    expect(outputs[8]).toMatch(/200 GET http:\/\/127.0.0.1:\d+\/ document/)
    expect(outputs[9]).toContain('"Joined a@b.example l true"')
    const shot = parts[10]?.state
    expect(shot?.status === "completed" && shot.attachments?.[0]).toMatchObject({ mime: "image/jpeg" })
    expect(outputs[11]).toMatch(/checkbox "Newsletter" \[checked\]/)
    expect(outputs[12]).toContain("completed: Pressed Tab")
    expect(outputs[13]).toMatch(/\* tab_1 http/)
    expect(outputs[14]).toMatch(/error: This ref is not on the page any more/)
    expect(outputs[15]).toMatch(/error: .* is this app's own server/)
    expect((await stateOf(test)).tabs[0]).toMatchObject({ title: "Joined a@b.example l true", active: true })
  })

  it("are kept off a site by a refusal, and let on by a rule", async () => {
    const web = await servePages({ "/": form })
    const test = await startTestHost({ config: { permission: { browser: { "*": "ask", [`${web.url}/*`]: "allow" } } } })
    const other = await servePages({ "/": "<title>Other</title>" })
    const stream = await followEvents(test)
    const session = (await test.client.session.create({})).data!
    test.model.enqueue(
      { toolCalls: [{ name: "browser_navigate", input: { url: web.url } }] },
      {
        toolCalls: [
          { name: "browser_evaluate", input: { script: `void (location.href = ${JSON.stringify(other.url)})` } },
        ],
      },
      { toolCalls: [{ name: "browser_wait", input: { seconds: 0.5 } }] },
      { toolCalls: [{ name: "browser_snapshot", input: {} }] },
      { text: "done" },
    )
    await test.client.session.promptAsync({ sessionID: session.id, parts: [{ type: "text", text: "go" }] })
    const asked = await stream.until((event) => event.type === "permission.asked", "permission.asked")
    expect(asked.properties.patterns).toEqual([`${other.url}/`])
    await test.client.permission.reply({ requestID: asked.properties.id as string, reply: "reject" })
    await stream.until((event) => event.type === "session.idle", "session.idle")
    const parts = await toolsOf(test, session.id)
    expect(parts[0]?.state.status).toBe("completed")
    expect(parts.at(-1)?.state.status).toBe("error")
  })

  it("wait while the user holds control, and are refused when that lasts", async () => {
    const { makeBrowser } = await import("../support/browser.ts")
    const { createBrowserTools } = await import("../../electron/tool/browser-tools.ts")
    const { browser, state } = await makeBrowser({ patienceMs: 1500 })
    const web = await servePages({ "/": form })
    const tools = new Map(createBrowserTools({ browser: async () => browser }).map((tool) => [tool.id, tool]))
    const context = {
      sessionID: "ses_1",
      messageID: "",
      callID: "",
      agent: "build",
      directory: "/",
      worktree: "/",
      signal: new AbortController().signal,
      ask: async () => undefined,
      progress: () => {},
    }
    const run = (id: string, input: unknown) => tools.get(id)!.execute(input as never, context)
    await run("browser_navigate", { url: web.url })
    browser.give("user")
    const waiting = run("browser_fill", { target: "[name=email]", value: "x@y.example" })
    await state(({ waiting }) => waiting)
    expect(await browser.evaluate("document.querySelector('[name=email]').value")).toBe("")
    browser.give("agent")
    await waiting
    expect(await browser.evaluate("document.querySelector('[name=email]').value")).toBe("x@y.example")
    browser.give("user")
    await expect(run("browser_click", { target: "#sure" })).rejects.toThrow(/user has taken over the browser/)
    browser.give("agent")
    const long = run("browser_wait", { text: "never there", seconds: 30 })
    await state(({ acting }) => acting !== null)
    // While the agent acts, input of the user goes nowhere; taking over ends what it does.
    browser.input({ type: "text", text: "stray" })
    browser.give("user")
    await expect(long).rejects.toThrow(/user has taken over/)
    const at = { type: "mouse", x: 130, y: 100, button: "left", clicks: 1, modifiers: 0 } as const
    const box = (await browser.evaluate(
      "(({ x, y }) => ({ x: x + 5, y: y + 5 }))(document.querySelector('[name=email]').getBoundingClientRect())",
    )) as { x: number; y: number }
    browser.input({ ...at, ...box, kind: "down", buttons: 1, clicks: 3 })
    browser.input({ ...at, ...box, kind: "up", buttons: 0, clicks: 3 })
    browser.input({ type: "text", text: "mine" })
    await until(async () =>
      String(await browser.evaluate("document.querySelector('[name=email]').value")).includes("mine"),
    )
    expect(await browser.evaluate("document.querySelector('[name=email]').value")).not.toContain("stray")
  })
})
