import { execFile } from "node:child_process"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { parseCommand } from "./command.ts"

const run = promisify(execFile)
const markers = ["m1", "m2", "m3", "m4", "m5", "m6"]

/** The same numbers for the same seed, so that a failure can be repeated. */
function random(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** A shell line of nested constructs around marker commands. */
function line(pick: (below: number) => number, depth: number): string {
  const name = () => markers[pick(markers.length)]!
  const inner = () => line(pick, depth - 1)
  const quoted = () => `'${inner().replaceAll("'", `'\\''`)}'`
  const simple = [
    () => name(),
    () => `${name()} a 'b c' "d"`,
    () => `"${name()}"`,
    () => `\\${name()}`,
    () => `m''${name().slice(1)}`,
    () => `FOO=1 ${name()}`,
    () => `${name()} > out`,
    () => `2>&1 ${name()} x`,
    () => `env A=1 ${name()}`,
    () => `command ${name()}`,
    () => `nohup timeout 5 ${name()}`,
    () => `echo x | xargs ${name()}`,
    () => `find . -maxdepth 0 -exec ${name()} {} \\;`,
    () => `X=${name()}; $X`,
    () => `(exec ${name()})`,
  ]
  const nested = [
    () => `${inner()}; ${inner()}`,
    () => `${inner()}\n${inner()}`,
    () => `{ ${inner()}\n} && ${inner()}`,
    () => `( ${inner()}\n) || ${inner()}`,
    () => `{ ${inner()}\n} | { ${inner()}\n}`,
    () => `{ ${inner()}\n} & wait; ${inner()}`,
    () => `! { ${inner()}\n}`,
    () => `if ${inner()}\nthen ${inner()}\nelse ${inner()}\nfi`,
    () => `for i in 1 2; do ${inner()}\ndone`,
    () => `while ${inner()}\ndo ${inner()}\nbreak; done`,
    () => `case x in y) ${inner()}\n;; *) ${inner()}\n;; esac`,
    () => `f() { ${inner()}\n}; f`,
    () => `echo $(${inner()}\n)`,
    () => `echo "a $(${inner()}\n) b"`,
    () => `y=$(${inner()}\n)`,
    () => `export Y=$(${inner()}\n)`,
    () => `echo \${unset:-$(${inner()}\n)}`,
    () => `[[ -z $(${inner()}\n) ]] && ${inner()}`,
    () => `cat < <(${inner()}\n)`,
    () => `cat <<< "$(${inner()}\n)"`,
    () => `cat <<END\n$(${name()})\nEND\n${inner()}`,
    () => `cat <<'END' | ${name()}\n$(not-run)\nEND\n${inner()}`,
    () => `{ ${inner()}\n} > out 2>&1`,
    () => `bash -c ${quoted()}`,
    () => `eval ${quoted()}`,
    () => `trap ${quoted()} EXIT`,
    () => `sudo-like() { "$@"; }; sudo-like ${name()}`,
    () => `echo $((1 + $(${name()} >/dev/null; echo 2)))`,
  ]
  const choices = depth > 0 ? [...nested, ...simple.slice(0, 3)] : simple
  return choices[pick(choices.length)]!()
}

test.runIf(process.platform !== "win32")(
  "whatever bash really runs was found by the parser, or the line is asked as a whole",
  async () => {
    const folder = await makeFolder()
    const bin = path.join(folder, "bin")
    await mkdir(bin)
    const script = `#!/bin/sh\necho "\${0##*/}" >> "$RAN"\n`
    for (const marker of markers) await writeFile(path.join(bin, marker), script, { mode: 0o755 })
    const pick = random(Number(process.env.FUZZ_SEED ?? 20_261_120))
    let told = 0
    for (let round = 0; round < Number(process.env.FUZZ_ROUNDS ?? 80); round += 1) {
      const source = line(pick, 1 + pick(3))
      const log = path.join(folder, "ran")
      await rm(log, { force: true })
      const env = { PATH: `${bin}:${process.env.PATH}`, RAN: log, HOME: folder }
      await run("/bin/bash", ["-c", source], { cwd: folder, env, timeout: 10_000 }).catch(() => {})
      const ran = new Set((await readFile(log, "utf8").catch(() => "")).split("\n").filter(Boolean))
      const parsed = await parseCommand(source, { directory: folder })
      const uncertain = parsed.opaque || parsed.commands.some((command) => command.strict === "every")
      if (uncertain) continue
      told += 1
      const found = parsed.commands.map((command) => command.argv[0])
      expect({ source, missed: [...ran].filter((name) => !found.includes(name)) }).toEqual({ source, missed: [] })
    }
    expect(told).toBeGreaterThan(30)
  },
  600_000,
)
