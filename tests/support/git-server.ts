import { once } from "node:events"
import { readFile } from "node:fs/promises"
import http from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { afterTest } from "./host.ts"
import { makeFolder } from "./folder.ts"
import { git } from "./real-git.ts"

export interface GitServer {
  /** `http://127.0.0.1:PORT/project.git`, with a login when one is given. */
  url(login?: string): string
  port: number
  /** Paths that were asked for. */
  asked: string[]
  /** While true, nothing is answered. */
  hold: boolean
}

/** Serves a bare copy of a repository over git's plain HTTP protocol on loopback; with `login` only to who has it. */
export async function startGitServer(
  repo: string,
  { login }: { login?: string | ((given: string) => boolean) } = {},
): Promise<GitServer> {
  const root = await makeFolder()
  await git(root, "clone", "-q", "--bare", repo, "project.git")
  await git(path.join(root, "project.git"), "update-server-info")
  const asked: string[] = []
  const state = { hold: false }
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost")
    asked.push(pathname)
    if (state.hold) return
    const given = Buffer.from(request.headers.authorization?.replace(/^Basic /, "") ?? "", "base64").toString()
    if (login && !(typeof login === "string" ? given === login : login(given))) {
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="git"' }).end()
      return
    }
    readFile(path.join(root, pathname)).then(
      (bytes) => response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  afterTest(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    port,
    asked,
    url: (given?: string) => `http://${given ? `${given}@` : ""}127.0.0.1:${port}/project.git`,
  })
}
