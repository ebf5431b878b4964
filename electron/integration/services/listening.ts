import net from "node:net"

/** How long a service that was just started may take to listen, ms. */
const PATIENCE_MS = 10_000

/** Resolves true when something listens on this machine's port, false when nothing does in time or `gone` says so. */
export async function listening(port: number, gone: () => boolean = () => false): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end && !gone()) {
    if ((await answers(port, "127.0.0.1")) || (await answers(port, "::1"))) return true
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}

const answers = (port: number, host: string) =>
  new Promise<boolean>((resolve) => {
    const socket = net.connect(port, host, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })
