import { setTimeout as wait } from "node:timers/promises"
import { http } from "../../lib/http.ts"
import type { Log } from "../../lib/log.ts"
import type { Discovery } from "./token.ts"

/** Longest wait for the other host's end, ms. Its turns are closed in this time, and can be continued here. */
const LIMIT = 5_000
const LOOK_EVERY = 20

/**
 * Asks the host that lives in an editor's process to end, and waits until it has: two hosts on one home would take each
 * other's turns for interrupted ones.
 */
export async function takeOver({ url, token }: Discovery, log: Log): Promise<void> {
  const request = (method: string, path: string) =>
    new Promise<number>((resolve, reject) => {
      const sent = http.request(new URL(path, url), {
        method,
        agent: false,
        timeout: LIMIT,
        headers: { authorization: `Bearer ${token}` },
      })
      sent.once("response", (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.once("timeout", () => sent.destroy()).once("error", reject)
      sent.end()
    })
  try {
    if ((await request("POST", "/outrigger/hand-over")) !== 200) return
    log.info("taking over from the host of an editor", { url })
    for (const end = Date.now() + LIMIT; Date.now() < end; await wait(LOOK_EVERY))
      await request("GET", "/global/health")
    log.warn("the host of an editor does not end; going on beside it", { url })
  } catch {
    // It is gone, as it should be.
  }
}
