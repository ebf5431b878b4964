import { describe, expect, test } from "vitest"
import { createOutputRing } from "../../../electron/terminal/output-ring.ts"
import { createScreen, historyLines, type Size } from "../../../electron/terminal/screen.ts"
import { clientTerminal, draw, picture } from "./screens.ts"

const usual: Size = { cols: 20, rows: 6 }

function terminalScreen(size: Size) {
  const ring = createOutputRing()
  const screen = createScreen(ring, size)
  return { ring, screen, append: ring.append }
}

/** Restores what `output` draws into a second terminal, and checks that nothing tells it from the first. */
async function expectSame(output: string, size: Size = usual, after = ""): Promise<ReturnType<typeof picture>> {
  const { screen, append } = terminalScreen(size)
  append(output)
  const snapshot = await screen.snapshot()
  expect(snapshot.cursor).toBe(output.length)
  const first = clientTerminal(size)
  const second = clientTerminal(snapshot)
  await draw(first, output)
  await draw(second, snapshot.text)
  expect(picture(second)).toEqual(picture(first))
  if (after === "") return picture(second)
  await draw(first, after)
  await draw(second, after)
  expect(picture(second)).toEqual(picture(first))
  screen.dispose()
  return picture(second)
}

describe("a restored screen", () => {
  test("shows text, colours of all kinds and attributes", async () => {
    await expectSame("plain \x1b[31mred\x1b[0m \x1b[1;4;38;5;200mbold\x1b[0m\r\n")
    await expectSame(
      "\x1b[38;2;10;20;30;48;2;200;100;50mtrue colour\x1b[m \x1b[2;3;5;7;8;9;53mall\x1b[m\x1b[95;103mbright",
    )
    await expectSame("\x1b[4:3;58;2;1;2;3mcurly\x1b[0m \x1b[4:5;58;5;9mdashed\x1b[59m\x1b[21mdouble")
    await expectSame('\x1b[1"qguarded\x1b[0"q not \x1b[?2J')
  })

  test("shows wide characters, combining ones and emoji, also where they did not fit", async () => {
    await expectSame("日本語 e\u0301 👩‍👩‍👧 ok\r\n")
    await expectSame(`${"x".repeat(19)}日本${"語".repeat(12)}`)
    await expectSame("日本語\x1b[2Gx\x1b[5Gy")
  })

  test("has the links", async () => {
    await expectSame(
      "see \x1b]8;id=1;https://a.example/\x1b\\here\x1b]8;;\x1b\\ and \x1b]8;;https://b.example/\x1b\\open",
    )
  })

  test("has its history, with wrapped lines as they were", async () => {
    const text = Array.from({ length: 40 }, (_, at) => `line ${at} ${"=".repeat(at)}`).join("\r\n")
    const shown = await expectSame(text)
    expect(shown.normal.length).toBeGreaterThan(50)
    expect(shown.normal.some((line) => line.startsWith("+"))).toBe(true)
  })

  test("is laid out by a resize as the first one", async () => {
    const { screen, append } = terminalScreen(usual)
    const output = `${"long line that wraps ".repeat(5)}\r\nshort\r\n`
    append(output)
    const first = clientTerminal(usual)
    const second = clientTerminal(usual)
    await draw(first, output)
    await draw(second, (await screen.snapshot()).text)
    for (const terminal of [first, second]) terminal.resize(33, 9)
    expect(picture(second)).toEqual(picture(first))
  })

  test("keeps backgrounds of erased parts apart from text", async () => {
    await expectSame("\x1b[44m\x1b[2J\x1b[3;5Hhere\x1b[K\x1b[m\r\n\x1b[42mgreen\x1b[0K\x1b[m\r\nx")
    await expectSame(
      `\x1b[41m${"wraps in red ".repeat(3)}\r\n\x1b[m${"then not ".repeat(20)}\x1b[45m${"bg ".repeat(20)}`,
    )
  })

  test("keeps a line that goes on although its end was erased", async () => {
    await expectSame(`${"a".repeat(25)}\x1b[A\x1b[15G\x1b[K\x1b[B\r`)
    await expectSame(`${"a".repeat(25)}\r\x1b[3X\x1b[5C\x1b[44m\x1b[A\x1b[10G\x1b[K`)
    await expectSame(`${"a".repeat(20)}b\r\x1b[X`)
  })

  test("has the alternate screen, and the normal one behind it", async () => {
    const editor =
      "$ vi\r\n\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\x1b[?2004h\x1b[2J\x1b[1;6r\x1b[H~\r\n~\x1b[6;1H\x1b[7m INSERT \x1b[m\x1b[2;4Htext\x1b[?25l"
    const shown = await expectSame(editor)
    expect(shown).toMatchObject({ shown: "alternate", cursorHidden: true, cursor: [7, 1] })
    await expectSame(editor, usual, "\x1b[?1049l\x1b[?1l\x1b>done\r\n")
    await expectSame(
      `first\r\nsecond\x1b[s\x1b[?47h\x1b[3;3Hthird\x1b[2;3r`,
      usual,
      "\x1b[4;1H\n\nx\x1b[?47lback\x1b8!",
    )
  })

  test("has every mode, the scroll region, tabs and the cursor's look", async () => {
    const set = "\x1b[2;4r\x1b[?6h\x1b[2;3Hin the region\x1b[?1004h\x1b[?45h\x1b[?1002h\x1b[?1006h\x1b[5 q\x1b[4h"
    await expectSame(set, usual, "\r\n\n\n\x1b[1;1Hscrolled\x1b[?6l\x1b[H!")
    await expectSame("\x1b[3g\x1b[5G\x1bH\x1b[11G\x1bH\r", usual, "a\tb\tc\td")
    await expectSame("\x1b[?7l\x1b[20h", usual, `${"no wrap ".repeat(5)}\nx`)
    await expectSame("\x1b[?1003h\x1b[?1016h\x1b[6 q\x1b[?2026h")
  })

  test("draws lines where the first one does", async () => {
    await expectSame("\x1b(0lqqk\x1b(B ok", usual, "lq")
    await expectSame("\x1b(0lqq", usual, "k\x1b(Bl")
    await expectSame("\x1b)0a\x0eqq", usual, "xx\x0fxx")
    await expectSame("\x1b(0\x1b7\x1b(B", usual, "q\x1b8q")
  })

  test("goes on as the first one at the end of a line", async () => {
    await expectSame("x".repeat(20), usual, "y")
    await expectSame("語".repeat(10), usual, "y")
    await expectSame(`${"\x1b[32mx".repeat(20)}\x1b[m\x1b7`, usual, "y\x1b8z")
  })

  test("joins in the middle of a sequence", async () => {
    for (const [before, after] of [
      ["red \x1b[3", "1mis red"],
      ["title \x1b]0;a ti", "tle\x07 text"],
      ["colour \x1b[38;2;1", ";2;3mx"],
      ["escape \x1b", "[1mbold"],
    ] as const)
      await expectSame(before, usual, after)
  })

  test("has title and palette", async () => {
    const { screen, append } = terminalScreen(usual)
    append("\x1b]2;my title\x07\x1b]4;1;#ff8800;2;?\x07\x1b]11;rgb:00/11/22\x07\x1b]10;#fff\x07\x1b]110\x07")
    const { text } = await screen.snapshot()
    expect(text).toContain("\x1b]2;my title\x1b\\")
    expect(text).toContain("\x1b]4;1;#ff8800\x1b\\")
    expect(text).toContain("\x1b]11;rgb:00/11/22\x1b\\")
    expect(text).not.toContain("]10;")
    expect(text).not.toContain("]4;2")
  })

  test("is the same for anything that programs may send", async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = generator(seed)
      const size = { cols: 8 + random(30), rows: 3 + random(10) }
      const output = Array.from({ length: 60 }, () => something(random)).join("")
      const after = Array.from({ length: 15 }, () => something(random)).join("")
      await expectSame(output, size, after).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${JSON.stringify(output)}, then ${JSON.stringify(after)}`, { cause: error })
      })
    }
  })
})

describe("the screen", () => {
  test("has the size that each part of the output was written for", async () => {
    const { ring, screen, append } = terminalScreen(usual)
    const first = clientTerminal(usual)
    append("a line that is long enough to wrap\r\n")
    screen.resized(ring.end, { cols: 50, rows: 4 })
    append("and another line that is also long enough to wrap once\r\n")
    screen.resized(ring.end, { cols: 10, rows: 8 })
    await draw(first, "a line that is long enough to wrap\r\n")
    first.resize(50, 4)
    await draw(first, "and another line that is also long enough to wrap once\r\n")
    first.resize(10, 8)
    const snapshot = await screen.snapshot()
    const second = clientTerminal(snapshot)
    await draw(second, snapshot.text)
    expect([snapshot.cols, snapshot.rows]).toEqual([10, 8])
    expect(picture(second).normal.slice(-8)).toEqual(picture(first).normal.slice(-8))
  })

  test("outlives sequences that xterm cannot take", async () => {
    const { screen, append } = terminalScreen(usual)
    append("before\x1b[6;20H\x1b[1J lost")
    await screen.snapshot()
    append("\x1b[H\x1b[2Jafter")
    const terminal = clientTerminal(usual)
    await draw(terminal, (await screen.snapshot()).text)
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe("after")
  })

  test("is exact after a flood of which it draws only the end", async () => {
    const coloured = Array.from(
      { length: 9000 },
      (_, at) => `\x1b[3${at % 8};4${at % 5}mline\x1b[K ${at}\x1b[${at % 3 ? "" : "0;"}4m under\x1b[4:3m curly\r\n`,
    ).join("")
    const lines = Array.from({ length: 14_000 }, (_, at) => `${at} ${"flood ".repeat(at % 9)}\r\n`).join("")
    for (const [before, after] of [
      ["\x1b[35;44mcoloured\r\n", "end"],
      ["\x1b[?1049h\x1b[3;3H", "\x1b[Hon the alternate screen"],
      [`${coloured}\x1b[1;45m`, "still pink"],
      [`\x1b[7m${coloured}\x1b[38;5;`, "9mred"],
      // In these the lines are not what they look like, or do not scroll the whole screen.
      ["\x1b[2;4r", "\x1b[r\x1b[Hregion"],
      ["\x1b]0;title ", "\x07text"],
      ["\x1bPdevice ", "\x1b\\text"],
    ] as const)
      await expectSame(before + lines + after, { cols: 30, rows: 6 })
  })

  test("is exact at any time of a flood that it follows", async () => {
    const size = { cols: 30, rows: 6 }
    const { ring, screen, append } = terminalScreen(size)
    const first = clientTerminal(size)
    const feed = async (text: string) => {
      append(text)
      await draw(first, text)
      await screen.catchUp()
    }
    const check = async () => {
      const snapshot = await screen.snapshot()
      const second = clientTerminal(size)
      await draw(second, snapshot.text)
      expect(picture(second)).toEqual(picture(first))
      expect(snapshot.cursor).toBe(ring.end)
    }
    const lines = (count: number) =>
      Array.from({ length: count }, (_, at) => `${at} ${"=".repeat(at % 50)}\r\n`).join("")
    await feed("\x1b[32mbegin\r\n")
    for (let round = 0; round < 6; round += 1) await feed(lines(12_000))
    expect(screen.behind()).toBeGreaterThan(10_000)
    await check()
    const bright = (count: number) =>
      Array.from({ length: count }, (_, at) => `\x1b[9${at % 8}m${at}\x1b[1m bold\x1b[0;3${at % 7}m rest\r\n`).join("")
    for (let round = 0; round < 3; round += 1) await feed(bright(9000))
    expect(screen.behind()).toBeGreaterThan(10_000)
    await check()
    // Cut anywhere, also inside sequences.
    const long = bright(12_000)
    for (let at = 0; at < long.length; at += 40_001) await feed(long.slice(at, at + 40_001))
    await check()
    await feed(lines(12_000))
    await feed("\x1b[31mred\r\n")
    await check()
    for (let round = 0; round < 3; round += 1) await feed(lines(12_000))
    screen.resized(ring.end, size)
    await feed(`half a line\x1b[3;5r${lines(12_000)}`)
    await check()
    await feed(lines(9000))
    await check()
  })

  test("draws only what can still be seen of plain lines", async () => {
    const { ring, screen, append } = terminalScreen(usual)
    for (let line = 0; line < 60_000; line += 1) append(`line ${line}\r\n`)
    const snapshot = await screen.snapshot()
    expect(snapshot.cursor).toBe(ring.end)
    const terminal = clientTerminal(usual)
    await draw(terminal, snapshot.text)
    expect(terminal.buffer.active.length).toBe(historyLines + usual.rows)
    expect(terminal.buffer.active.getLine(terminal.buffer.active.length - 2)?.translateToString(true)).toBe(
      "line 59999",
    )
  })
})

/** The same numbers for the same seed. */
function generator(seed: number) {
  let state = seed * 2_654_435_761
  return (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) % below
  }
}

function something(random: (below: number) => number): string {
  const n = () => 1 + random(12)
  const csi = (text: string) => `\x1b[${text}`
  const choices = [
    () => "word ".repeat(random(5)),
    () => "long-text-".repeat(random(6)),
    () => "語".repeat(random(7)),
    () => "e\u0301",
    () => "\r\n",
    () => "\n",
    () => "\r",
    () => "\t",
    () => "\b",
    () => csi(`${n()};${n()}H`),
    () => csi(`${n()}${"ABCDG"[random(5)]}`),
    // Not 1J: xterm throws over it in the last cell. Not 3J: it leaves the saved cursor on a row that is gone.
    () => csi(`${[0, 2][random(2)]}J`),
    () => csi(`${random(3)}K`),
    () => csi(`${n()}${"XP@LMST"[random(7)]}`),
    () => csi(`${[0, 1, 3, 4, 7, 9, 31, 42, 97, 101][random(10)]}m`),
    () => csi(`38;5;${random(256)}m`),
    () => csi(`48;2;${random(256)};${random(256)};7m`),
    () => csi("4:3m"),
    () => csi("m"),
    () => csi(`${1 + random(3)};${4 + random(5)}r`),
    () => csi("r"),
    () => "\x1b7",
    () => "\x1b8",
    () => "\x1bM",
    () => "\x1bD",
    () => csi(`?${[1, 7, 25, 2004][random(4)]}${"hl"[random(2)]}`),
    () => csi(`?${[47, 1047, 1049][random(3)]}${"hl"[random(2)]}`),
    () => csi(`4${"hl"[random(2)]}`),
    () => "\x1b(0",
    () => "\x1b(B",
    () => "qxl",
  ]
  return choices[random(choices.length)]!()
}
