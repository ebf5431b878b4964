import path from "node:path"
import type { InlineConfig } from "vite"
import { out, root } from "./places.ts"

/** One CommonJS file: a sandboxed preload has no module loader. */
export const preloadConfig = (): InlineConfig => ({
  configFile: false,
  root,
  logLevel: "warn",
  build: {
    target: "chrome150",
    outDir: path.join(out, "preload"),
    emptyOutDir: false,
    copyPublicDir: false,
    lib: {
      entry: path.join(root, "electron/preload.ts"),
      formats: ["cjs"],
      fileName: () => "preload.cjs",
    },
    rolldownOptions: { external: ["electron"] },
  },
})
