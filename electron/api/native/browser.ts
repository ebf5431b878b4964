import type { Browser } from "../../browser/browser.ts"
import { routes } from "../route.ts"
import type { Services } from "../services.ts"
import type { Context } from "./context.ts"
import { browser } from "./contract/browser.ts"

interface Has {
  services: Services
}

/** Does something and answers the state it led to. */
async function after({ services }: Has, work: (browser: Browser) => unknown) {
  const it = await services.browser()
  await work(it)
  return it.status()
}

export default routes<typeof browser, Context>(browser, {
  "browser.get": (_input, context) => after(context, () => {}),
  "browser.start": ({ body }, context) => after(context, (it) => it.start(body)),
  "browser.stop": (_input, context) => after(context, (it) => it.stop()),
  "browser.install": (_input, context) =>
    // Its end is told on the socket; `message` of the state keeps the reason.
    after(context, (it) => void it.install().catch(() => {})),
  "browser.cancel-install": (_input, context) => after(context, (it) => it.cancelInstall()),
  "browser.navigate": async ({ body }, { services }) =>
    (await services.browser()).navigate(body.url, body.tab ? { tab: body.tab } : {}),
  "browser.back": (_input, context) => after(context, (it) => it.back()),
  "browser.forward": (_input, context) => after(context, (it) => it.forward()),
  "browser.reload": (_input, context) => after(context, (it) => it.reload()),
  "browser.stop-loading": (_input, context) => after(context, (it) => it.stopLoading()),
  "browser.open-tab": ({ body }, context) =>
    after(context, (it) => it.openTab({ address: body.url, private: body.private })),
  "browser.close-tab": ({ params }, context) => after(context, (it) => it.closeTab(params.id)),
  "browser.activate-tab": ({ params }, context) => after(context, (it) => it.activateTab(params.id)),
  "browser.set-viewport": ({ body }, context) => after(context, (it) => it.setViewport(body)),
  "browser.set-holder": ({ body }, context) => after(context, (it) => it.give(body.holder)),
  "browser.element": async ({ body }, { services }) => (await services.browser()).element(body.x, body.y),
  "browser.pick": async ({ body }, { services }) => (await services.browser()).pick(body.x, body.y),
  "browser.click": async ({ body }, { services }) => (await services.browser()).click(body.x, body.y),
  "browser.evaluate": async ({ body }, { services }) => ({
    value: (await (await services.browser()).evaluate(body.script)) ?? null,
  }),
  "browser.console": async ({ query }, { services }) => (await services.browser()).console(query.tab),
  "browser.clear-console": async ({ query }, { services }) => {
    ;(await services.browser()).clearConsole(query.tab)
    return true
  },
  "browser.network": async ({ query }, { services }) => (await services.browser()).network(query.tab),
  "browser.answer-dialog": ({ params, body }, context) => after(context, (it) => it.answerDialog(params.id, body)),
  "browser.choose-files": ({ params, body }, context) =>
    after(context, (it) =>
      it.chooseFiles(
        params.id,
        body.files.map(({ data, ...file }) => ({ ...file, buffer: Buffer.from(data, "base64") })),
      ),
    ),
})
