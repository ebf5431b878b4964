import { readFileSync } from "node:fs"
import { createServer } from "node:net"
import path from "node:path"
import { type BrowserContext, chromium, type Page } from "playwright-core"
import { chromiumMissing, chromiumPath } from "../../../build/chromium.ts"
import type { IpcRequest } from "./preload-world.ts"
import { preloadWorld } from "./preload-world.ts"

export interface OpenedPage {
  context: BrowserContext
  page: Page
  devtools: string
}

/** Debian's Chromium with one page, in which the preload runs before every document as Electron would run it. */
export async function openPage(options: {
  userData: string
  width: number
  height: number
  preload: string
  answer: (request: IpcRequest, frame: { url: string; top: boolean }) => Promise<unknown>
  opens: (url: string) => void
}): Promise<OpenedPage> {
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(chromiumMissing)
  const port = await freePort()
  const context = await chromium.launchPersistentContext(path.join(options.userData, "chromium"), {
    executablePath,
    headless: true,
    viewport: { width: options.width, height: options.height },
    args: [`--remote-debugging-port=${port}`, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  })
  await context.exposeBinding("__standInInvoke", ({ frame }, request: IpcRequest) =>
    options.answer(request, { url: frame.url(), top: frame.parentFrame() === null }),
  )
  await context.exposeBinding("__standInOpen", (_source, url: string) => options.opens(url))
  await context.addInitScript(preloadWorld(readFileSync(options.preload, "utf8")))
  const page = context.pages()[0] ?? (await context.newPage())
  return { context, page, devtools: `http://127.0.0.1:${port}` }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === "object" ? address.port : 0))
    })
  })
}
