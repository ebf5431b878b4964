import http from "node:http"
import type { AddressInfo } from "node:net"
import net from "node:net"
import { expect, it } from "vitest"
import { createHttpFetch } from "../../../electron/model/http.ts"
import { later, thrownBy } from "./fixture.ts"

async function serve(handler: http.RequestListener, options: http.ServerOptions = {}) {
  const server = http.createServer(options, handler)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  later(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

function client(env: Record<string, string> = {}) {
  const made = createHttpFetch(env)
  later(() => made.dispose())
  return made
}

it("gives a large body back whole, however slowly it is read", async () => {
  const block = Buffer.alloc(64 * 1024, "x")
  const { port } = await serve((_, response) => {
    for (let index = 0; index < 200; index += 1) response.write(block)
    response.end()
  })
  const answer = await client().fetch()(`http://127.0.0.1:${port}/`)
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(bytes).toBe(200 * block.byteLength)
})

it("says when bytes arrive, also those that are no event", async () => {
  let finish: (() => void) | undefined
  const { port } = await serve((_, response) => {
    response.write(": keep-alive\n\n")
    finish = () => response.end(": end\n\n")
  })
  let arrivals = 0
  const answer = await client().fetch(() => {
    arrivals += 1
    if (arrivals === 2) finish?.()
  })(`http://127.0.0.1:${port}/`)
  expect(await answer.text()).toBe(": keep-alive\n\n: end\n\n")
  expect(arrivals).toBeGreaterThanOrEqual(3)
})

it("asks again when an idle connection was closed just then, and only then", async () => {
  const seen: number[] = []
  let kill = false
  const { port } = await serve((request, response) => {
    seen.push(request.socket.remotePort ?? 0)
    if (kill) {
      kill = false
      request.socket.resetAndDestroy()
    } else response.end("ok")
  })
  const fetch = client().fetch()
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" })).text()
  await ask()
  kill = true
  expect(await ask()).toBe("ok")
  expect(new Set(seen).size).toBe(2)
  // A fresh connection that is reset is not tried a second time.
  const broken = net.createServer((socket) => {
    seen.push(-1)
    socket.resetAndDestroy()
  })
  await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve))
  later(() => broken.close())
  const before = seen.length
  await thrownBy(() => fetch(`http://127.0.0.1:${(broken.address() as AddressInfo).port}/`))
  expect(seen.length - before).toBeLessThanOrEqual(1)
})

it("goes through the proxy of the environment, but never for loopback", async () => {
  const asked: string[] = []
  const proxy = await serve((request, response) => {
    asked.push(request.url ?? "")
    response.end("from the proxy")
  })
  const direct = await serve((_, response) => response.end("direct"))
  const fetch = client({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}` }).fetch()
  expect(await (await fetch("http://models.invalid/v1")).text()).toBe("from the proxy")
  expect(asked).toEqual(["http://models.invalid/v1"])
  expect(await (await fetch(`http://127.0.0.1:${direct.port}/`)).text()).toBe("direct")
  expect(await (await fetch(`http://localhost:${direct.port}/`)).text()).toBe("direct")
  expect(asked).toHaveLength(1)
})

it("does not follow a redirect, so that a key stays with its host", async () => {
  const { port } = await serve((_, response) => {
    response.writeHead(307, { location: "http://models.invalid/" })
    response.end()
  })
  expect((await client().fetch()(`http://127.0.0.1:${port}/`)).status).toBe(307)
})
