import path from "node:path"
import { installPackage } from "./npm-package.ts"

export interface StockClient {
  version: string
  /** Its program, or why there is none here. */
  program?: string
  missing?: string
  remove(): Promise<void>
}

/** A released opencode client: the package of this platform alone. Without a registry or a build it says why. */
export async function installStockClient(version: string): Promise<StockClient> {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const { folder, missing, remove } = await installPackage(`opencode-${platform}-${process.arch}`, version)
  const program = folder && path.join(folder, "bin", platform === "windows" ? "opencode.exe" : "opencode")
  return { version, program, missing, remove }
}

/** A home of its own, nothing of the person's, and no request of its own to the network. */
export const clientEnvironment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  USERPROFILE: home,
  TERM: "xterm-256color",
  COLORTERM: "truecolor",
  LANG: "C.UTF-8",
  OPENCODE_DISABLE_AUTOUPDATE: "1",
  OPENCODE_DISABLE_MODELS_FETCH: "1",
})
