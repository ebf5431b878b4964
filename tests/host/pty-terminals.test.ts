import { readFile } from "node:fs/promises"
import path from "node:path"
import { beforeEach, describe, expect, test } from "vitest"
import { createLog } from "../../electron/lib/log.ts"
import { ringLimit } from "../../electron/terminal/output-ring.ts"
import { startTime } from "../../electron/terminal/process-table.ts"
import type { ScreenSnapshot, Size } from "../../electron/terminal/screen.ts"
import type { TerminalClient } from "../../electron/terminal/terminal-client.ts"
import type { Terminals } from "../../electron/terminal/terminals.ts"
import { makeFolder } from "../support/folder.ts"
import { testTerminals } from "../support/terminals.ts"
import { until } from "../support/until.ts"
import { clientTerminal, draw, picture } from "../unit/terminal/screens.ts"

const log = createLog({ level: "error" })
const bash = { command: "/bin/bash", args: ["--norc", "--noprofile"], env: { PS1: "$ ", TERM: "xterm-256color" } }

let folder: string
let told: { type: string; properties: Record<string, unknown> }[]
let terminals: Terminals

const events = {
  broadcast(event: { type: string; properties: Record<string, unknown> }) {
    told.push(event)
    return event as never
  },
}

beforeEach(async () => {
  folder = await makeFolder()
  told = []
  terminals = testTerminals(events, log)
})

/** Collects what it gets; `lag` is what it says of its backlog. */
function client(lag = { bytes: 0 }) {
  let pieces: string[] = []
  const got = {
    /** All output, in one piece. */
    get text() {
      pieces = [pieces.join("")]
      return pieces[0]!
    },
    length: 0,
    /** Its end, for floods. */
    tail: "",
    frames: 0,
    largest: 0,
    sizes: [] as Size[],
    screens: [] as ScreenSnapshot[],
    exit: undefined as number | undefined,
    cursor: 0,
    lag,
  }
  const add = (text: string) => {
    pieces.push(text)
    got.length += text.length
    got.tail = (got.tail + text).slice(-1000)
  }
  const sink: TerminalClient = {
    replay(text, cursor) {
      add(text)
      got.cursor = cursor
    },
    screen(snapshot) {
      got.screens.push(snapshot)
      got.cursor = snapshot.cursor
    },
    output({ text, cursor }) {
      add(text)
      got.frames += 1
      got.largest = Math.max(got.largest, text.length)
      got.cursor = cursor
    },
    size: (size) => got.sizes.push(size),
    end(exitCode) {
      got.exit = exitCode
    },
    backlog: () => lag.bytes,
  }
  return { got, sink }
}

async function open(input: Partial<Parameters<Terminals["create"]>[0]> = {}) {
  const info = await terminals.create({ directory: folder, ...bash, ...input })
  const { got, sink } = client()
  const attachment = terminals.attach(info.id, sink, 0)
  return { info, id: info.id, got, attachment, type: (text: string) => terminals.write(info.id, text) }
}

const alive = async (pid: number) => (await startTime(pid)) !== undefined
const pidIn = async (name: string) =>
  Number(await until(async () => (await readFile(path.join(folder, name), "utf8").catch(() => "")).trim()))

