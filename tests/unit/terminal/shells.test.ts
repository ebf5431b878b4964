import path from "node:path"
import { expect, test } from "vitest"
import { ptyEnvironment } from "../../../electron/terminal/pty-environment.ts"
import { systemShells, terminalArguments, userShell } from "../../../electron/terminal/shells.ts"
import { makeFolder } from "../../support/folder.ts"

test("the system's shells are the lines of its file", async () => {
  const folder = await makeFolder({
    shells: "# comment\n/bin/sh\n\n/bin/sh # twice\n/usr/bin/fish\n/nowhere/bash\nrelative\n",
  })
  expect(await systemShells({}, path.join(folder, "shells"))).toEqual([
    { path: "/bin/sh", name: "sh", acceptable: true },
    { path: "/usr/bin/fish", name: "fish", acceptable: false },
    { path: "/nowhere/bash", name: "bash", acceptable: false },
  ])
  expect(await systemShells({}, path.join(folder, "none"))).toEqual([])
})

test("a shell becomes a login shell, other programs get their arguments alone", () => {
  expect(terminalArguments("/bin/bash", ["--norc"])).toEqual(["--norc", "-l"])
  expect(terminalArguments("zsh", ["-l"])).toEqual(["-l"])
  expect(terminalArguments("/usr/bin/vim", ["file"])).toEqual(["file"])
})

test("the user's shell is the one that is there", async () => {
  expect(await userShell({ SHELL: "/bin/sh" })).toBe("/bin/sh")
  expect(await userShell({ SHELL: "/nowhere/zsh" })).toMatch(/^\/.*sh$/)
})

test("a terminal's environment says what it can, and nothing of the host's own", () => {
  const env = ptyEnvironment(
    { PATH: "/bin", OUTRIGGER_TOKEN: "secret", ELECTRON_RUN_AS_NODE: "1", TMUX: "x", TERM: "dumb" },
    { EXTRA: "1" },
  )
  expect(env).toMatchObject({ PATH: "/bin", TERM: "xterm-256color", COLORTERM: "truecolor", EXTRA: "1" })
  for (const name of ["OUTRIGGER_TOKEN", "ELECTRON_RUN_AS_NODE", "TMUX"]) expect(env).not.toHaveProperty(name)
  expect(env["LANG"]).toMatch(/UTF-8$/)
  expect(ptyEnvironment({ LC_ALL: "C" })).not.toHaveProperty("LANG")
})
