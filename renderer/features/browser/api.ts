import type {
  BrowserState,
  ConsoleEntry,
  NetworkEntry,
  PickedElement,
  Viewport,
} from "../../../shared/native/browser.ts"
import type { Request } from "../../api/request.ts"

/** `/outrigger/browser/…`. The state itself comes over the socket. */
export function createBrowserApi(request: Request) {
  const post = (path: string, what: string, body: unknown = {}) =>
    request<BrowserState>("POST", `/outrigger/browser/${path}`, { what, body })
  const tab = (id: string) => `tabs/${encodeURIComponent(id)}`
  return {
    start: (profile: "user" | "private" = "user") =>
      post("start", "Could not start the browser", {
        profile,
        scale: Math.min(3, Math.max(1, window.devicePixelRatio)),
      }),
    stop: () => post("stop", "Could not stop the browser"),
    install: () => post("install", "Could not install Chromium"),
    cancelInstall: () => post("install/cancel", "Could not stop the download"),
    navigate: (url: string) =>
      request<{ url: string }>("POST", "/outrigger/browser/navigate", {
        what: "Could not open the page",
        body: { url },
      }),
    back: () => post("back", "Could not go back"),
    forward: () => post("forward", "Could not go forward"),
    reload: () => post("reload", "Could not load the page again"),
    stopLoading: () => post("stop-loading", "Could not stop loading"),
    openTab: (options: { url?: string; private?: boolean } = {}) => post("tabs", "Could not open a tab", options),
    closeTab: (id: string) =>
      request<BrowserState>("DELETE", `/outrigger/browser/${tab(id)}`, { what: "Could not close the tab" }),
    activateTab: (id: string) => post(`${tab(id)}/activate`, "Could not show the tab"),
    setViewport: (body: Viewport) =>
      request<BrowserState>("PUT", "/outrigger/browser/viewport", { what: "Could not set the viewport", body }),
    give: (holder: "agent" | "user") =>
      request<BrowserState>("PUT", "/outrigger/browser/holder", {
        what: holder === "user" ? "Could not take over" : "Could not hand back",
        body: { holder },
      }),
    pick: (x: number, y: number) =>
      request<PickedElement | null>("POST", "/outrigger/browser/pick", {
        what: "Could not pick the element",
        body: { x, y },
      }),
    console: () => request<ConsoleEntry[]>("GET", "/outrigger/browser/console", { what: "Could not read the console" }),
    clearConsole: () =>
      request<boolean>("DELETE", "/outrigger/browser/console", { what: "Could not clear the console" }),
    network: () =>
      request<NetworkEntry[]>("GET", "/outrigger/browser/network", { what: "Could not read the requests" }),
    answerDialog: (id: string, accept: boolean, text?: string) =>
      post(`dialogs/${encodeURIComponent(id)}`, "Could not answer the dialog", { accept, text }),
    chooseFiles: (id: string, files: { name: string; mimeType: string; data: string }[]) =>
      post(`file-choosers/${encodeURIComponent(id)}`, "Could not give the page the files", { files }),
  }
}

export type BrowserApi = ReturnType<typeof createBrowserApi>