describe("a terminal", () => {
  test("runs a shell that hears what is typed", async () => {
    const { got, type, info } = await open()
    expect(info).toMatchObject({
      command: "/bin/bash",
      args: ["--norc", "--noprofile", "-l"],
      cwd: folder,
      status: "running",
    })
    type("echo $((40+2)); pwd\r")
    await until(() => got.text.includes(`42\r\n${folder}\r\n`))
  })

  test("has its size, and the program hears of another one", async () => {
    const { id, got, type } = await open({ size: { cols: 100, rows: 30 } })
    type("stty size\r")
    await until(() => got.text.includes("30 100"))
    terminals.update(id, { size: { cols: 111, rows: 33 } })
    type("stty size\r")
    await until(() => got.text.includes("33 111"))
    expect(got.sizes).toEqual([{ cols: 111, rows: 33 }])
    expect(terminals.size(id)).toEqual({ cols: 111, rows: 33 })
  })

  test("has a terminal's environment, and none of the host's secrets", async () => {
    terminals = testTerminals(events, log, {
      env: { ...process.env, OPENCODE_SERVER_PASSWORD: "secret", TMUX: "x", LINES: "5" },
    })
    const { got, type } = await open({ env: { MINE: "yes" } })
    type('echo "[$TERM/$COLORTERM/$MINE/$OPENCODE_SERVER_PASSWORD/$TMUX]"\r')
    await until(() => got.text.includes("[xterm-256color/truecolor/yes//]"))
  })

  test("tells its exit code, leaves the list, and ends its clients", async () => {
    const { id, got, type } = await open()
    expect(terminals.list(folder).map((each) => each.id)).toEqual([id])
    type("exit 5\r")
    await until(() => got.exit !== undefined)
    expect(got.exit).toBe(5)
    expect(terminals.list(folder)).toEqual([])
    expect(told.map(({ type: name }) => name)).toEqual(["pty.created", "pty.exited", "pty.deleted"])
    expect(told[1]?.properties).toEqual({ id, exitCode: 5 })
    expect(() => terminals.get(id)).toThrow(expect.objectContaining({ tag: "PtyNotFound" }))
  })

  test("is named by its id, or as asked, and renamed", async () => {
    const { id, info } = await open()
    expect(info.title).toBe(`Terminal ${id.slice(-4)}`)
    expect((await open({ title: "tests" })).info.title).toBe("tests")
    expect(terminals.update(id, { title: "server" }).title).toBe("server")
    expect(told.at(-1)).toMatchObject({ type: "pty.updated", properties: { info: { id, title: "server" } } })
  })

  test("is refused for a program or a folder that is not there, and for NUL characters", async () => {
    await expect(open({ command: "no-such-program" })).rejects.toMatchObject({ tag: "BadRequest" })
    await expect(open({ command: "./no-such-program" })).rejects.toMatchObject({ tag: "BadRequest" })
    await expect(open({ cwd: "nowhere" })).rejects.toMatchObject({ tag: "BadRequest" })
    await expect(open({ args: ["a\0b"] })).rejects.toMatchObject({ tag: "BadRequest" })
    expect(told).toEqual([])
  })

  test("belongs to its folder", async () => {
    const { id } = await open()
    expect(() => terminals.get(id, "/elsewhere")).toThrow(expect.objectContaining({ tag: "PtyNotFound" }))
    await expect(terminals.remove(id, "/elsewhere")).rejects.toMatchObject({ tag: "PtyNotFound" })
    expect(terminals.get(id, folder).id).toBe(id)
  })

  test("prints wide characters and true colour as they are", async () => {
    const { id, got, type } = await open()
    type("printf '日本語 é \\033[38;2;10;20;30mcolour\\033[m 👩\\n'\r")
    await until(() => got.text.includes("日本語 é \x1b[38;2;10;20;30mcolour\x1b[m 👩\r\n"))
    const { text, cols, rows } = await terminals.snapshot(id)
    const screen = clientTerminal({ cols, rows })
    await draw(screen, text)
    expect(picture(screen).normal.join("\n")).toContain("日␁本␁語␁")
  })

  test("gives all of its last output although it ended while a client held it up", async () => {
    const lag = { bytes: 0 }
    const { sink, got } = client(lag)
    const { id } = await terminals.create({ directory: folder, ...bash, args: ["-c", "read; seq 1 100000"] })
    terminals.attach(id, sink, 0)
    lag.bytes = 10_000_000
    terminals.write(id, "\r")
    await until(() => got.exit !== undefined, 15_000)
    expect(got.screens.length + got.frames).toBeGreaterThan(0)
    const shown = clientTerminal({ cols: 80, rows: 24 })
    await draw(shown, (got.screens.at(-1)?.text ?? "") + got.text)
    expect(picture(shown).normal.at(-2)).toContain("100000")
  })
})

