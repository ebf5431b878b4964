import { type Disposable, disposable } from "../../lib/dispose.ts"
import type { Log } from "../../lib/log.ts"

export const MDNS_DOMAIN = "opencode.local"

/**
 * Tells the local network that the host is here: `opencode-PORT` of type `_http._tcp`, under `domain`. A network that does
 * not let us is reported, and no reason not to run. The library is loaded for this only.
 */
export async function announceMdns(options: { port: number; domain: string; log: Log }): Promise<Disposable> {
  const { port, domain, log } = options
  const failed = (error: unknown) => log.warn("the host could not be announced by mDNS", { error: String(error) })
  try {
    const { Bonjour } = await import("bonjour-service")
    const bonjour = new Bonjour(undefined, failed)
    const service = bonjour.publish({ name: `opencode-${port}`, type: "http", port, host: domain, txt: { path: "/" } })
    service.on("error", failed)
    log.info("announced by mDNS", { name: `opencode-${port}`, domain })
    return disposable(
      () =>
        new Promise<void>((resolve) => {
          // A goodbye is sent when it can be; nobody waits long for it.
          const end = () => bonjour.destroy(() => resolve())
          setTimeout(resolve, 300).unref()
          bonjour.unpublishAll(end)
        }),
    )
  } catch (error) {
    failed(error)
    return disposable(() => {})
  }
}
