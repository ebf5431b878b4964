import { zoomSteps } from "../../../shared/native/browser.ts"
import { expectOk } from "../../app/report.ts"
import type { BrowserLink } from "./link.ts"

type Pressed = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">

/** One step larger or smaller, or back to what is usual. */
export function zoomBy({ api, store }: BrowserLink, step: 1 | -1 | 0): void {
  const now = store.getState().state?.zoom ?? 1
  const next =
    step === 0 ? 1 : step > 0 ? zoomSteps.find((zoom) => zoom > now) : zoomSteps.findLast((zoom) => zoom < now)
  if (next === undefined || next === now) return
  store.setState({ spoken: `Zoom ${Math.round(next * 100)} %.` })
  void expectOk(api.setZoom(next))
}

/** Keys that mean the browser and not the page, as fingers know them. Undefined: the page's own. */
export function pageKey(browser: BrowserLink, event: Pressed): (() => void) | undefined {
  const { api, store } = browser
  const command = (event.ctrlKey || event.metaKey) && !event.altKey
  if (event.key === "F5") return () => void expectOk(api.reload())
  if (event.altKey && !command && event.key === "ArrowLeft") return () => void expectOk(api.back())
  if (event.altKey && !command && event.key === "ArrowRight") return () => void expectOk(api.forward())
  if (!command) return undefined
  switch (event.key.toLowerCase()) {
    case "f":
      return event.shiftKey ? undefined : () => store.setState({ finding: true })
    case "l":
      return event.shiftKey ? undefined : focusAddress
    case "r":
      return () => void expectOk(api.reload())
    case "+":
    case "=":
      return () => zoomBy(browser, 1)
    case "-":
      return () => zoomBy(browser, -1)
    case "0":
      return () => zoomBy(browser, 0)
  }
  return undefined
}

export const focusAddress = () => document.querySelector<HTMLElement>("[data-browser-address]")?.focus()
