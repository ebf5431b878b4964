import * as z from "zod/mini"
import { isIP } from "node:net"
import { Fault, isFault } from "../../shared/fault.ts"
import { createGuardedFetch, type GuardedFetchOptions, type GuardedResponse, webAddress } from "./guarded-fetch.ts"
import { htmlToText } from "./html-text.ts"
import type { Tool, ToolContext, ToolResult } from "./tool.ts"

const parameters = z.object({
  url: z.string().check(z.describe("Address of the page, with http:// or https://")),
  format: z._default(z.enum(["text", "markdown", "html"]), "markdown").check(z.describe("What to make of a web page")),
  timeout: z.optional(z.number().check(z.describe("Seconds to wait at most (default 30, at most 120)"))),
})
type Input = z.infer<typeof parameters>

const MOST_BYTES = 5 * 1024 * 1024
const DEFAULT_SECONDS = 30
const MOST_SECONDS = 120

const description = `Fetches a page from the web and answers with its text.

- Reads only; nothing is sent but the address. Public pages: there is no sign-in and no script runs.
- \`markdown\` (default) and \`text\` keep what a person would read, \`html\` is the source.
- At most ${MOST_BYTES / 1024 / 1024} MB. http becomes https where the site has it.`

const accept: Record<Input["format"], string> = {
  markdown: "text/markdown;q=1.0, text/x-markdown;q=0.9, text/plain;q=0.8, text/html;q=0.7, */*;q=0.1",
  text: "text/plain;q=1.0, text/markdown;q=0.9, text/html;q=0.8, */*;q=0.1",
  html: "text/html;q=1.0, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.1",
}

/** `webfetch`: one page. Never reaches the host's own ports or a cloud machine's metadata (guarded-fetch.ts). */
export function createWebfetchTool(services: GuardedFetchOptions): Tool<Input> {
  const fetch = createGuardedFetch(services)
  return {
    id: "webfetch",
    description,
    parameters,
    async execute(given, context) {
      let input = given
      webAddress(input.url)
      const ask = (address: string) =>
        context.ask({
          permission: "webfetch",
          patterns: [address],
          always: ["*"],
          metadata: { url: address, format: input.format, ...(input.timeout ? { timeout: input.timeout } : {}) },
        })
      const granted = await ask(input.url)
      if (granted?.edited !== undefined) input = { ...given, url: granted.edited }
      const url = webAddress(input.url)
      const seconds = Math.min(Math.max(input.timeout ?? DEFAULT_SECONDS, 0.001), MOST_SECONDS)
      const timeout = AbortSignal.timeout(seconds * 1000)
      const get = (address: URL) =>
        fetch({
          url: address,
          headers: {
            "user-agent": "Mozilla/5.0 (compatible; Outrigger)",
            accept: accept[input.format],
            "accept-language": "en-US,en;q=0.9",
          },
          signal: AbortSignal.any([context.signal, timeout]),
          maxBytes: MOST_BYTES,
          // A rule about one site says nothing about another that it sends us to.
          onRedirect: async (to, from) => {
            if (to.hostname !== from.hostname) await ask(to.href)
          },
        })
      try {
        return present(input, await preferHttps(url, get))
      } catch (error) {
        throw explained(error, input.url, seconds, context, timeout)
      }
    },
  }
}

/** Public names on the usual port are tried with https first; sites that have none get what was asked for. */
async function preferHttps(url: URL, get: (url: URL) => Promise<GuardedResponse>): Promise<GuardedResponse> {
  const { hostname } = url
  const local =
    isIP(hostname.replace(/^\[|\]$/g, "")) ||
    !hostname.includes(".") ||
    /\.(localhost|local|internal|lan|home|test|example|invalid)$/.test(hostname)
  if (url.protocol !== "http:" || url.port || local) return get(url)
  const secure = new URL(url)
  secure.protocol = "https:"
  return get(secure).catch((error: NodeJS.ErrnoException) => {
    const noHttps = /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/
    if (!isFault(error) && noHttps.test(error.code ?? "")) return get(url)
    throw error
  })
}

function present(input: Input, response: GuardedResponse): ToolResult {
  const { status, contentType, body } = response
  if (status < 200 || status >= 300)
    throw new Fault("Unavailable", `Request failed with status code: ${status}`, { status, url: response.url.href })
  const mime = contentType.split(";")[0]!.trim().toLowerCase()
  const title = `${input.url} (${contentType})`
  if (/^image\/(png|jpeg|gif|webp)$/.test(mime)) {
    const attachment = { type: "file" as const, mime, url: `data:${mime};base64,${body.toString("base64")}` }
    return { title, output: "Image fetched successfully", metadata: { truncated: false }, attachments: [attachment] }
  }
  if (mime && !/^text\/|[/+](json|xml|javascript|ecmascript|yaml|x-yaml|toml|x-sh|graphql|x-ndjson)$/.test(mime))
    throw new Fault(
      "UnsupportedMedia",
      `${input.url} is ${mime}, which is not text. Download it with a command if you need it.`,
    )
  const text = decode(body, contentType)
  const page = mime.includes("html") || (!mime && /^\s*<(!doctype html|html)/i.test(text))
  const output =
    page && input.format !== "html"
      ? htmlToText(text, { markdown: input.format === "markdown", base: response.url })
      : text
  return { title, output, metadata: {} }
}

function decode(body: Buffer, contentType: string): string {
  const declared =
    /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ??
    /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(body.toString("latin1", 0, 2048))?.[1]
  try {
    return new TextDecoder(declared ?? "utf-8").decode(body)
  } catch {
    return new TextDecoder().decode(body)
  }
}

/** What failed, in words that help the model: its own wrong address, a site that is down, or our timeout. */
function explained(error: unknown, url: string, seconds: number, context: ToolContext, timeout: AbortSignal): unknown {
  if (isFault(error)) return error
  if (context.signal.aborted) return new Fault("Aborted", "The request was aborted.")
  if (timeout.aborted) return new Fault("Unavailable", `Request timed out: ${url} did not answer within ${seconds} s.`)
  // Node collects what failed for each address of a name.
  const reason = error instanceof AggregateError ? error.errors[0] : error
  const { code, message } = reason as NodeJS.ErrnoException
  return new Fault("Unavailable", `${url} could not be fetched: ${message || code}. Check the address.`, { code })
}