describe("a client that comes back", () => {
  test("gets what is kept from its position on", async () => {
    const { id, got, type } = await open()
    type("echo one\r")
    await until(() => got.text.includes("one\r\n") && got.text.endsWith("$ "))
    const { cursor } = got
    type("echo two\r")
    await until(() => got.text.includes("two\r\n") && got.text.endsWith("$ "))
    const [all, some, none] = [client(), client(), client()]
    terminals.attach(id, all.sink, 0)
    terminals.attach(id, some.sink, cursor)
    terminals.attach(id, none.sink, -1)
    expect(all.got.text).toBe(got.text)
    expect(some.got.text).toBe(got.text.slice(cursor))
    expect([none.got.text, none.got.cursor]).toEqual(["", got.cursor])
    type("echo three\r")
    await until(() => none.got.text.includes("three\r\n"))
    await until(() => some.got.text.includes("three\r\n"))
  })

  test("gets exactly the screen that was there", async () => {
    const { id, got, type, attachment } = await open({ size: { cols: 60, rows: 12 } })
    const staying = clientTerminal({ cols: 60, rows: 12 })
    type(
      "clear; seq 1 30; printf '\\033[1;38;2;255;128;0mcolour\\033[m\\n'; printf '\\033[?1049h\\033[2J\\033[2;8r\\033[3;5H\\033[7mediting 日本\\033[m\\033[?25l\\033[?1h\\033[?2004h'; read -s\r",
    )
    await until(() => got.text.endsWith("\x1b[?2004h"))
    await draw(staying, got.text)
    const back = client()
    terminals.attach(id, back.sink, "screen")
    const screen = await until(() => back.got.screens[0])
    const coming = clientTerminal(screen)
    await draw(coming, screen.text)
    expect(picture(coming)).toEqual(picture(staying))
    expect(picture(coming)).toMatchObject({ shown: "alternate", cursorHidden: true })
    // Both go on alike.
    const before = got.text.length
    type("\rprintf '\\033[?1049l\\033[?25h\\033[?1lback\\n'\r")
    await until(() => got.text.includes("back\r\n") && got.text.endsWith("$ "))
    await until(() => back.got.cursor === got.cursor)
    await draw(staying, got.text.slice(before))
    await draw(coming, back.got.text)
    expect(picture(coming)).toEqual(picture(staying))
    attachment.dispose()
    expect(terminals.measure(id).clients).toBe(1)
  })

  test("in the middle of a flood gets a screen and then every character", async () => {
    const { id } = await terminals.create({
      directory: folder,
      ...bash,
      args: [
        "-c",
        "read; i=0; while [ $i -lt 20000 ]; do printf '\\033[3%dmline %d\\033[m\\n' $((i % 8)) $i; i=$((i+1)); done; read",
      ],
      size: { cols: 40, rows: 10 },
    })
    const whole = client()
    terminals.attach(id, whole.sink, 0)
    terminals.write(id, "\r")
    await until(() => whole.got.cursor > 50_000)
    const joined = client()
    terminals.attach(id, joined.sink, "screen")
    await until(() => whole.got.text.includes("line 19999"), 20_000)
    await until(() => joined.got.cursor === whole.got.cursor)
    const [one, other] = [clientTerminal({ cols: 40, rows: 10 }), clientTerminal({ cols: 40, rows: 10 })]
    await draw(one, whole.got.text)
    await draw(other, joined.got.screens[0]!.text + joined.got.text)
    expect(picture(other)).toEqual(picture(one))
  })
})

