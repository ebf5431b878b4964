import { createServer, type Server } from "node:http"
import { expect, it } from "vitest"
import { createLog } from "../../../electron/lib/log.ts"
import { createHttpFetch } from "../../../electron/model/http.ts"
import { oauthDefinitions } from "../../../electron/model/oauth-definition.ts"
import { createSignIns } from "../../../electron/model/sign-ins.ts"
import { freePort } from "../../support/discobot-sign-ins.ts"
import { startOAuthServer } from "../../support/oauth-server.ts"
import { until } from "../../support/until.ts"
import { later } from "./fixture.ts"

async function scene(longestMs?: number) {
  const server = await startOAuthServer()
  const port = await freePort()
  const redirect = `http://localhost:${port}/auth/callback`
  const oauth = {
    client_id: "client-1",
    authorize_url: `${server.url}/authorize`,
    token_url: `${server.url}/token`,
    redirect_uri: redirect,
    flow: "loopback",
  }
  const http = createHttpFetch()
  const lines: string[] = []
  const stored: string[] = []
  const signIns = createSignIns({
    oauth: { store: async (_provider, { access }) => void stored.push(access) },
    fetch: http.fetch(),
    log: createLog({ level: "debug", write: (line) => lines.push(line) }),
    definitions: async (id) => (id === "codex" ? oauthDefinitions(id, { oauth }) : []),
    onSignedIn: () => {},
    longestMs,
  })
  later(() => {
    signIns.dispose()
    return http.dispose()
  })
  return { server, signIns, port, stored, lines }
}

/** Whether anything listens there. */
const isTaken = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe: Server = createServer()
    probe.once("error", () => resolve(true))
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(false)))
  })

it("a sign-in that nobody ends is over, and then nothing listens", async () => {
  const { signIns, port } = await scene(200)
  const { state, listening } = await signIns.begin("codex")
  expect(listening).toBe(true)
  expect(await until(() => signIns.state(state).status === "error" && signIns.state(state))).toEqual({
    status: "error",
    error: "Nobody signed in in time. Begin again.",
  })
  await until(async () => !(await isTaken(port)))
  // How it went is told for a while, and then forgotten.
  await until(() => signIns.state(state).error.includes("not known"))
})

it("the end of the host ends what is under way", async () => {
  const { signIns, port, server, stored, lines } = await scene()
  const begun = await signIns.begin("codex")
  expect(await isTaken(port)).toBe(true)
  signIns.dispose()
  await until(async () => !(await isTaken(port)))
  expect(signIns.state(begun.state).status).toBe("error")
  // A code that comes back later can still be exchanged by whoever has the verifier.
  const location = (await fetch(begun.url, { redirect: "manual" })).headers.get("location") ?? ""
  const { verifier, redirectUri } = begun
  await signIns.exchange("codex", { code: location, verifier, redirectUri })
  expect(stored).toEqual([...server.valid])
  expect(lines.join("")).not.toContain(stored[0])
  await expect(signIns.begin("anthropic")).rejects.toMatchObject({ tag: "Unavailable" })
})

it("only so many are kept under way", async () => {
  const { signIns } = await scene()
  const first = await signIns.begin("codex")
  for (let n = 0; n < 100; n += 1) await signIns.begin("codex")
  expect(signIns.state(first.state).status).toBe("error")
})
