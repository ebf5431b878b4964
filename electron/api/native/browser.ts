import type { Browser } from "../../browser/api.ts"
import { routes } from "../route.ts"
import type { Services } from "../services.ts"
import type { Context } from "./context.ts"
import { browser } from "./contract/browser.ts"

interface Has {
  services: Services
}

interface Asked {
  query: { directory?: string | undefined }
}

const of = ({ query }: Asked, { services }: Has) => services.browser(query.directory)

/** Does something and answers the state it led to. */
async function after(asked: Asked, context: Has, work: (browser: Browser) => unknown) {
  const it = await of(asked, context)
  await work(it)
  return it.status()
}

export default routes<typeof browser, Context>(browser, {
  "browser.get": (asked, context) => after(asked, context, () => {}),
  "browser.start": (asked, context) => after(asked, context, (it) => it.start(asked.body)),
  "browser.stop": (asked, context) => after(asked, context, (it) => it.stop()),
  "browser.install": (asked, context) =>
    // Its end is told on the socket; `message` of the state keeps the reason.
    after(asked, context, (it) => void it.install().catch(() => {})),
  "browser.cancel-install": (asked, context) => after(asked, context, (it) => it.cancelInstall()),
  "browser.navigate": async (asked, context) =>
    (await of(asked, context)).navigate(asked.body.url, asked.body.tab ? { tab: asked.body.tab } : {}),
  "browser.back": (asked, context) => after(asked, context, (it) => it.back()),
  "browser.forward": (asked, context) => after(asked, context, (it) => it.forward()),
  "browser.reload": (asked, context) => after(asked, context, (it) => it.reload()),
  "browser.stop-loading": (asked, context) => after(asked, context, (it) => it.stopLoading()),
  "browser.open-tab": (asked, context) => {
    const { url: address, private: isPrivate, shared = !isPrivate } = asked.body
    return after(asked, context, (it) => it.openTab({ address, private: isPrivate, shared }))
  },
  "browser.close-tab": (asked, context) => after(asked, context, (it) => it.closeTab(asked.params.id)),
  "browser.share-tab": (asked, context) =>
    after(asked, context, (it) => it.shareTab(asked.params.id, asked.body.shared)),
  "browser.activate-tab": (asked, context) => after(asked, context, (it) => it.activateTab(asked.params.id)),
  "browser.set-viewport": (asked, context) => after(asked, context, (it) => it.setViewport(asked.body)),
  "browser.set-zoom": (asked, context) => after(asked, context, (it) => it.setZoom(asked.body.zoom)),
  "browser.set-holder": (asked, context) => after(asked, context, (it) => it.give(asked.body.holder)),
  "browser.element": async (asked, context) => (await of(asked, context)).element(asked.body.x, asked.body.y),
  "browser.pick": async (asked, context) => (await of(asked, context)).pick(asked.body.x, asked.body.y),
  "browser.click": async (asked, context) => (await of(asked, context)).click(asked.body.x, asked.body.y),
  "browser.evaluate": async (asked, context) => ({
    value: (await (await of(asked, context)).evaluate(asked.body.script)) ?? null,
  }),
  "browser.find": async (asked, context) => (await of(asked, context)).find(asked.body.text, asked.body.backwards),
  "browser.console": async (asked, context) => (await of(asked, context)).console(asked.query.tab),
  "browser.clear-console": async (asked, context) => {
    ;(await of(asked, context)).clearConsole(asked.query.tab)
    return true
  },
  "browser.network": async (asked, context) => (await of(asked, context)).network(asked.query.tab),
  "browser.answer-dialog": (asked, context) =>
    after(asked, context, (it) => it.answerDialog(asked.params.id, asked.body)),
  "browser.choose-files": (asked, context) =>
    after(asked, context, (it) =>
      it.chooseFiles(
        asked.params.id,
        asked.body.files.map(({ data, ...file }) => ({ ...file, buffer: Buffer.from(data, "base64") })),
      ),
    ),
  "browser.cancel-download": (asked, context) => after(asked, context, (it) => it.cancelDownload(asked.params.id)),
  "browser.show-download": (asked, context) => after(asked, context, (it) => it.showDownload(asked.params.id)),
})
