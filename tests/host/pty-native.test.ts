import { describe, expect, it } from "vitest"
import type { TerminalMessage } from "../../shared/native/terminal.ts"
import { apiServer, bearer } from "../support/api-server.ts"
import { connect, upgradeStatus } from "../support/sockets.ts"
import { until } from "../support/until.ts"
import { clientTerminal, draw, picture } from "../unit/terminal/screens.ts"

const bash = { command: "/bin/bash", args: ["--norc", "--noprofile"], env: { PS1: "$ ", TERM: "xterm" } }

async function scene() {
  const server = await apiServer()
  const terminals = await server.services.terminals()
  const url = (id: string) => `ws://127.0.0.1:${server.port}/outrigger/terminals/${id}`
  return {
    ...server,
    terminals,
    url,
    open: (input: Partial<Parameters<typeof terminals.create>[0]> = {}) =>
      terminals.create({ directory: server.repo, ...bash, ...input }),
    attach: async (id: string, { acknowledges = true } = {}) => {
      const client = await connect(url(id), { headers: bearer })
      const say = (message: unknown) => client.socket.send(JSON.stringify(message))
      if (acknowledges)
        client.socket.on("message", (data: Buffer, binary) => {
          if (binary) say({ type: "ack", bytes: data.length })
        })
      return {
        ...client,
        say,
        messages: () =>
          client.frames
            .filter(({ binary }) => !binary)
            .map(({ data }) => JSON.parse(data.toString()) as TerminalMessage),
      }
    },
  }
}

describe("our own terminal stream", () => {
  it("begins with the screen, takes input and sizes, and ends with the exit code", async () => {
    const { open, attach } = await scene()
    const { id } = await open({ size: { cols: 90, rows: 20 } })
    const client = await attach(id)
    await client.waitFor("$ ")
    expect(client.messages()[0]).toMatchObject({ type: "screen", cols: 90, rows: 20 })
    client.say({ type: "resize", cols: 101, rows: 31 })
    client.say({ type: "input", data: "stty size\r" })
    await client.waitFor("31 101\r\n")
    client.socket.send(Buffer.from("echo typed-bytes\r"))
    await client.waitFor("typed-bytes\r\n")
    expect(client.messages()).toContainEqual({ type: "size", cols: 101, rows: 31 })
    client.say({ type: "input", data: "exit 7\r" })
    expect(await client.closed).toBe(1000)
    expect(client.messages().at(-1)).toEqual({ type: "exit", exitCode: 7 })
  })

  it("brings a client that comes back to exactly the screen that was there", async () => {
    const { open, attach } = await scene()
    const { id } = await open({ size: { cols: 50, rows: 10 } })
    const first = await attach(id)
    await first.waitFor("$ ")
    first.say({
      type: "input",
      data: "printf '\\033[?1049h\\033[H\\033[44m\\033[2J\\033[4;7H\\033[38;2;1;2;3m日本 vim\\033[?1000h\\033[?1006h'; read -s\r",
    })
    await first.waitFor("\x1b[?1006h")
    const staying = clientTerminal({ cols: 50, rows: 10 })
    await draw(staying, first.bytes())
    first.socket.close()
    const second = await attach(id)
    await until(() => second.frames.length >= 2)
    const coming = clientTerminal({ cols: 50, rows: 10 })
    await draw(coming, second.bytes())
    expect(picture(coming)).toEqual(picture(staying))
  })

  it("stops a flood for a client that does not acknowledge, then leaves it out until it does", async () => {
    const { open, attach, terminals } = await scene()
    const { id } = await open({
      args: ["-c", "read; head -c 30000000 /dev/zero | tr '\\0' x | fold -w 79; echo done; read"],
    })
    const silent = await attach(id, { acknowledges: false })
    let unacknowledged = 0
    silent.socket.on("message", (data: Buffer, binary) => {
      if (binary) unacknowledged += data.length
    })
    silent.say({ type: "input", data: "\r" })
    await until(() => terminals.measure(id).paused, 15_000)
    expect(unacknowledged).toBeLessThan(3_000_000)
    // It does not go on at all: the program goes on without it.
    await until(() => terminals.measure(id).cursor > 30_000_000, 45_000)
    expect(unacknowledged).toBeLessThan(3_000_000)
    const before = silent.messages().length
    silent.say({ type: "ack", bytes: unacknowledged })
    await until(() => silent.messages().length > before)
    expect(silent.messages().at(-1)).toMatchObject({ type: "screen" })
    await silent.waitFor("done")
  })

  it("clears the screen for everybody, and says what runs besides the shell", async () => {
    const { open, attach, url } = await scene()
    const { id } = await open()
    const [one, other] = [await attach(id), await attach(id)]
    await one.waitFor("$ ")
    const ask = (terminal: string) => fetch(`${url(terminal).replace("ws:", "http:")}/foreground`, { headers: bearer })
    const foreground = async () => (await ask(id)).json()
    expect(await until(async () => (await foreground()).busy === false && (await foreground()))).toEqual({
      busy: false,
    })
    one.say({ type: "input", data: "seq 1 50; sleep 300\r" })
    await other.waitFor("50\r\n")
    expect(await until(async () => (await foreground()).busy && (await foreground()))).toMatchObject({ busy: true })
    one.say({ type: "clear" })
    await Promise.all([one.waitFor("\x1b[3J"), other.waitFor("\x1b[3J")])
    expect((await ask("pty_nothing")).status).toBe(404)
  })

  it("says what it did not understand, and goes on", async () => {
    const { open, attach } = await scene()
    const { id } = await open()
    const client = await attach(id)
    for (const nonsense of ["{", "[]", '{"type":"nothing"}', '{"type":"resize","cols":-1,"rows":2}'])
      client.socket.send(nonsense)
    client.say({ type: "input", data: "echo still-here\r" })
    await client.waitFor("still-here\r\n")
    expect(client.messages().filter(({ type }) => type === "error")).toHaveLength(4)
  })

  it("is refused for an unknown terminal, without a credential, and from another origin", async () => {
    const { open, url } = await scene()
    const { id } = await open()
    expect(await upgradeStatus(url("pty_none"), { headers: bearer })).toBe(404)
    expect(await upgradeStatus(url(id))).toBe(401)
    expect(await upgradeStatus(url(id), { headers: bearer, origin: "https://evil.example" })).toBe(403)
  })
})
