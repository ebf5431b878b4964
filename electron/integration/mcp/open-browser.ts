import { spawn } from "node:child_process"

/** The system's own way to open a page. Rejects when there is no browser, as on most servers. */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const [file, ...args] =
    platform === "darwin"
      ? ["open", url]
      : platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", url]
        : ["xdg-open", url]
  return new Promise((resolve, reject) => {
    const child = spawn(file!, args, { stdio: "ignore", detached: true })
    child.once("error", reject)
    child.once("exit", (code) => (code ? reject(new Error(`${file} ended with ${code}`)) : resolve()))
    child.unref()
  })
}
