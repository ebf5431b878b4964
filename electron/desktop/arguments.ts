import path from "node:path"

export interface DesktopArguments {
  /** Absolute path of the folder to open, or null. */
  folder: string | null
  home: string | null
  port: number | null
}

const withValue = new Set(["--home", "--port", "--hostname", "--cors"])

/**
 * Reads what follows the program (and, unpackaged, the app's path) on Electron's command line. Chromium's own switches
 * stand in the same list and are passed over. Relative paths are meant from `directory`.
 */
export function readArguments(args: readonly string[], directory: string): DesktopArguments {
  const read: DesktopArguments = { folder: null, home: null, port: null }
  for (let at = 0; at < args.length; at++) {
    const [name, inline] = splitOnce(args[at] ?? "")
    if (!name.startsWith("-")) {
      if (name !== "") read.folder ??= path.resolve(directory, args[at] ?? "")
      continue
    }
    if (!withValue.has(name)) continue
    const value = inline ?? args[++at]
    if (name === "--home" && value) read.home = path.resolve(directory, value)
    if (name === "--port" && value && /^\d{1,5}$/.test(value)) read.port = Number(value)
  }
  return read
}

function splitOnce(arg: string): [string, string?] {
  const at = arg.startsWith("--") ? arg.indexOf("=") : -1
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)]
}
