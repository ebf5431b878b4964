import type { CDPSession } from "playwright-core"

/** Tells of every title that the page gives itself without a navigation; Chromium has no event for it. */
export async function followTitle(cdp: CDPSession, onTitle: (title: string) => void): Promise<void> {
  const worldName = "outrigger"
  cdp.on("Runtime.bindingCalled", ({ name, payload }) => {
    if (name === binding) onTitle(payload.slice(0, 500))
  })
  await cdp.send("Runtime.enable")
  await cdp.send("Runtime.addBinding", { name: binding, executionContextName: worldName })
  await cdp.send("Page.addScriptToEvaluateOnNewDocument", {
    source: `(${observe.toString()})(${JSON.stringify(binding)})`,
    worldName,
  })
}

const binding = "outriggerTitle"

/** Runs in the page, in a world of its own: everything it needs is inside. Only the head is observed: bodies change all the time. */
function observe(name: string): void {
  if (window !== window.top) return
  const tell = (globalThis as unknown as Record<string, (text: string) => void>)[name]
  let last = document.title
  const look = () => {
    if (document.title === last) return
    last = document.title
    tell?.(last)
  }
  const begin = () => {
    look()
    if (document.head)
      new MutationObserver(look).observe(document.head, { subtree: true, childList: true, characterData: true })
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true })
  else begin()
}
