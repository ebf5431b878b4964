import { readFile, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { announce, loadToken } from "../../electron/api/server/token.ts"
import { apiServer, bearer } from "../support/api-server.ts"
import { makeFolder } from "../support/folder.ts"

describe("the port", () => {
  it("is the given one or an error that says what to do", async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
    const { port } = taken.address() as { port: number }
    await expect(apiServer({ port })).rejects.toThrow(`Port ${port} is in use`)
    await new Promise((resolve) => taken.close(resolve))
    expect((await apiServer({ port })).port).toBe(port)
  })

  it("is by default 4096 or the next that is free", async () => {
    const first = await apiServer({ port: undefined })
    const second = await apiServer({ port: undefined })
    expect(first.port).toBeGreaterThanOrEqual(4096)
    expect(second.port).toBeGreaterThan(first.port)
    const answer = await fetch(`${second.url}/global/health`, { headers: bearer })
    expect(answer.status).toBe(200)
  })
})

const modeOf = async (file: string) => (await stat(file)).mode & 0o777

describe("the token", () => {
  it("is made once, has 256 bits, and only its owner can read it", async () => {
    const file = path.join(await makeFolder(), "home", "token")
    const token = await loadToken(file)
    expect(Buffer.from(token, "base64url")).toHaveLength(32)
    expect(await modeOf(file)).toBe(0o600)
    expect(await loadToken(file)).toBe(token)
    await writeFile(file, "short")
    expect(await loadToken(file)).not.toBe("short")
  })
})

describe("the discovery file", () => {
  it("says where the server is while it runs, and only to its owner", async () => {
    const file = path.join(await makeFolder(), "server.json")
    const announced = await announce(file, { url: "http://127.0.0.1:1", token: "t", pid: 1 })
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ url: "http://127.0.0.1:1", token: "t", pid: 1 })
    expect(await modeOf(file)).toBe(0o600)
    await announced.dispose()
    await expect(stat(file)).rejects.toThrow("ENOENT")
  })

  it("of another process is left alone", async () => {
    const file = path.join(await makeFolder(), "server.json")
    const first = await announce(file, { url: "http://127.0.0.1:1", token: "t", pid: 1 })
    await announce(file, { url: "http://127.0.0.1:2", token: "t", pid: 2 })
    await first.dispose()
    expect(await readFile(file, "utf8")).toContain('"pid":2')
  })
})
