import path from "node:path"
import type { InlineConfig } from "vite"
import { out, root } from "./places.ts"

/**
 * What stays a package beside the bundle: native addons, packages that find files next to themselves (ripgrep's
 * binary, tree-sitter's wasm, Playwright's drivers), and ws's optional speed-ups that are not installed.
 */
export const external = [
  "electron",
  "node-pty",
  "node-pty/requireBinary.js",
  "@parcel/watcher",
  "@vscode/ripgrep",
  "playwright-core",
  "web-tree-sitter",
  /^tree-sitter-/,
  "bufferutil",
  "utf-8-validate",
]

/**
 * The host as Node modules: `out/host/cli.js` for Node, `out/main/main.js` for Electron, and the chunks both share in
 * `out/host`. Dynamic imports stay chunks of their own, so that a library is read from disk only when it is used.
 */
export const hostConfig = (): InlineConfig => ({
  configFile: false,
  root,
  logLevel: "warn",
  ssr: { noExternal: true, external: external.filter((it) => typeof it === "string") },
  build: {
    ssr: true,
    target: "node24",
    outDir: out,
    emptyOutDir: false,
    copyPublicDir: false,
    // Start time: less to read and to parse. Names stay, so that stack traces can be read.
    minify: false,
    rolldownOptions: {
      input: {
        cli: path.join(root, "build/vite/cli-entry.ts"),
        main: path.join(root, "build/vite/main-entry.ts"),
      },
      external,
      output: {
        format: "esm",
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
        entryFileNames: ({ name }) => (name === "main" ? "main/main.js" : `host/${name}.js`),
        chunkFileNames: "host/[name]-[hash].js",
      },
    },
  },
})
