import { childEnvironment } from "./child-environment.ts"

/** Of the terminal that the host itself was started in; they would be lies in another one. */
const foreign = [
  "TMUX",
  "TMUX_PANE",
  "STY",
  "WINDOW",
  "WINDOWID",
  "TERMCAP",
  "COLUMNS",
  "LINES",
  "TERM_PROGRAM_VERSION",
  "VTE_VERSION",
  "NO_COLOR",
]

/** What a terminal's program is started with. `added` comes last and wins. */
export function ptyEnvironment(
  host: NodeJS.ProcessEnv,
  added: Record<string, string | undefined> = {},
): Record<string, string> {
  const env = childEnvironment(host)
  for (const name of foreign) delete env[name]
  // An app that was not started from a shell has no locale, and programs would then print no letters beyond ASCII.
  if (process.platform !== "win32" && !env["LC_ALL"] && !env["LC_CTYPE"] && !env["LANG"])
    env["LANG"] = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8"
  const all = { ...env, TERM: "xterm-256color", COLORTERM: "truecolor", TERM_PROGRAM: "Outrigger", ...added }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
