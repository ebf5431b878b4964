import { existsSync } from "node:fs"
import path from "node:path"
import type { Page } from "playwright-core"
import { electronBinary } from "../../build/bootstrap/window.mjs"
import { root } from "../../build/vite/places.ts"
import { openElectron } from "./electron-driver.ts"
import type { DialogMethod, Seen } from "./stand-in/control.ts"
import { openStandIn } from "./stand-in-driver.ts"

/** One running desktop app, whichever Electron it runs in. */
export interface Desktop {
  page: Page
  /** Of the main process. */
  pid: number
  seen(): Promise<Pick<Seen, "dialogs" | "menu" | "notifications" | "external" | "badge" | "windowOptions">>
  answerDialog(method: DialogMethod, result: unknown): Promise<void>
  clickMenu(id: string): Promise<void>
  clickNotification(index: number): Promise<void>
  /** The path that the bridge answers for a dropped file of this name; real Electron knows it by itself. */
  knowPath(name: string, file: string): Promise<void>
  /** As the user does it: the window's close button, and Quit. Both may be refused. */
  closeWindow(): Promise<void>
  quit(): Promise<void>
  /** The exit code, once the main process has ended. */
  exited: Promise<number | null>
  /** Ends it whatever it does; for the end of a test. */
  kill(): Promise<void>
}

export interface OpenOptions {
  home: string
  folder?: string
  env?: Record<string, string>
}

export const binary: string | null = electronBinary()
export const describedAs = binary
  ? "real Electron"
  : "the Electron stand-in with Chromium (Electron's binary is absent)"

export function openDesktop(options: OpenOptions): Promise<Desktop> {
  if (!existsSync(path.join(root, "out", "main", "main.js"))) throw new Error("Build first: npm run build")
  return binary ? openElectron(binary, options) : openStandIn(options)
}

/** The command line of a further start with the same home, which is to hand over to the first. */
export function secondInstance({ home, folder }: OpenOptions): { file: string; args: string[] } {
  const args = [root, "--home", home, "--port", "0", ...(folder ? [folder] : [])]
  if (binary) return { file: binary, args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...args] }
  return { file: process.execPath, args: [path.join(import.meta.dirname, "stand-in", "run.mjs"), ...args] }
}
