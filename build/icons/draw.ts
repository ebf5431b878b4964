import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { chromium } from "playwright-core"
import { stop } from "../bootstrap/say.mjs"
import { chromiumMissing, chromiumPath } from "../chromium.ts"
import { icns, ico } from "./containers.ts"

// Draws icon.svg in every size that installers ask for: `node build/icons/draw.ts`. The results are kept in git, because
// packaging must not need a browser.

const edges = [16, 32, 48, 64, 128, 256, 512, 1024]
const here = import.meta.dirname

const executablePath = chromiumPath() ?? stop(chromiumMissing)
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] })
try {
  const svg = await readFile(path.join(here, "icon.svg"), "utf8")
  const pictures = new Map<number, Buffer>()
  await mkdir(path.join(here, "png"), { recursive: true })
  for (const edge of edges) {
    const page = await browser.newPage({ viewport: { width: edge, height: edge } })
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${edge}px;height:${edge}px}</style>${svg}`)
    const png = await page.screenshot({ omitBackground: true })
    await page.close()
    pictures.set(edge, png)
    // The name that Linux desktops and electron-builder look for.
    await writeFile(path.join(here, "png", `${edge}x${edge}.png`), png)
  }
  await writeFile(path.join(here, "icon.ico"), ico(pictures))
  await writeFile(path.join(here, "icon.icns"), icns(pictures))
} finally {
  await browser.close()
}
