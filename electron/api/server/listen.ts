import type { Server } from "node:http"
import type { AddressInfo } from "node:net"

export const DEFAULT_PORT = 4096
const TRIES = 64

/**
 * Listens and answers the port. Without `port` the default one is tried, then the next ones, then any. A given port is
 * taken or refused; 0 is any free one. Throws with advice when the port is in use or not allowed.
 */
export async function listen(server: Server, host: string, port: number | undefined): Promise<number> {
  if (port !== undefined) {
    try {
      return await bind(server, host, port)
    } catch (error) {
      throw explained(error, host, port)
    }
  }
  for (let candidate = DEFAULT_PORT; candidate < DEFAULT_PORT + TRIES; candidate += 1) {
    try {
      return await bind(server, host, candidate)
    } catch (error) {
      if (codeOf(error) !== "EADDRINUSE") throw explained(error, host, candidate)
    }
  }
  return bind(server, host, 0)
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen({ host, port }, () => {
      server.off("error", reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function explained(error: unknown, host: string, port: number): unknown {
  const code = codeOf(error)
  if (code === "EADDRINUSE")
    return new Error(`Port ${port} is in use by another program. Choose another with --port, or leave it out.`, {
      cause: error,
    })
  if (code === "EACCES") return new Error(`Port ${port} needs more rights than this user has.`, { cause: error })
  if (code === "EADDRNOTAVAIL")
    return new Error(`This machine has no address ${host}. Use 127.0.0.1, or an address of this machine.`, {
      cause: error,
    })
  return error
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code
