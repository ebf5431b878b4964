import { execFileSync } from "node:child_process"
import path from "node:path"
import { MakerDeb } from "@electron-forge/maker-deb"
import { MakerZIP } from "@electron-forge/maker-zip"
import type { ForgeConfig } from "@electron-forge/shared-types"
import { runtimeModules } from "./build/package/runtime-modules.ts"

const root = import.meta.dirname
const icons = path.join(root, "build", "icons")
const modules = runtimeModules(root).map((folder) => `/${folder}`)

/** Of a grammar only its wasm is loaded; its sources and addons for every platform are twenty times as large. */
const unused =
  /^\/node_modules\/(tree-sitter-[\w-]+\/(?!package\.json$|[\w-]+\.wasm$)|web-tree-sitter\/debug|node-addon-api)/

/** What goes into the app: the build, package.json, and the packages that the bundle leaves beside itself. */
const keeps = (file: string) =>
  file === "" ||
  file === "/package.json" ||
  file === "/LICENSE" ||
  /^\/out(\/(host|main|preload|renderer)(\/.*)?)?$/.test(file) ||
  (!unused.test(file) &&
    modules.some((folder) => file === folder || file.startsWith(`${folder}/`) || folder.startsWith(`${file}/`)))

const config: ForgeConfig = {
  // `out/` is the build's.
  outDir: "release",
  packagerConfig: {
    name: "Outrigger",
    executableName: "outrigger",
    appBundleId: "dev.outrigger.app",
    appCategoryType: "public.app-category.developer-tools",
    icon: path.join(icons, "icon"),
    // Programs and addons cannot run from inside the archive.
    asar: { unpack: "**/{*.node,*.wasm,rg,rg.exe,spawn-helper,*.dll,*.exe}" },
    ignore: (file) => !keeps(file),
    prune: false,
    // For machines without a network: a folder that holds electron-v<version>-<platform>-<arch>.zip.
    ...(process.env.OUTRIGGER_ELECTRON_ZIPS ? { electronZipDir: process.env.OUTRIGGER_ELECTRON_ZIPS } : {}),
  },
  // All addons are N-API with prebuilt binaries: nothing to compile, and compiling would use the wrong headers.
  rebuildConfig: { onlyModules: [] },
  makers: [
    new MakerZIP({}),
    new MakerDeb({
      options: {
        name: "outrigger",
        bin: "outrigger",
        maintainer: "The Outrigger developers",
        categories: ["Development"],
        section: "devel",
        icon: path.join(icons, "png", "512x512.png"),
      },
    }),
  ],
  hooks: {
    generateAssets: async () => {
      execFileSync(process.execPath, [path.join(root, "build", "commands", "build.ts")], { stdio: "inherit" })
    },
  },
}

export default config
