import { describe, expect, it } from "vitest"
import { type HostPolicy, isLoopback, isOurHost } from "../../../electron/api/server/hostname.ts"
import { judgeOrigin } from "../../../electron/api/server/origin.ts"

const policy = (bound: string, allowed: string[] = []): HostPolicy => ({ bound, port: 4096, allowed })

describe("isOurHost", () => {
  it.each(["127.0.0.1:4096", "localhost:4096", "[::1]:4096", "LocalHost:4096"])("takes %s", (host) =>
    expect(isOurHost(host, policy("127.0.0.1"))).toBe(true),
  )

  it.each([
    undefined,
    "",
    "localhost",
    "127.0.0.1:80",
    "127.0.0.1:40960",
    "127.0.0.1:4096:4096",
    "127.0.0.1:4096@evil.example",
    "evil.example:4096",
    "localhost.evil.example:4096",
    "localhost.:4096",
    "127.1:4096",
    "2130706433:4096",
    "0x7f.0.0.1:4096",
    "0.0.0.0:4096",
    "::1:4096",
    "[::ffff:127.0.0.1]:4096",
  ])("refuses %s", (host) => expect(isOurHost(host, policy("127.0.0.1"))).toBe(false))

  it("takes the address it was told to listen on, and any address when it listens on all", () => {
    expect(isOurHost("192.168.1.5:4096", policy("192.168.1.5"))).toBe(true)
    expect(isOurHost("192.168.1.6:4096", policy("192.168.1.5"))).toBe(false)
    expect(isOurHost("192.168.1.5:4096", policy("0.0.0.0"))).toBe(true)
    expect(isOurHost("evil.example:4096", policy("0.0.0.0"))).toBe(false)
  })

  it("takes configured names as they are and with our port, and nothing near them", () => {
    const names = policy("127.0.0.1", ["opencode.local", "proxy.example:443"])
    expect(isOurHost("opencode.local:4096", names)).toBe(true)
    expect(isOurHost("opencode.local", names)).toBe(true)
    expect(isOurHost("opencode.local:4097", names)).toBe(false)
    expect(isOurHost("proxy.example:443", names)).toBe(true)
    expect(isOurHost("proxy.example", names)).toBe(false)
  })
})

it("isLoopback knows the names that never leave this machine", () => {
  expect(["127.0.0.1", "localhost", "::1", "[::1]"].every(isLoopback)).toBe(true)
  expect(["0.0.0.0", "192.168.1.5", "example.com", "127.0.0.1.evil"].some(isLoopback)).toBe(false)
})

describe("judgeOrigin", () => {
  const judge = (origin: string | undefined) =>
    judgeOrigin(origin, { hosts: policy("127.0.0.1"), cors: ["app://friend"] })
  it.each([
    [undefined, "none"],
    ["http://127.0.0.1:4096", "own"],
    ["http://localhost:4096", "own"],
    ["app://friend", "allowed"],
    ["app://friend.evil", "foreign"],
    ["https://127.0.0.1:4096", "foreign"],
    ["http://127.0.0.1:4097", "foreign"],
    ["http://localhost:4096.evil.example", "foreign"],
    ["http://opencode.ai", "foreign"],
    ["null", "foreign"],
    ["", "foreign"],
  ])("%s is %s", (origin, verdict) => expect(judge(origin)).toBe(verdict))
})
