import http from "node:http"
import type { AddressInfo } from "node:net"
import { networkInterfaces } from "node:os"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { runTool, toolCall } from "../../tests/support/tools.ts"
import { Fault } from "../../shared/fault.ts"
import { addressBytes, reservedAddress } from "../lib/reserved-address.ts"
import { htmlToText } from "./html-text.ts"
import { createWebfetchTool } from "./webfetch.ts"

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void

let server: http.Server
let port: number
let handler: Handler
let ownPorts: number[]
const lookups: string[] = []
const names: Record<string, string[]> = {}

beforeEach(async () => {
  handler = (_request, response) => response.end("hello")
  server = http.createServer((request, response) => handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  port = (server.address() as AddressInfo).port
  ownPorts = []
  lookups.length = 0
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const tool = () =>
  createWebfetchTool({
    ownPorts: () => ownPorts,
    lookup: async (hostname) => {
      lookups.push(hostname)
      return (names[hostname] ?? ["127.0.0.1"]).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }))
    },
  })
const fetch = (url: string, options: Record<string, unknown> = {}, call = toolCall("/w")) =>
  runTool(tool(), { url, ...options }, call.context)
const page = (path = "/") => `http://127.0.0.1:${port}${path}`
const serve = (type: string, body: string | Buffer, headers: Record<string, string> = {}) => {
  handler = (_request, response) => response.writeHead(200, { "content-type": type, ...headers }).end(body)
}

describe("webfetch", () => {
  test("asks for the address and gives a page as markdown, text or source", async () => {
    serve("text/html; charset=utf-8", "<title>T</title><h1>Hi</h1><p>See <a href='/x'>this</a></p>")
    const call = toolCall("/w")
    expect(await fetch(page(), {}, call)).toEqual({
      title: `${page()} (text/html; charset=utf-8)`,
      output: `# Hi\n\nSee [this](${page("/x")})`,
      metadata: {},
    })
    expect(call.asks).toEqual([
      { permission: "webfetch", patterns: [page()], always: ["*"], metadata: { url: page(), format: "markdown" } },
    ])
    expect((await fetch(page(), { format: "text" })).output).toBe("Hi\n\nSee this")
    expect((await fetch(page(), { format: "html" })).output).toContain("<h1>Hi</h1>")
  })

  test("leaves other text as it is, and decodes what the server says", async () => {
    serve("application/json", '{"a":"<b>"}')
    expect((await fetch(page())).output).toBe('{"a":"<b>"}')
    serve("text/plain; charset=iso-8859-1", Buffer.from([0x66, 0xfc, 0x72]))
    expect((await fetch(page())).output).toBe("für")
    serve("text/plain", gzipSync("packed"), { "content-encoding": "gzip" })
    expect((await fetch(page())).output).toBe("packed")
  })

  test("gives pictures as attachments and refuses what is no text", async () => {
    serve("image/png", Buffer.from([1, 2]))
    expect((await fetch(page())).attachments).toEqual([
      { type: "file", mime: "image/png", url: "data:image/png;base64,AQI=" },
    ])
    serve("application/pdf", "x")
    await expect(fetch(page())).rejects.toThrow(/application\/pdf, which is not text/)
  })

  test("says what went wrong", async () => {
    handler = (_request, response) => response.writeHead(404).end()
    await expect(fetch(page())).rejects.toThrow("Request failed with status code: 404")
    await expect(fetch("ftp://x/y")).rejects.toThrow(/must start with http:\/\/ or https:\/\//)
    await expect(fetch("file:///etc/passwd")).rejects.toMatchObject({ tag: "BadRequest" })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await expect(fetch(page())).rejects.toThrow(/could not be fetched: .*ECONNREFUSED/)
  })

  test("stops at the timeout and on abort", async () => {
    handler = () => {}
    await expect(fetch(page(), { timeout: 0.1 })).rejects.toThrow(/did not answer within 0.1 s/)
    const controller = new AbortController()
    handler = () => controller.abort()
    await expect(fetch(page(), {}, toolCall("/w", { signal: controller.signal }))).rejects.toMatchObject({
      tag: "Aborted",
    })
  })

  test("a body that stalls is given up too", async () => {
    handler = (_request, response) => response.writeHead(200, { "content-type": "text/plain" }).write("begun")
    await expect(fetch(page(), { timeout: 0.2 })).rejects.toThrow(/did not answer within/)
  })

  test("refuses more than 5 MB, announced, streamed or packed", async () => {
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, 97)
    serve("text/plain", large)
    await expect(fetch(page())).rejects.toThrow("Response too large (exceeds 5MB limit)")
    handler = (_request, response) =>
      void response.writeHead(200, { "content-type": "text/plain", "transfer-encoding": "chunked" }).end(large)
    await expect(fetch(page())).rejects.toThrow("too large")
    serve("text/plain", gzipSync(large), { "content-encoding": "gzip" })
    await expect(fetch(page())).rejects.toThrow("too large")
  })

  test("follows redirects, asks again for another host, and gives up in a circle", async () => {
    handler = (request, response) =>
      request.url === "/" ? response.writeHead(302, { location: "/two" }).end() : response.end("two")
    const call = toolCall("/w")
    expect((await fetch(page(), {}, call)).output).toBe("two")
    expect(call.asks).toHaveLength(1)
    handler = (request, response) =>
      request.headers.host!.startsWith("127")
        ? response.writeHead(302, { location: `http://other.test:${port}/` }).end()
        : response.end("there")
    const other = toolCall("/w", {
      answer: (ask) => {
        if (ask.patterns[0]!.includes("other")) throw new Fault("Forbidden", "not there")
      },
    })
    await expect(fetch(page(), {}, other)).rejects.toThrow("not there")
    expect((await fetch(page())).output).toBe("there")
    handler = (_request, response) => response.writeHead(302, { location: "/" }).end()
    await expect(fetch(page())).rejects.toThrow(/redirects more than 10 times/)
  })
})

