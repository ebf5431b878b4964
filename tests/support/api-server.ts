import { afterEach } from "vitest"
import { type HostServer, type ServerOptions, startServer } from "../../electron/api/server/server.ts"
import { apiServices } from "./api-services.ts"

export const TOKEN = "test-token-0123456789-0123456789-0123456789-abc"
export const bearer = { Authorization: `Bearer ${TOKEN}` }

const running: HostServer[] = []

afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

/** A server on a free port over `apiServices`, closed after the test. Answers are checked against their contract. */
export async function apiServer(options: Partial<ServerOptions> = {}, files: Record<string, unknown> = {}) {
  const scene = await apiServices(files)
  const server = await startServer({
    services: scene.services,
    port: 0,
    token: TOKEN,
    log: scene.log,
    checkOutput: true,
    ...options,
  })
  running.push(server)
  return { ...scene, server, port: server.port, url: server.url }
}
