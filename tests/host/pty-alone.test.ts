import { beforeEach, describe, expect, test } from "vitest"
import { Fault } from "../../shared/fault.ts"
import { createLog } from "../../electron/lib/log.ts"
import { findProgram } from "../../electron/terminal/find-program.ts"
import { createPtyOpener } from "../../electron/terminal/open-pty.ts"
import { startTime } from "../../electron/terminal/process-table.ts"
import type { TerminalClient } from "../../electron/terminal/terminal-client.ts"
import type { Terminals } from "../../electron/terminal/terminals.ts"
import { makeFolder } from "../support/folder.ts"
import { testTerminals } from "../support/terminals.ts"
import { until } from "../support/until.ts"
import { clientTerminal, draw } from "../unit/terminal/screens.ts"

const log = createLog({ level: "error" })
const quiet = createLog({ write() {} })
const bash = { command: "/bin/bash", args: ["--norc", "--noprofile"], env: { PS1: "$ ", TERM: "xterm-256color" } }
const events = { broadcast: (event: unknown) => event as never }

let folder: string
let terminals: Terminals

beforeEach(async () => {
  folder = await makeFolder()
  terminals = testTerminals(events, log)
})

function watch(id: string) {
  const got = { text: "", exit: undefined as number | undefined }
  const sink: TerminalClient = {
    replay: (text) => void (got.text += text),
    screen: ({ text }) => void (got.text += text),
    output: ({ text }) => void (got.text += text),
    size() {},
    end: (exitCode) => void (got.exit = exitCode),
    backlog: () => 0,
  }
  return Object.assign(got, { attachment: terminals.attach(id, sink, 0) })
}

const open = async (input: Partial<Parameters<Terminals["create"]>[0]> = {}) =>
  (await terminals.create({ directory: folder, ...bash, ...input })).id

describe("a program that asks its terminal", () => {
  /** Asks, and prints what it was answered. */
  const asks = (question: string, end: string) =>
    `stty -echo raw; printf '${question}'; answer=; while IFS= read -r -n1 -d '' c; do answer="$answer$c"; [ "$c" = '${end}' ] && break; done; stty sane; printf '%q\\n' "answer:$answer"; read`
  const answered = async (script: string) => {
    const id = await open({ args: ["-c", script] })
    const screen = await until(async () => {
      const { text } = await terminals.snapshot(id)
      return text.includes("answer:") && text
    })
    await terminals.remove(id)
    return screen
  }

  test("is answered also when nobody looks: what it is, where its cursor is, its colours", async () => {
    expect(await answered(asks("\\033[c", "c"))).toContain("answer:\\E[?1;2c")
    expect(await answered(asks("\\r\\n\\n   \\033[6n", "R"))).toContain("answer:\\E[3;4R")
    expect(await answered(asks("\\033]11;?\\033\\\\", "\\"))).toContain("answer:\\E]11;rgb:1a1a/1a1a/1f1f")
    expect(await answered(asks("\\033]4;3;#112233\\007\\033]4;3;?\\007", "\\"))).toContain("answer:\\E]4;3;#112233")
  })

  test("is answered by who looks, and not by the host as well", async () => {
    const id = await open({ args: ["-c", `read; printf '\\033[6n'; read -t 0.3 -n1 c; printf '%q\\n' "got:$c"; read`] })
    const seen = watch(id)
    terminals.write(id, "\r")
    await until(() => seen.text.includes("got:"))
    expect(seen.text).toContain("got:\r\n")
  })

  test("gets no answer to what it asked while somebody looked", async () => {
    const id = await open({
      args: ["-c", "stty -echo raw; printf 'a\\033[6nb'; read c; printf '\\033[6n'; exec cat -v"],
    })
    const seen = watch(id)
    await until(() => seen.text.includes("b"))
    seen.attachment.dispose()
    terminals.write(id, "\n")
    await until(async () => (await terminals.snapshot(id)).text.includes("^[["))
    const { text } = await terminals.snapshot(id)
    expect(text.split("^[[")).toHaveLength(2)
  })
})

describe("what runs in a terminal", () => {
  test("is nothing while the shell waits for a command, and the program in front of it otherwise", async () => {
    const id = await open()
    const seen = watch(id)
    await until(() => seen.text.endsWith("$ "))
    expect(await terminals.foreground(id)).toEqual({ busy: false })
    terminals.write(id, "sleep 300\r")
    await until(async () => (await terminals.foreground(id)).busy)
    expect(await until(async () => (await terminals.foreground(id)).program === "sleep")).toBe(true)
    terminals.write(id, "\x03")
    await until(async () => !(await terminals.foreground(id)).busy)
    // What runs behind it does not take the terminal.
    terminals.write(id, "sleep 300 &\r")
    await until(() => seen.text.includes("[1]"))
    await until(async () => !(await terminals.foreground(id)).busy)
  })

  test("is the program that it was opened for", async () => {
    const id = await open({ args: ["-c", "read"] })
    expect(await terminals.foreground(id)).toEqual({ busy: true, program: "bash" })
    const other = await open({ command: "cat", args: [] })
    expect(await terminals.foreground(other)).toEqual({ busy: true, program: "cat" })
  })
})