describe("the app's own port", () => {
  const spellings = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.2",
    "127.255.255.254",
    "0.0.0.0",
    "0",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "my.machine.test",
    "user:pass@127.0.0.1",
  ]
  test.each(spellings)("is refused as %s", async (spelling) => {
    ownPorts = [port]
    let reached = false
    handler = (_request, response) => {
      reached = true
      response.end()
    }
    await expect(fetch(`http://${spelling}:${port}/`)).rejects.toMatchObject({
      tag: "Forbidden",
      message: expect.stringContaining("this app's own server"),
    })
    expect(reached).toBe(false)
  })

  test("is refused on the machine's network addresses, and behind a redirect", async () => {
    ownPorts = [port]
    const cards = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
    // A link-local address cannot be written into a URL.
    for (const { family, address } of cards.filter((card) => !card.address.startsWith("fe80"))) {
      const host = family === "IPv6" ? `[${address}]` : address
      await expect(fetch(`http://${host}:${port}/`)).rejects.toMatchObject({ tag: "Forbidden" })
    }
    const other = http.createServer((_request, response) =>
      response.writeHead(302, { location: `http://localhost:${port}/` }).end(),
    )
    await new Promise<void>((resolve) => other.listen(0, resolve))
    await expect(fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)).rejects.toMatchObject({
      tag: "Forbidden",
    })
    other.close()
  })

  test("is refused when one address of a name is this machine", async () => {
    ownPorts = [port]
    names["mixed.test"] = ["192.0.2.1", "127.0.0.1"]
    await expect(fetch(`http://mixed.test:${port}/`)).rejects.toMatchObject({ tag: "Forbidden" })
  })

  test("a name is looked up once and connected to as it was checked", async () => {
    expect((await fetch(`http://once.test:${port}/`)).output).toBe("hello")
    expect(lookups).toEqual(["once.test"])
  })

  test("other ports of this machine can be reached", async () => {
    ownPorts = [port + 1]
    expect((await fetch(page())).output).toBe("hello")
    expect((await fetch(`http://localhost:${port}/`)).output).toBe("hello")
  })
})

describe("metadata services", () => {
  test.each([
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
    "169.254.170.2",
    "100.100.100.200",
    "metadata.google.internal",
    "METADATA.google.internal.",
    "named.test",
  ])("%s is refused", async (host) => {
    names["named.test"] = ["169.254.169.254"]
    await expect(fetch(`http://${host}/latest/`)).rejects.toMatchObject({
      tag: "Forbidden",
      message: expect.stringContaining("metadata service"),
    })
  })
})

test("addresses are compared by their bytes", () => {
  expect(addressBytes("::ffff:1.2.3.4")).toEqual([1, 2, 3, 4])
  expect(addressBytes("fe80::1%eth0")).toHaveLength(16)
  expect(addressBytes("example.com")).toBeUndefined()
  expect(reservedAddress("8.8.8.8", 80, [80])).toBeUndefined()
  expect(reservedAddress("2606:4700::1111", 80, [80])).toBeUndefined()
})

describe("pages as markdown", () => {
  const markdown = (html: string) => htmlToText(html, { markdown: true, base: new URL("https://x.test/a/b") })
  test.each([
    ["<p>a  b\n c</p><p>d</p>", "a b c\n\nd"],
    ["<h2>T <em>x</em></h2>y<br>z", "## T *x*\n\ny\nz"],
    ["<ul><li>a<li><b>b</b><ul><li>c</ul></ul>d", "- a\n- **b**\n  - c\n\nd"],
    ["<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"],
    ["<pre><code>a\n  &lt;b&gt;</code></pre>c", "```\na\n  <b>\n```\n\nc"],
    ["use <code>a  b</code>.", "use `a b`."],
    ["<a href='../c?x=1&amp;y=2'>l</a> <a href='javascript:x'>j</a> <a>n</a>", "[l](https://x.test/c?x=1&y=2) j n"],
    ["<img src=i.png alt='A &quot;q&quot;'><img src=j>", '![A "q"](https://x.test/a/i.png)'],
    ["<blockquote><p>q</p></blockquote>r", "> q\n\nr"],
    ["<table><tr><th>a<th>b</tr><tr><td>1</td><td>2</td></tr></table>", "| a | b |\n| --- | --- |\n| 1 | 2 |"],
    ["<head><title>t</title><style>p{}</style></head><script>if (a<b) '</p>'</script><!-- c --><p>x</p>", "x"],
    ["<script>var a='<script>'</script>ok", "ok"],
    ["a &lt; b &amp;&amp; c &#233; &#x1F600; &unknown; &nbsp;d", "a < b && c é 😀 &unknown; d"],
    ["1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
    ["<p title='a > b'>x</p>", "x"],
    ["<div>unclosed <b>bold", "unclosed **bold"],
    ['text <a href="never ends', "text"],
  ])("%j", (html, expected) => expect(markdown(html)).toBe(expected))

  test("a hostile page takes no longer than its length deserves", () => {
    const begun = performance.now()
    const pieces = [
      "<a href='",
      "<!--",
      "<p ",
      "<",
      "&",
      "<ul><li>",
      "<blockquote>x",
      "<script>",
      "<a href=x>",
      "<pre> ",
      "</a>",
    ]
    for (const piece of pieces) markdown(piece.repeat(30_000))
    markdown("<a href=x>t".repeat(30_000) + "</a>".repeat(30_000))
    expect(performance.now() - begun).toBeLessThan(5000)
  })
})
