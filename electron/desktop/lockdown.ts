import type { Session, WebContents } from "electron"
import { externalAddress } from "./external.ts"

export interface LockdownOptions {
  /** The host's origin: the only one a window of ours shows. */
  origin: string
  openExternal: (url: string) => void
}

/** Copying text by a button is all that the page asks of the system. */
const granted = new Set(["clipboard-sanitized-write"])

/** Denies what a page could ask for (camera, USB, location …), whoever asks. */
export function denyPermissions(session: Session, { origin }: LockdownOptions): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(granted.has(permission) && sameOrigin(contents.getURL(), origin))
  })
  session.setPermissionCheckHandler((_contents, permission, asking) => {
    return granted.has(permission) && sameOrigin(asking, origin)
  })
  session.setDevicePermissionHandler(() => false)
}

/** Keeps a window on our page: other pages open in the system's browser, new windows and webviews not at all. */
export function keepOnPage(contents: WebContents, { origin, openExternal }: LockdownOptions): void {
  const openOutside = (url: string) => {
    const address = externalAddress(url)
    if (address) openExternal(address)
  }
  contents.on("will-navigate", (event) => {
    if (sameOrigin(event.url, origin)) return
    event.preventDefault()
    openOutside(event.url)
  })
  contents.on("will-redirect", (event) => {
    if (!sameOrigin(event.url, origin)) event.preventDefault()
  })
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame && !sameOrigin(event.url, origin)) event.preventDefault()
  })
  contents.on("will-attach-webview", (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: "deny" }
  })
}

export function sameOrigin(url: string, origin: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin
}
