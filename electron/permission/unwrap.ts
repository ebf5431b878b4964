import { posixShells, riskyVariable } from "./command-tables.ts"
import type { ShellWord } from "./shell-word.ts"

/**
 * What a command runs on behalf of another: `sudo rm x` runs `rm x`, `sh -c 'a; b'` runs a script, `find -exec` runs
 * a command per file. `opaque`: it runs something, and what cannot be said.
 */
export type Unwrapped =
  | { kind: "none" }
  | { kind: "opaque" }
  | { kind: "script"; text: string }
  /** `open`: more arguments are added at run time (xargs, find). */
  | { kind: "commands"; commands: ShellWord[][]; open?: boolean }

interface Wrapper {
  /** Options whose value is the next word. */
  valued?: RegExp
  /** Options that make it something else than a wrapper that can be followed. */
  opaque?: RegExp
  /** Options with which it runs nothing (`command -v x`). */
  inert?: RegExp
  /** Words before the command that are not options. */
  skip?: number
  /** `NAME=value` words may come before the command. */
  assignments?: boolean
  open?: boolean
}

const wrappers: Record<string, Wrapper> = {
  sudo: { valued: /^-[ughpCTUrtDR]$/, opaque: /^-[a-zA-Z]*[sieK]|^--(shell|login|edit)/, assignments: true },
  doas: { valued: /^-[uC]$/, opaque: /^-s/ },
  pkexec: { valued: /^--user$/ },
  env: { valued: /^(-u|-C|--unset|--chdir)$/, opaque: /^(-S|--split-string)/, assignments: true },
  time: { valued: /^-[fo]$/ },
  nohup: {},
  nice: { valued: /^(-n|--adjustment)$/ },
  ionice: { valued: /^-[cnPu]$/, inert: /^-p/ },
  timeout: { valued: /^(-s|-k|--signal|--kill-after)$/, skip: 1 },
  stdbuf: { valued: /^-[ioe]$/ },
  setsid: {},
  unbuffer: {},
  caffeinate: { valued: /^-[tw]$/ },
  chrt: { skip: 1 },
  taskset: { skip: 1 },
  command: { inert: /^-[pvV]*[vV]/ },
  builtin: {},
  exec: { valued: /^-a$/ },
  noglob: {},
  nocorrect: {},
  xargs: { valued: /^-[nPILsdEa]$|^--(max-args|max-procs|replace|delimiter|arg-file)$/, open: true },
  strace: { valued: /^-[oepsSPuE]$/ },
  ltrace: { valued: /^-[oeps]$/ },
}

const opaqueNames = new Set(
  "alias enable coproc bind parallel flock script fc watch entr su fish chroot nsenter".split(" "),
)

export function unwrap(name: string, words: readonly ShellWord[]): Unwrapped {
  const rest = words.slice(1)
  const wrapper = wrappers[name]
  if (wrapper) return followWrapper(wrapper, rest)
  if (opaqueNames.has(name)) return { kind: "opaque" }
  if (posixShells.has(name)) return shellScript(rest)
  if (name === "eval") {
    const values = rest.map((word) => word.value)
    return values.includes(undefined) ? { kind: "opaque" } : { kind: "script", text: values.join(" ") }
  }
  if (name === "trap") {
    const [first, second] = rest
    if (!first || !second || first.value === "-" || first.value === "") return { kind: "none" }
    return first.value === undefined ? { kind: "opaque" } : { kind: "script", text: first.value }
  }
  if (name === "find") return findCommands(rest)
  if (name === "fd" || name === "fdfind") {
    const at = rest.findIndex((word) => /^(-x|-X|--exec|--exec-batch)$/.test(word.value ?? ""))
    return at < 0 ? { kind: "none" } : { kind: "commands", commands: [rest.slice(at + 1)], open: true }
  }
  return { kind: "none" }
}

function followWrapper(wrapper: Wrapper, words: readonly ShellWord[]): Unwrapped {
  let skip = wrapper.skip ?? 0
  for (let at = 0; at < words.length; at += 1) {
    const { value } = words[at]!
    if (value === undefined) return { kind: "opaque" }
    if (value === "--") continue
    if (value.startsWith("-") && value !== "-") {
      if (wrapper.opaque?.test(value)) return { kind: "opaque" }
      if (wrapper.inert?.test(value)) return { kind: "none" }
      if (wrapper.valued?.test(value)) at += 1
      continue
    }
    const assigned = wrapper.assignments && /^([A-Za-z_]\w*)=/.exec(value)
    if (assigned) {
      if (riskyVariable.test(assigned[1]!)) return { kind: "opaque" }
      continue
    }
    if (skip > 0) {
      skip -= 1
      continue
    }
    return { kind: "commands", commands: [words.slice(at)], ...(wrapper.open ? { open: true } : {}) }
  }
  return { kind: "none" }
}

/** `bash -c 'text'`, also `-lc` and `-ec`. Without `-c`: a script file (none), or stdin (the caller sees no argument). */
function shellScript(words: readonly ShellWord[]): Unwrapped {
  for (let at = 0; at < words.length; at += 1) {
    const { value } = words[at]!
    if (value === undefined) return { kind: "opaque" }
    if (!/^[-+]/.test(value)) return { kind: "none" }
    if (/^[-+](o|O)$/.test(value)) at += 1
    else if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(value)) {
      // Options may stand between `-c` and its text.
      const script = words.slice(at + 1).find((word) => !/^[-+]/.test(word.value ?? ""))
      return script?.value === undefined ? { kind: "opaque" } : { kind: "script", text: script.value }
    }
  }
  return { kind: "opaque" }
}

function findCommands(words: readonly ShellWord[]): Unwrapped {
  const commands: ShellWord[][] = []
  for (let at = 0; at < words.length; at += 1) {
    if (!/^-(exec|execdir|ok|okdir)$/.test(words[at]!.value ?? words[at]!.text)) continue
    let end = at + 1
    while (end < words.length && !/^[;+]$/.test(words[end]!.value ?? "")) end += 1
    if (end >= words.length) return { kind: "opaque" }
    commands.push(words.slice(at + 1, end))
    at = end
  }
  return commands.length ? { kind: "commands", commands, open: true } : { kind: "none" }
}