describe("clearing", () => {
  test("leaves the line with the cursor, on every screen and on one that is restored later", async () => {
    const id = await open({ size: { cols: 60, rows: 10 } })
    const seen = watch(id)
    terminals.write(id, "seq 1 50; printf 'two\\nlines'\r")
    await until(() => seen.text.includes("\nlines") && seen.text.endsWith("$ "))
    terminals.write(id, "typed")
    await until(() => seen.text.endsWith("typed"))
    await terminals.clear(id)
    const lines = async (text: string) => {
      const screen = clientTerminal({ cols: 60, rows: 10 })
      await draw(screen, text)
      const { active } = screen.buffer
      const rows = Array.from({ length: active.length }, (_, row) => active.getLine(row)!.translateToString(true))
      return { rows: rows.filter(Boolean), cursor: [active.cursorX, active.cursorY], length: active.length }
    }
    const expected = { rows: ["lines$ typed"], cursor: [12, 0], length: 10 }
    expect(await lines(seen.text)).toEqual(expected)
    expect(await lines((await terminals.snapshot(id)).text)).toEqual(expected)
  })

  test("leaves a program alone that has the screen for itself", async () => {
    const id = await open({ args: ["-c", "printf '\\033[?1049hpicture'; read"] })
    const seen = watch(id)
    await until(() => seen.text.endsWith("picture"))
    const before = terminals.measure(id).cursor
    await terminals.clear(id)
    expect(terminals.measure(id).cursor).toBe(before)
  })
})

test("what is typed at a program that does not read is taken up to a limit, and the terminal stays usable", async () => {
  const id = await open({ args: ["-c", "stty raw -echo; printf ready; read -n1; cat | wc -c; read"] })
  const seen = watch(id)
  await until(() => seen.text.includes("ready"))
  const type = () => {
    for (let count = 0; count < 100; count += 1) terminals.write(id, "x".repeat(65_536))
  }
  expect(type).toThrow(expect.objectContaining({ tag: "Unavailable" }))
  await terminals.remove(id)
})

test("a terminal that ended leaves nothing to be done when all are disposed", async () => {
  const id = await open({
    args: ["-c", "trap '' HUP TERM; (trap '' HUP TERM; sleep 300) & echo pid-$!-; read; exit 4"],
  })
  const seen = watch(id)
  const pid = Number(await until(() => /pid-(\d+)-/.exec(seen.text)?.[1]))
  terminals.write(id, "\r")
  await until(() => seen.exit !== undefined)
  await terminals.dispose()
  expect(await startTime(pid)).toBeUndefined()
})

describe("where pseudo terminals cannot be loaded", () => {
  const missing = async () => {
    throw new Fault("Unsupported", "not built for this machine")
  }

  test("a shell runs on one of the script utility", async () => {
    expect(await findProgram("script", process.env), "the script utility is installed").toBeTruthy()
    terminals = testTerminals(events, log, { open: createPtyOpener(quiet, missing) })
    const id = await open({ size: { cols: 91, rows: 17 }, cwd: folder })
    const seen = watch(id)
    await until(() => seen.text.endsWith("$ "))
    terminals.write(id, "tty; stty size; pwd; echo wörter $((6*7))\r")
    await until(() => seen.text.includes("wörter 42\r\n"))
    expect(seen.text).toMatch(/\/dev\/\S+\r\n17 91\r\n/)
    expect(seen.text).toContain(folder)
    terminals.update(id, { size: { cols: 50, rows: 20 } })
    terminals.write(id, "echo $((1+1)) begun; sleep 300\r")
    await until(() => seen.text.includes("2 begun"))
    terminals.write(id, "\x03")
    // The interrupt takes what was typed before the prompt with it.
    await until(() => /\^C[^]*\$ $/.test(seen.text))
    terminals.write(id, "echo went on $((2+1))\r")
    await until(() => seen.text.includes("went on 3\r\n"))
    terminals.write(id, "exit 7\r")
    await until(() => seen.exit !== undefined)
    expect(seen.exit).toBe(7)
  })

  test("without the utility it runs on pipes, where lines can be typed and rubbed out", async () => {
    const opener = createPtyOpener(quiet, missing, async () => undefined)
    terminals = testTerminals(events, log, { open: opener })
    const id = await open()
    const seen = watch(id)
    terminals.write(id, "echo nonx\x7fe; echo $((6*7))\r")
    await until(() => seen.text.includes("none\r\n42\r\n"))
    expect(seen.text).toContain("echo nonx\b \be; echo")
    terminals.write(id, "sh -c 'exit 3' || exit 9\r")
    await until(() => seen.exit !== undefined)
    expect(seen.exit).toBe(9)
  })

  test("it ends with everything that it started", async () => {
    terminals = testTerminals(events, log, { open: createPtyOpener(quiet, missing) })
    const id = await open()
    const seen = watch(id)
    terminals.write(id, "sleep 300 & echo pid-$!-\r")
    const pid = Number(await until(() => /pid-(\d+)-/.exec(seen.text)?.[1]))
    await terminals.remove(id)
    expect(await startTime(pid)).toBeUndefined()
  })

  test("a failure of what loaded is told as such", async () => {
    terminals = testTerminals(events, log, {
      open: createPtyOpener(log, async () => {
        throw new Error("no more of them")
      }),
    })
    await expect(open()).rejects.toMatchObject({
      tag: "Unavailable",
      message: expect.stringContaining("no more of them"),
    })
  })
})
