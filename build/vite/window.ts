import path from "node:path"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import type { InlineConfig } from "vite"
import { out, root } from "./places.ts"

/**
 * The page, for Electron's window and any browser. Addresses are relative, nothing is inlined into the HTML and no
 * module is a data: URL, so that the host can serve it under `script-src 'self'; worker-src 'self'`.
 */
export const windowConfig = (): InlineConfig => ({
  configFile: false,
  root: path.join(root, "renderer"),
  base: "./",
  logLevel: "warn",
  plugins: [react(), tailwindcss()],
  worker: { format: "es" },
  build: {
    outDir: path.join(out, "renderer"),
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Monaco and its TypeScript worker are past any sensible limit, and lazy.
    chunkSizeWarningLimit: 10_000,
  },
})
