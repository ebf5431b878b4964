import { createRequire } from "node:module"
import type { Tree } from "web-tree-sitter"
import { lazy } from "../lib/lazy.ts"

/** Parses shell text. The caller deletes the tree. Null when the parser gave up. */
export type ParseShell = (source: string) => Tree | null

/**
 * The bash grammar, loaded on first use (about 30 ms and 15 MB; stateless, so one per process). Both WebAssembly files
 * are found through node's own resolution, so this works from a bundle that keeps node_modules beside it.
 */
export const loadShellParser = lazy(load)

async function load(): Promise<ParseShell> {
  const { Language, Parser } = await import("web-tree-sitter")
  const require = createRequire(import.meta.url)
  await Parser.init({ locateFile: () => require.resolve("web-tree-sitter/web-tree-sitter.wasm") })
  const parser = new Parser()
  parser.setLanguage(await Language.load(require.resolve("tree-sitter-bash/tree-sitter-bash.wasm")))
  return (source) => parser.parse(source)
}
