import type { CDPSession } from "playwright-core"
import type { Found } from "../../shared/native/browser.ts"

/** Selects the next (or previous) place of a text and scrolls to it, from where the selection is, all around the page. */
export async function findText(cdp: CDPSession, text: string, backwards: boolean): Promise<Found> {
  const { frameTree } = await cdp.send("Page.getFrameTree")
  const { executionContextId } = await cdp.send("Page.createIsolatedWorld", {
    frameId: frameTree.frame.id,
    worldName: "outrigger",
  })
  const { result } = await cdp.send("Runtime.callFunctionOn", {
    executionContextId,
    functionDeclaration: select.toString(),
    arguments: [{ value: text }, { value: backwards }],
    returnByValue: true,
  })
  return (result.value as Found | undefined) ?? { found: false, count: 0 }
}

/** Runs in the page, in a world of its own: everything it needs is inside. An empty text takes the selection away. */
function select(text: string, backwards: boolean): { found: boolean; count: number } {
  const most = 1000
  if (!text) {
    getSelection()?.removeAllRanges()
    return { found: false, count: 0 }
  }
  const wanted = text.toLowerCase()
  const all = (document.body?.innerText ?? "").toLowerCase()
  let count = 0
  for (let at = all.indexOf(wanted); at >= 0 && count < most; at = all.indexOf(wanted, at + wanted.length)) count += 1
  const { find } = window as unknown as { find(...how: (string | boolean)[]): boolean }
  const found = find.call(window, text, false, backwards, true, false, true, false)
  return { found, count: found ? Math.max(1, count) : 0 }
}
