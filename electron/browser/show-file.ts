import { spawn } from "node:child_process"
import path from "node:path"

/** Shows a file in the system's file manager; where that cannot point at one, its folder. Rejects when there is none. */
export function showFile(file: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const [program = "", ...args] =
    platform === "darwin"
      ? ["open", "-R", file]
      : platform === "win32"
        ? ["explorer.exe", `/select,${file}`]
        : ["xdg-open", path.dirname(file)]
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "ignore", detached: true })
    child.once("error", reject)
    // Explorer answers 1 when all went well.
    child.once("exit", (code) =>
      code && platform !== "win32" ? reject(new Error(`${program} ended with ${code}`)) : resolve(),
    )
    child.unref()
  })
}
