import { mkdir, open, rm, stat } from "node:fs/promises"
import path from "node:path"
import type { Download as PageDownload } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import type { Download } from "../../shared/native/browser.ts"
import type { Log } from "../lib/log.ts"

const MOST_LISTED = 30

/** Files that pages gave, kept under their own names. */
export function createDownloads({ folder, log, changed }: { folder: string; log: Log; changed: () => void }) {
  let listed: Download[] = []
  const coming = new Map<string, PageDownload>()
  let next = 1

  async function keep(download: PageDownload): Promise<void> {
    const name = safeName(download.suggestedFilename())
    const entry: Download = {
      id: `download_${next++}`,
      name,
      url: download.url().slice(0, 2000),
      path: null,
      bytes: null,
      state: "running",
      failure: null,
    }
    listed = [entry, ...listed].slice(0, MOST_LISTED)
    coming.set(entry.id, download)
    changed()
    try {
      await mkdir(folder, { recursive: true })
      const target = await freeName(folder, name)
      try {
        await download.saveAs(target)
      } catch (error) {
        await rm(target, { force: true })
        throw error
      }
      Object.assign(entry, { path: target, bytes: (await stat(target)).size, state: "complete" })
    } catch (error) {
      const cancelled = entry.state === "cancelled"
      if (!cancelled) {
        const words = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "failed"
        Object.assign(entry, { state: "failed", failure: words.replace(/^download\.saveAs: /, "") })
        log.warn("a download failed", { name, error })
      }
    }
    coming.delete(entry.id)
    changed()
  }

  function find(id: string): Download {
    const entry = listed.find((each) => each.id === id)
    if (!entry) throw new Fault("Conflict", "This download is no longer listed.")
    return entry
  }

  return {
    list: (): Download[] => listed,
    keep,
    /** Ends one that runs. Throws Fault `Conflict` when it is not listed any more. */
    async cancel(id: string): Promise<void> {
      const entry = find(id)
      if (entry.state !== "running") return
      entry.state = "cancelled"
      changed()
      await coming.get(id)?.cancel()
    },
    /** Where a complete one is. Throws Fault `Conflict` for others. */
    place(id: string): string {
      const { path: place } = find(id)
      if (!place) throw new Fault("Conflict", "This download is not complete.")
      return place
    },
  }
}

/** Without folders, control characters, and what hides a file. */
function safeName(suggested: string): string {
  const base = path.basename(suggested.replaceAll("\\", "/"))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  const plain = base
    .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, "_")
    .replace(/^\.+/, "")
    .slice(-150)
  return plain || "download"
}

/** Takes a name that no file has yet: `report.pdf`, `report (1).pdf`. */
async function freeName(folder: string, name: string): Promise<string> {
  const { name: stem, ext } = path.parse(name)
  for (let many = 0; ; many += 1) {
    const target = path.join(folder, many ? `${stem} (${many})${ext}` : name)
    const file = await open(target, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST" || many > 999) throw error
    })
    if (!file) continue
    await file.close()
    return target
  }
}
