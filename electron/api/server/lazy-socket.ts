import type { SocketRoute } from "./ws.ts"

/** A socket route whose code loads with the first upgrade that is for it: a host at rest pays nothing for it. */
export function lazySocket(
  { match, wording }: Pick<SocketRoute, "match" | "wording">,
  load: () => Promise<SocketRoute>,
): SocketRoute {
  let route: SocketRoute | undefined
  return {
    match,
    wording,
    async accept(asked) {
      route ??= await load()
      await route.accept?.(asked)
    },
    connect(socket, asked) {
      if (route) route.connect(socket, asked)
      else socket.close(1011)
    },
  }
}
