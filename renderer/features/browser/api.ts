import type {
  BrowserState,
  ConsoleEntry,
  Found,
  NetworkEntry,
  PickedElement,
  Viewport,
} from "../../../shared/native/browser.ts"
import type { Method, Request, RequestOptions } from "../../api/request.ts"

/** `/outrigger/browser/…` of the project that `place` is a folder of. The state itself comes over the socket. */
export function createBrowserApi(send: Request, place: () => string | undefined) {
  const request = <T>(method: Method, path: string, options: RequestOptions) =>
    send<T>(method, path, { ...options, directory: place() })
  const post = (path: string, what: string, body: unknown = {}) =>
    request<BrowserState>("POST", `/outrigger/browser/${path}`, { what, body })
  const put = (path: string, what: string, body: unknown) =>
    request<BrowserState>("PUT", `/outrigger/browser/${path}`, { what, body })
  const tab = (id: string) => `tabs/${encodeURIComponent(id)}`
  const download = (id: string) => `downloads/${encodeURIComponent(id)}`
  const scale = () => Math.min(3, Math.max(1, window.devicePixelRatio))
  return {
    start: (profile: "user" | "private" = "user") =>
      post("start", "Could not start the browser", { profile, scale: scale() }),
    /** With the same tabs, for the pixels of this screen. */
    startAnew: () => post("start", "Could not start the browser again", { anew: true, scale: scale() }),
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
    shareTab: (id: string, shared: boolean) =>
      put(`${tab(id)}/shared`, shared ? "Could not share the tab" : "Could not keep the tab", { shared }),
    setViewport: (viewport: Viewport) => put("viewport", "Could not set the viewport", viewport),
    setZoom: (zoom: number) => put("zoom", "Could not set the zoom", { zoom }),
    find: (text: string, backwards: boolean) =>
      request<Found>("POST", "/outrigger/browser/find", {
        what: "Could not search the page",
        body: { text, backwards },
      }),
    cancelDownload: (id: string) => post(`${download(id)}/cancel`, "Could not cancel the download"),
    showDownload: (id: string) => post(`${download(id)}/show`, "Could not show the download"),
    give: (holder: "agent" | "user") =>
      put("holder", holder === "user" ? "Could not take over" : "Could not hand back", { holder }),
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
