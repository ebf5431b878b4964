import { homedir } from "node:os"
import { describe, expect, it } from "vitest"
import { createLog } from "./log.ts"
import { createLogTail, redacted } from "./log-tail.ts"

describe("the end of the log", () => {
  it("is what was written, with its scopes, and what was written before is let go of", () => {
    const written: string[] = []
    const { log, text } = createLogTail(createLog({ write: (line) => written.push(line) }))
    log.child("server").child("ws").warn("first", { port: 1 })
    log.debug("not of interest")
    expect(text()).toContain('warn [server.ws] first {"port":1}')
    expect(text()).not.toContain("not of interest")
    expect(written.join("")).toContain("first")
    for (let n = 0; n < 100; n += 1) log.info(`line ${n} ${"x".repeat(10_000)}`)
    expect(text().length).toBeLessThanOrEqual(200_000)
    expect(text()).toContain("line 99")
    expect(text()).not.toContain("first")
  })

  it("holds nothing that could be a secret", () => {
    const { log, text } = createLogTail(createLog({ write: () => {} }), () => ["installation-token"])
    const secrets = [
      "installation-token",
      "sk-ant-oat01-abcdefghijk",
      "ghp_abcdefghijklmnop",
      "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
      "tvly-dev-abcdefgh",
    ]
    for (const secret of secrets) log.warn(`failed with ${secret}`, { secret })
    log.warn("GET /api/x?token=url-secret&a=1 and https://me:pass-secret@host/x", {
      authorization: "Bearer header-secret",
      password: "field-secret",
      error: new Error("Basic dXNlcjpwYXNz"),
    })
    for (const secret of [...secrets, "url-secret", "pass-secret", "header-secret", "field-secret", "dXNlcjpwYXNz"])
      expect(text()).not.toContain(secret)
    expect(text()).toContain("a=1")
  })

  it("names no home folder", () => {
    expect(redacted(`${homedir()}/project`)).toBe("~/project")
  })
})