describe("a flood", () => {
  const flood = { ...bash, args: ["-c", "read; head -c 40000000 /dev/zero | tr '\\0' x | fold -w 79; echo done; read"] }

  test("comes in batches and is kept up to the limit", async () => {
    const { id, got } = await open(flood)
    terminals.write(id, "\r")
    await until(() => got.length > 1_000_000, 20_000)
    const whole = () => got.cursor > 40_000_000 && got.tail.includes("done")
    await until(whole, 60_000)
    expect(got.length).toBe(got.cursor)
    expect(got.length / got.frames).toBeGreaterThan(4096)
    expect(got.largest).toBeLessThan(1_000_000)
    expect(terminals.measure(id)).toMatchObject({ kept: ringLimit, paused: false })
    const late = client()
    terminals.attach(id, late.sink, 0)
    expect(late.got.text).toBe(got.text.slice(-ringLimit))
  })

  test("waits for a client that is slow but goes on", async () => {
    const lag = { bytes: 0 }
    const { sink, got } = client(lag)
    const { id } = await terminals.create({ directory: folder, ...flood })
    const attachment = terminals.attach(id, sink, 0)
    const total = () => got.length
    terminals.write(id, "\r")
    await until(() => total() > 100_000)
    lag.bytes = 4_000_000
    await until(() => terminals.measure(id).paused)
    // Going down without being low enough: it is waited for.
    const stopped = total()
    for (const bytes of [3_000_000, 2_000_000]) {
      lag.bytes = bytes
      attachment.drained()
      expect(terminals.measure(id).paused).toBe(true)
    }
    expect(total() - stopped).toBeLessThan(1_000_000)
    lag.bytes = 0
    attachment.drained()
    expect(terminals.measure(id).paused).toBe(false)
    await until(() => got.tail.includes("done"), 60_000)
    expect(got.screens).toEqual([])
    expect(got.length).toBe(got.cursor)
  })

  test("does not wait for a client that never acknowledges, which gets a screen when it does", async () => {
    terminals = testTerminals(events, log, { limits: { high: 1024 * 1024, low: 256 * 1024, patience: 100 } })
    const lag = { bytes: 0 }
    const stuck = client(lag)
    const { id, got } = await open(flood)
    const attachment = terminals.attach(id, stuck.sink, 0)
    terminals.write(id, "\r")
    await until(() => stuck.got.length > 100_000)
    lag.bytes = 2_000_000
    await until(() => got.tail.includes("done"), 60_000)
    expect(got.length).toBe(got.cursor)
    expect(stuck.got.length).toBeLessThan(20_000_000)
    expect(terminals.measure(id).kept).toBe(ringLimit)
    lag.bytes = 0
    attachment.drained()
    const screen = await until(() => stuck.got.screens[0])
    expect(screen.cursor).toBe(got.cursor)
    const [one, other] = [clientTerminal(screen), clientTerminal(screen)]
    await draw(one, got.text.slice(-400_000))
    await draw(other, screen.text)
    expect(picture(other)).toEqual(picture(one))
  })

  test("does not hold up another terminal", async () => {
    const loud = await open(flood)
    const quiet = await open()
    await until(() => quiet.got.text.includes("$ "))
    loud.type("\r")
    await until(() => loud.got.length > 1_000_000, 20_000)
    for (let round = 0; round < 5; round += 1) {
      quiet.type(`echo answer-$((${round}+100))\r`)
      await until(() => quiet.got.text.includes(`answer-${round + 100}`), 2000)
    }
    expect(loud.got.tail.includes("done")).toBe(false)
  })
})

describe("everything that a terminal started", () => {
  const children = `trap '' TERM HUP; (trap '' TERM HUP; echo $BASHPID > child; exec sleep 300) & setsid sh -c 'echo $$ > away; exec sleep 300' & nohup sleep 300 >/dev/null 2>&1 & echo $! > nohup; wait`

  test("ends when it is removed, also what ignores signals or has left the group", async () => {
    const { id, info } = await open({ args: ["-c", children] })
    const pids = [info.pid, ...(await Promise.all(["child", "away", "nohup"].map(pidIn)))]
    expect(await Promise.all(pids.map(alive))).toEqual([true, true, true, true])
    await terminals.remove(id)
    expect(await Promise.all(pids.map(alive))).toEqual([false, false, false, false])
    expect(told.map(({ type }) => type)).toEqual(["pty.created", "pty.exited", "pty.deleted"])
    await expect(terminals.remove(id)).rejects.toMatchObject({ tag: "PtyNotFound" })
  })

  test("ends when its shell does", async () => {
    const { got, type } = await open()
    type("sleep 300 & echo $! > child\r")
    const pid = await pidIn("child")
    type("exit\r")
    await until(() => got.exit !== undefined)
    await until(async () => !(await alive(pid)))
  })

  test("an interactive shell with jobs ends at once", async () => {
    const { id, got, type, info } = await open()
    type("sleep 300 & sleep 301 | cat\r")
    await until(() => got.text.includes("[1]"))
    const began = performance.now()
    await terminals.remove(id)
    expect(await alive(info.pid)).toBe(false)
    // Shells ignore TERM: without HUP this would be the grace, 800 ms.
    expect(performance.now() - began).toBeLessThan(750)
  })
})

test("fifty terminals run at once", async () => {
  const all = await Promise.all(Array.from({ length: 50 }, (_, at) => open({ title: `t${at}` })))
  expect(terminals.list(folder)).toHaveLength(50)
  expect(new Set(all.map(({ info }) => info.pid)).size).toBe(50)
  for (const [at, each] of all.entries()) each.type(`echo number-$((${at}+1000))\r`)
  await until(() => all.every(({ got }, at) => got.text.includes(`number-${at + 1000}`)), 20_000)
  for (const [at, each] of all.entries()) expect(each.got.text).not.toContain(`number-${((at + 1) % 50) + 1000}\r\n`)
})
