import { lookup as systemLookup } from "node:dns/promises"
import net, { isIP } from "node:net"
import type { Log } from "../lib/log.ts"
import { isMetadataName, localAddresses, type Reserved, reservedAddress } from "../lib/reserved-address.ts"

export interface GateOptions {
  /** Ports of our own listeners, asked anew for every connection. */
  ownPorts: () => readonly number[]
  /** Whether a name on our own ports is that of a preview: what answers there is not ours. */
  isPreview?: (hostname: string, port: number) => boolean
  /** Every address of a name. */
  lookup?: (hostname: string) => Promise<readonly { address: string; family: number }[]>
  log: Log
}

/** Why the last connection to a host and port came to nothing. */
export interface GateFailure {
  host: string
  port: number
  reserved?: Reserved
  code?: string
  /** ms since 1970 */
  time: number
}

export interface Gate {
  port: number
  /**
   * Why an address did not open, if the gate knows: what happened to its host and port since `since`, or to a reserved
   * one that it may have led to.
   */
  failureOf(url: string, since: number): GateFailure | undefined
  /** Whether an address may be opened at all, before it is tried. */
  check(url: string): Promise<Reserved | undefined>
  close(): Promise<void>
}

/**
 * The only way out of the browser: a SOCKS5 server on loopback. Chromium gives it the name of every host that anything
 * in it wants to reach (pages, frames, workers, WebSockets, prefetches, each hop of a redirect) and resolves none by
 * itself. What is connected to is the very address that was checked, so neither a spelling nor a name server that
 * changes its answer gets around it.
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { ownPorts, isPreview = () => false, lookup = (host) => systemLookup(host, { all: true }), log } = options
  const open = new Set<net.Socket>()
  const failures = new Map<string, GateFailure>()

  async function resolve(host: string): Promise<readonly { address: string; family: number }[]> {
    const family = isIP(host)
    if (family) return [{ address: host, family }]
    const name = host.toLowerCase().replace(/\.+$/, "")
    return localAddresses(name) ?? lookup(name)
  }

  function reservedOf(host: string, port: number, addresses: readonly { address: string }[]): Reserved | undefined {
    if (isMetadataName(host)) return "metadata service"
    // A page cannot say another name than the one it is reached by, and by that name none of our own routes answers.
    const own = [...(isPreview(host.toLowerCase(), port) ? [] : ownPorts()), listening]
    // One bad address refuses the name: which one is connected to is not for the name's owner to choose.
    for (const { address } of addresses) {
      const reserved = reservedAddress(address, port, own)
      if (reserved) return reserved
    }
    return undefined
  }

  function failed(what: Omit<GateFailure, "time">): void {
    const failure = { ...what, time: Date.now() }
    const key = keyOf(failure.host, failure.port)
    failures.delete(key)
    failures.set(key, failure)
    const [oldest] = failures.keys()
    if (failures.size > 50 && oldest !== undefined) failures.delete(oldest)
  }

  async function connect(client: net.Socket, host: string, port: number): Promise<void> {
    let addresses: readonly { address: string; family: number }[]
    try {
      addresses = await resolve(host)
    } catch (error) {
      failed({ host, port, code: (error as NodeJS.ErrnoException).code ?? "ENOTFOUND" })
      return refuse(client, reply.hostUnreachable)
    }
    const reserved = reservedOf(host, port, addresses)
    if (reserved) {
      failed({ host, port, reserved })
      log.warn("the browser was kept from a reserved address", { host, port, reserved })
      return refuse(client, reply.notAllowed)
    }
    let last: string | undefined
    for (const { address } of addresses) {
      const outcome = await dial(address, port)
      if (outcome instanceof net.Socket) return join(client, outcome)
      last = outcome
    }
    failed({ host, port, code: last ?? "ENOTFOUND" })
    refuse(client, last === "ECONNREFUSED" ? reply.refused : reply.hostUnreachable)
  }

  function join(client: net.Socket, far: net.Socket): void {
    if (client.destroyed) return void far.destroy()
    open.add(far)
    far.once("close", () => {
      open.delete(far)
      client.destroy()
    })
    client.once("close", () => far.destroy())
    client.write(Buffer.from([5, reply.ok, 0, 1, 0, 0, 0, 0, 0, 0]))
    far.pipe(client)
    client.pipe(far)
  }

  const server = net.createServer({ noDelay: true }, (client) => {
    open.add(client)
    client.on("error", () => client.destroy())
    client.once("close", () => open.delete(client))
    readRequest(client).then(
      (asked) => (asked ? connect(client, asked.host, asked.port) : void client.destroy()),
      () => client.destroy(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen({ host: "127.0.0.1", port: 0 }, resolve)
  })
  const listening = (server.address() as net.AddressInfo).port

  return {
    port: listening,
    failureOf(url, since) {
      const { host, port } = targetOf(url)
      const recent = [...failures.values()].filter(({ time }) => time >= since)
      const own = failures.get(keyOf(host, port))
      return own && recent.includes(own) ? own : recent.findLast(({ reserved }) => reserved !== undefined)
    },
    async check(url) {
      const { host, port } = targetOf(url)
      return reservedOf(host, port, await resolve(host).catch(() => []))
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

const reply = { ok: 0, notAllowed: 2, hostUnreachable: 4, refused: 5 }

function refuse(client: net.Socket, code: number): void {
  client.end(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
}

const keyOf = (host: string, port: number) => `${host.toLowerCase().replace(/\.+$/, "")}:${port}`

function targetOf(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (/^(https|wss):/.test(protocol) ? 443 : 80) }
}

/** An open socket, or the code of what went wrong. */
function dial(host: string, port: number): Promise<net.Socket | string> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, noDelay: true, timeout: 20_000 })
    const give = (code: string) => {
      socket.destroy()
      resolve(code)
    }
    socket.once("timeout", () => give("ETIMEDOUT"))
    socket.on("error", (error: NodeJS.ErrnoException) => give(error.code ?? "ECONNRESET"))
    socket.once("connect", () => {
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

/** The greeting and the CONNECT request of SOCKS5 (RFC 1928), without authentication. Undefined for anything else. */
async function readRequest(client: net.Socket): Promise<{ host: string; port: number } | undefined> {
  const take = reader(client)
  try {
    const greeting = await take(2)
    if (greeting[0] !== 5) return undefined
    await take(greeting[1] ?? 0)
    client.write(Buffer.from([5, 0]))
    const [version, command, , kind] = await take(4)
    if (version !== 5 || command !== 1) return undefined
    let host: string
    if (kind === 1) host = [...(await take(4))].join(".")
    else if (kind === 4) host = (await take(16)).toString("hex").replace(/(.{4})(?=.)/g, "$1:")
    else if (kind === 3) host = (await take((await take(1))[0] ?? 0)).toString("latin1")
    else return undefined
    return { host, port: (await take(2)).readUInt16BE(0) }
  } finally {
    take.end()
  }
}

/** Reads exact numbers of bytes; what was not taken stays in the socket for whoever comes next. */
function reader(socket: net.Socket) {
  const take = async (bytes: number): Promise<Buffer> => {
    if (bytes === 0) return Buffer.alloc(0)
    for (;;) {
      const chunk = socket.read(bytes) as Buffer | null
      if (chunk) {
        if (chunk.length === bytes) return chunk
        throw new Error("the connection ended")
      }
      if (socket.destroyed || socket.readableEnded) throw new Error("the connection ended")
      await new Promise<void>((resolve, reject) => {
        const done = () => {
          socket.off("readable", ready)
          socket.off("close", over)
        }
        const ready = () => {
          done()
          resolve()
        }
        const over = () => {
          done()
          reject(new Error("the connection ended"))
        }
        socket.on("readable", ready)
        socket.on("close", over)
      })
    }
  }
  return Object.assign(take, { end: () => void socket.pause() })
}
