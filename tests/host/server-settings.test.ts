import { createServer } from "node:net"
import { createSocket } from "node:dgram"
import { networkInterfaces } from "node:os"
import { describe, expect, it } from "vitest"
import { startTestHost } from "../support/host.ts"

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Whether a datagram to the mDNS group comes back to this machine. */
async function multicastWorks(): Promise<boolean> {
  const socket = createSocket({ type: "udp4", reuseAddr: true })
  try {
    return await new Promise<boolean>((resolve) => {
      socket.on("error", () => resolve(false))
      socket.on("message", () => resolve(true))
      socket.bind(0, () => {
        try {
          socket.addMembership("224.0.0.251")
          socket.send("hello", socket.address().port, "224.0.0.251")
        } catch {
          resolve(false)
        }
      })
      setTimeout(() => resolve(false), 1_000)
    })
  } finally {
    socket.close()
  }
}

const preflight = (url: string, origin: string) =>
  fetch(`${url}/path`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET" },
  }).then((answer) => answer.status)

describe("the server section of the configuration", () => {
  it("gives the port and the origins; options add to it and win", async () => {
    const port = await freePort()
    const server = { port, cors: ["https://tool.example"] }
    const test = await startTestHost({ port: undefined, config: { server }, cors: ["https://other.example"] })
    expect(test.host.url).toBe(`http://127.0.0.1:${port}`)
    expect(await preflight(test.host.url, "https://tool.example")).toBe(204)
    expect(await preflight(test.host.url, "https://other.example")).toBe(204)
    expect(await preflight(test.host.url, "https://evil.example")).toBe(403)
    const options = await startTestHost({ config: { server } })
    expect(options.host.url).not.toBe(test.host.url)
  })

  it("of a project has no say, and one that is wrong keeps no host from starting", async () => {
    const lines: string[] = []
    const test = await startTestHost({
      files: { "opencode.json": { server: { hostname: "0.0.0.0", cors: ["https://evil.example"] } } },
      config: { server: { port: "many" } },
    })
    expect(test.host.url).toMatch(/^http:\/\/127\.0\.0\.1:/)
    expect(await preflight(test.host.url, "https://evil.example")).toBe(403)
    expect((await test.request("/global/config")).status).toBe(400)
    expect(lines).toEqual([])
  })
})

describe("mDNS", () => {
  it("announces the host, which then answers to that name", async ({ skip }) => {
    if (!(await multicastWorks())) skip("this machine's network does not carry multicast")
    const test = await startTestHost({ mdns: true, mdnsDomain: "outrigger-test.local" })
    const { port } = new URL(test.host.url)
    const { Bonjour } = await import("bonjour-service")
    const bonjour = new Bonjour()
    try {
      const found = await new Promise<{ name: string; host: string; txt?: unknown }>((resolve, reject) => {
        setTimeout(() => reject(new Error("nothing was announced")), 15_000).unref()
        bonjour.find({ type: "http" }, (service) => {
          if (service.name === `opencode-${port}`) resolve(service)
        })
      })
      expect(found).toMatchObject({ host: "outrigger-test.local", txt: { path: "/" } })
    } finally {
      bonjour.destroy()
    }
    const { request } = await import("node:http")
    const statusOf = (host: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = { host: `${host}:${port}`, authorization: `Bearer ${test.host.token}` }
        request(`${test.host.url}/global/health`, { headers }, (answer) => resolve(answer.resume().statusCode ?? 0))
          .on("error", reject)
          .end()
      })
    expect(await statusOf("outrigger-test.local")).toBe(200)
    expect(await statusOf("other.local")).toBe(403)
    const address = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === "IPv4" && !each.internal)
    if (address) expect((await fetch(`http://${address.address}:${port}/global/health`)).status).toBe(401)
  })
})
