import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { startDiscobot } from "./discobot.ts"
import type { TestHostOptions } from "./host.ts"
import { startModelServer } from "./model-server/server.ts"
import { afterTest, scriptedConfig } from "./host.ts"
import { startOAuthServer } from "./oauth-server.ts"

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A host whose sign-ins all go to a scripted server, and whose accounts' models are scripted too. */
export async function signInScene(options: TestHostOptions = {}) {
  const oauth = await startOAuthServer()
  const models = await startModelServer()
  afterTest(() => models.close())
  const port = await freePort()
  const common = { client_id: "client-1", token_url: `${oauth.url}/token`, authorize_url: `${oauth.url}/authorize` }
  const device = { ...common, device_url: `${oauth.url}/device`, flow: "device" }
  const { provider } = scriptedConfig(models.url) as { provider: object }
  const test = await startDiscobot({
    ...options,
    config: {
      provider: {
        ...provider,
        anthropic: { options: { baseURL: models.url, oauth: common } },
        codex: {
          options: {
            baseURL: models.url,
            oauth: {
              ...common,
              redirect_uri: `http://localhost:${port}/auth/callback`,
              device_url: `${oauth.url}/own-device`,
              poll_url: `${oauth.url}/own-poll`,
              device_redirect_uri: "https://vendor.example/device",
            },
          },
        },
        "github-copilot": { options: { baseURL: models.url, oauth: device } },
        "github-git": { options: { oauth: { ...device, token_url: "http://{domain}/token" } } },
      },
      ...options.config,
    },
  })
  const post = (at: string, body?: unknown) => test.call("POST", `credentials/${at}`, body ?? {})
  /** The person's browser: signs in at the address, and is sent to where that leads. Answers that address. */
  const browse = async (url: string) => {
    const response = await fetch(url, { redirect: "manual" })
    return new URL(response.headers.get("location") ?? "")
  }
  return { ...test, oauth, models, port, post, browse, githubDomain: new URL(oauth.url).host }
}
