import { Fault } from "../../shared/fault.ts"
import type { RemoteHost } from "./adapter.ts"

/** Options that address a host behind its tunnel. */
export const remoteHeaders = (host: RemoteHost): Record<string, string> => ({
  host: host.authority,
  authorization: `Bearer ${host.token}`,
})

/** A JSON request to a remote host. Throws Fault `Unavailable` when it does not answer, `BadRequest` when it refuses. */
export async function askRemote(host: RemoteHost, method: string, target: string, body?: unknown): Promise<unknown> {
  const { request } = await import("node:http")
  const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const asked = request(
      host.url + target,
      {
        method,
        headers: {
          ...remoteHeaders(host),
          "x-opencode-directory": encodeURIComponent(host.directory),
          ...(sent && { "content-type": "application/json", "content-length": sent.length }),
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on("data", (chunk: Buffer) => chunks.push(chunk))
        answer.on("error", (error) => reject(lost(error)))
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8")
          const status = answer.statusCode ?? 0
          if (status >= 200 && status < 300) return resolve(text ? JSON.parse(text) : undefined)
          reject(new Fault("BadRequest", `The other machine refused ${method} ${target}: ${wordsOf(text, status)}`))
        })
      },
    )
    asked.on("error", (error) => reject(lost(error)))
    asked.end(sent)
  })
}

/** A connection to a remote host that was cut in the middle. */
export const lost = (error: Error) =>
  new Fault("Unavailable", `The connection to the other machine was lost: ${error.message}. Try again.`)

function wordsOf(text: string, status: number): string {
  try {
    const body = JSON.parse(text) as { data?: { message?: string }; message?: string }
    return body.data?.message ?? body.message ?? `status ${status}`
  } catch {
    return `status ${status}`
  }
}
