import type { ElementInfo } from "../../../shared/native/browser.ts"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { Browser } from "../../browser/api.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { browser } from "./contract/browser.ts"

/** Where this contract names other fields. */
const worded = (element: ElementInfo | null) =>
  element && {
    outerHTML: element.outerHTML,
    path: element.selector,
    attributes: element.attributes,
    textContent: element.text,
    rect: { top: element.box.y, left: element.box.x, width: element.box.width, height: element.box.height },
    computedStyles: element.styles,
  }

/** What the browser refuses is a 500 of this contract, with the reason. */
async function act<T>({ services }: Context, work: (browser: Browser) => Promise<T>): Promise<T> {
  try {
    return await work(await services.browser())
  } catch (error) {
    if (!isFault(error)) throw error
    throw new Fault(error.tag, error.message, { status: 500, body: { ok: false } }, { cause: error })
  }
}

const running = (it: Browser): Browser => {
  if (it.state().status === "running") return it
  throw new Fault("Unavailable", "The browser is not started. Start it with POST /browser/start.")
}

const ok = { ok: true } as const
const quietly = async (context: Context, work: (browser: Browser) => Promise<unknown>) => {
  await act(context, work)
  return ok
}

export default routes<typeof browser, Context>(browser, {
  "browser.status": async (_input, { services }) => {
    const { status, tabs } = await (await services.browser()).status()
    const url = status === "running" ? (tabs.find(({ active }) => active)?.url ?? "") : ""
    return { installed: status !== "missing" && status !== "installing", running: status === "running", url }
  },
  "browser.install": async (_input, { services }) => {
    // Its end is told on the socket.
    void (await services.browser()).install().catch(() => {})
    return { ok: true, message: "Chromium is being installed. The socket tells how far it is." }
  },
  "browser.start": (_input, context) => quietly(context, (it) => it.start()),
  "browser.stop": (_input, context) => quietly(context, (it) => it.stop()),
  "browser.navigate": async ({ body }, context) => {
    const url = /^https?:\/\//i.test(body.url.trim()) ? body.url.trim() : `https://${body.url.trim()}`
    const done = await act(context, (it) => running(it).navigate(url))
    return { ok: true, url: done.url }
  },
  "browser.back": (_input, context) => quietly(context, (it) => it.back()),
  "browser.forward": (_input, context) => quietly(context, (it) => it.forward()),
  "browser.reload": (_input, context) => quietly(context, (it) => it.reload()),
  "browser.click": async ({ body: { x, y } }, context) => ({
    ok: true,
    element: worded(await act(context, (it) => running(it).click(x, y))),
  }),
  "browser.element": async ({ body: { x, y } }, context) => ({
    ok: true,
    element: worded(await act(context, (it) => it.element(x, y))),
  }),
  "browser.eval": async ({ body: { js } }, context) => ({
    ok: true,
    result: await act(context, (it) => running(it).evaluate(js)),
  }),
})
