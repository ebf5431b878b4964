import type { IncomingMessage, ServerResponse } from "node:http"
import { Fault } from "../../../shared/fault.ts"

/** Bytes of a request body. Prompts with pictures as data URLs fit; anything larger is a mistake or an attack. */
export const BODY_LIMIT = 10 * 1024 * 1024

/**
 * The JSON body of a request, or undefined when there is none. Throws Fault `UnsupportedMedia` for another content type
 * (a form that a foreign page could send), `TooLarge`, and `BadRequest` for text that is not JSON.
 */
export async function readJson(request: IncomingMessage, limit = BODY_LIMIT): Promise<unknown> {
  const { headers } = request
  const announced = headers["content-length"]
  if (headers["transfer-encoding"] === undefined && (announced === undefined || announced === "0")) return undefined
  const tooLarge = () =>
    new Fault("TooLarge", `The request body is larger than ${limit} bytes, the most that this server accepts.`, {
      limit,
    })
  if (Number(announced) > limit) throw tooLarge()
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase()
  if (type !== "application/json" && type !== "text/plain")
    throw new Fault("UnsupportedMedia", "Request bodies must be JSON: send Content-Type: application/json.", {
      contentType: type ?? null,
    })
  const text = await readText(request, limit, tooLarge)
  if (text === "") return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Fault("BadRequest", "Malformed JSON in request body", { kind: "Body" })
  }
}

function readText(request: IncomingMessage, limit: number, tooLarge: () => Fault): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        chunks.length = 0
        request.removeAllListeners("data")
        reject(tooLarge())
      } else chunks.push(chunk)
    })
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
    request.once("error", () => reject(new Fault("Aborted", "The client hung up before its request was complete.")))
    request.once("aborted", () => reject(new Fault("Aborted", "The client hung up before its request was complete.")))
  })
}

/** What a refused client may still send before it is cut off: bytes and milliseconds. */
const DISCARD_LIMIT = 64 * 1024 * 1024
const DISCARD_MS = 2000

/**
 * Reads what is left of a refused request and forgets it. Answering earlier would close the connection while the client
 * still writes, and it would see a reset instead of the answer.
 */
export async function discardRest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.complete || request.destroyed) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DISCARD_MS)
    let size = 0
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size > DISCARD_LIMIT) resolve()
    })
    request.once("close", resolve)
    request.once("end", resolve)
    request.once("close", () => clearTimeout(timer))
  })
  if (!request.complete && !response.headersSent) response.setHeader("Connection", "close")
}
