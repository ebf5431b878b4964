import { lookup as systemLookup } from "node:dns/promises"
import http from "node:http"
import https from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { type Readable } from "node:stream"
import zlib from "node:zlib"
import { isMetadataName, localAddresses, type Reserved, reservedAddress } from "../lib/reserved-address.ts"
import { Fault } from "../../shared/fault.ts"

interface Address {
  address: string
  family: number
}

export type Lookup = (hostname: string) => Promise<Address[]>

export interface GuardedFetchOptions {
  /** Ports on which this host listens now. */
  ownPorts: () => readonly number[]
  /** Whether a name on our own ports is that of a preview: what answers there is not ours. */
  isPreview?: (hostname: string, port: number) => boolean
  lookup?: Lookup
}

export interface GuardedRequest {
  url: URL
  headers: Record<string, string>
  signal: AbortSignal
  /** Of the body, after decompression. */
  maxBytes: number
  /** Called before a redirect is followed; throws to stop it. */
  onRedirect?: (to: URL, from: URL) => Promise<void>
}

export interface GuardedResponse {
  /** Where the redirects led. */
  url: URL
  status: number
  /** As the header says; "" when there is none. */
  contentType: string
  body: Buffer
}

const mostRedirects = 10

/**
 * GET over http or https that cannot be turned on this machine: every address is looked up here, checked, and then
 * connected to as it was checked, for each redirect anew.
 */
export function createGuardedFetch(options: GuardedFetchOptions) {
  const { ownPorts, isPreview = () => false, lookup = (hostname) => systemLookup(hostname, { all: true }) } = options

  function check(url: URL, address: string): void {
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80)
    const reserved = reservedAddress(address, port, isPreview(url.hostname, port) ? [] : ownPorts())
    if (reserved) throw refused(url, reserved)
  }

  /** The addresses to connect to, every one of them checked. */
  async function addresses(url: URL, signal: AbortSignal): Promise<Address[]> {
    const hostname = url.hostname.replace(/^\[|\]$/g, "")
    if (isMetadataName(hostname)) throw refused(url, "metadata service")
    const family = isIP(hostname)
    const found = family
      ? [{ address: hostname, family }]
      : (localAddresses(hostname) ?? (await abortable(lookup(hostname), signal)))
    // One bad address refuses the name: which one is connected to is not for the name's owner to choose.
    for (const { address } of found) check(url, address)
    return found
  }

  async function once(url: URL, request: GuardedRequest): Promise<{ redirect: URL } | GuardedResponse> {
    const found = await addresses(url, request.signal)
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const send = url.protocol === "https:" ? https.get : http.get
      send(
        url,
        {
          headers: { "accept-encoding": "gzip, deflate, br", ...request.headers },
          signal: request.signal,
          lookup: fixedLookup(found),
          // A pooled connection may have been opened to an address that was checked for another name.
          agent: false,
        },
        resolve,
      ).on("error", reject)
    })
    const status = response.statusCode ?? 0
    const { location } = response.headers
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy()
      return { redirect: webAddress(location, url) }
    }
    const body = await readBody(response, request.maxBytes)
    return { url, status, contentType: response.headers["content-type"] ?? "", body }
  }

  return async (request: GuardedRequest): Promise<GuardedResponse> => {
    let url = request.url
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const answer = await once(url, request)
      if (!("redirect" in answer)) return answer
      await request.onRedirect?.(answer.redirect, url)
      url = answer.redirect
    }
    throw new Fault("Unavailable", `${request.url.href} redirects more than ${mostRedirects} times.`)
  }
}

/** Answers what was looked up and checked before, whatever is asked. */
function fixedLookup(found: readonly Address[]): LookupFunction {
  return (hostname, wanted, done) => {
    const usable = wanted.family ? found.filter(({ family }) => family === Number(wanted.family)) : [...found]
    const [first] = usable
    if (!first) done(Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" }), "", 0)
    else if (wanted.all) done(null, usable)
    else done(null, first.address, first.family)
  }
}

/** A look-up cannot be stopped; whoever waits for it can. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener("abort", stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener("abort", stop)
  }
}

/** Throws Fault `BadRequest` for what is no http or https address. */
export function webAddress(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined
  if (url?.protocol === "http:" || url?.protocol === "https:") return url
  throw new Fault("BadRequest", `URL must start with http:// or https://, which ${JSON.stringify(text)} does not.`)
}

function refused(url: URL, reserved: Reserved): Fault {
  const what = reserved === "own port" ? "this app's own server" : "the machine's metadata service"
  return new Fault("Forbidden", `${url.host} is ${what}. Agents may not reach it.`, { url: url.href })
}

async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new Fault("TooLarge", `Response too large (exceeds ${Math.round(maxBytes / 1024 / 1024)}MB limit)`)
  if (Number(response.headers["content-length"]) > maxBytes) {
    response.destroy()
    throw tooLarge()
  }
  const body = decompressed(response)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    // Counted after decompression, so that a small answer cannot become a large one.
    if (size > maxBytes) {
      response.destroy()
      throw tooLarge()
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function decompressed(response: http.IncomingMessage): Readable {
  const decoders: Record<string, () => NodeJS.ReadWriteStream> = {
    gzip: zlib.createGunzip,
    "x-gzip": zlib.createGunzip,
    deflate: zlib.createInflate,
    br: zlib.createBrotliDecompress,
  }
  const decoder = decoders[response.headers["content-encoding"]?.toLowerCase() ?? ""]?.()
  if (!decoder) return response
  // `pipe` does not pass errors on: a cut connection must fail the read, not end it.
  response.on("error", (error) => (decoder as unknown as Readable).destroy(error))
  return response.pipe(decoder) as unknown as Readable
}
