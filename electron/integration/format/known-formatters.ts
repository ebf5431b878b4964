import { readFile } from "node:fs/promises"
import path from "node:path"
import type { Evidence } from "../evidence.ts"

/** A formatter that reads a file's text on stdin and writes the formatted text to stdout. */
export interface KnownFormatter {
  name: string
  extensions: readonly string[]
  program: string
  /** `folder` holds the evidence and is the working folder. */
  args(file: string, folder: string): string[] | Promise<string[]>
  /** Files that say a project uses it. None: it runs only when the configuration asks for it. */
  evidence: readonly Evidence[]
}

const files = (...names: string[]): Evidence[] => names.map((file) => ({ file }))

const scripts = [".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"]
const pages = [".json", ".jsonc", ".css", ".html", ".vue", ".svelte", ".astro", ".graphql", ".gql"]
const cFamily = [".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".m", ".mm", ".ino", ".proto"]

/** In order of preference where a project has several for one file. */
export const knownFormatters: readonly KnownFormatter[] = [
  {
    name: "biome",
    extensions: [...scripts, ...pages],
    program: "biome",
    args: (file) => ["format", `--stdin-file-path=${file}`],
    evidence: files("biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"),
  },
  {
    name: "dprint",
    extensions: [...scripts, ".json", ".jsonc", ".md", ".toml", ".css", ".html", ".yaml", ".yml"],
    program: "dprint",
    args: (file) => ["fmt", "--stdin", file],
    evidence: files("dprint.json", "dprint.jsonc", ".dprint.json", ".dprint.jsonc"),
  },
  {
    name: "deno",
    extensions: [...scripts, ".json", ".jsonc", ".md"],
    program: "deno",
    args: (file) => ["fmt", "--ext", path.extname(file).slice(1), "-"],
    evidence: files("deno.json", "deno.jsonc"),
  },
  {
    name: "prettier",
    extensions: [...scripts, ...pages, ".scss", ".less", ".yaml", ".yml", ".md", ".mdx", ".hbs", ".json5", ".htm"],
    program: "prettier",
    args: (file) => ["--stdin-filepath", file],
    evidence: [
      { file: ".prettierrc*" },
      { file: "prettier.config.*" },
      { file: "package.json", mentions: '"prettier"' },
    ],
  },
  {
    name: "ruff",
    extensions: [".py", ".pyi"],
    program: "ruff",
    args: (file) => ["format", "--stdin-filename", file, "-"],
    evidence: [...files("ruff.toml", ".ruff.toml"), { file: "pyproject.toml", mentions: "[tool.ruff" }],
  },
  {
    name: "black",
    extensions: [".py", ".pyi"],
    program: "black",
    args: (file) => ["--quiet", "--stdin-filename", file, "-"],
    evidence: [{ file: "pyproject.toml", mentions: "[tool.black" }],
  },
  {
    name: "gofmt",
    extensions: [".go"],
    program: "gofmt",
    args: () => [],
    evidence: files("go.mod", "go.work"),
  },
  {
    name: "rustfmt",
    extensions: [".rs"],
    program: "rustfmt",
    args: async (_file, folder) => ["--emit", "stdout", "--edition", await rustEdition(folder)],
    evidence: files("Cargo.toml", "rustfmt.toml", ".rustfmt.toml"),
  },
  {
    name: "clang-format",
    extensions: cFamily,
    program: "clang-format",
    args: (file) => [`--assume-filename=${file}`],
    evidence: files(".clang-format", "_clang-format"),
  },
  {
    name: "zig",
    extensions: [".zig", ".zon"],
    program: "zig",
    args: () => ["fmt", "--stdin"],
    evidence: files("build.zig"),
  },
  {
    name: "stylua",
    extensions: [".lua"],
    program: "stylua",
    args: (file) => ["--stdin-filepath", file, "-"],
    evidence: files("stylua.toml", ".stylua.toml"),
  },
  {
    name: "dart",
    extensions: [".dart"],
    program: "dart",
    args: () => ["format", "--output=show", "--summary=none"],
    evidence: files("pubspec.yaml"),
  },
  {
    name: "mix",
    extensions: [".ex", ".exs"],
    program: "mix",
    args: (file) => ["format", "--stdin-filename", file, "-"],
    evidence: files(".formatter.exs"),
  },
  {
    name: "gleam",
    extensions: [".gleam"],
    program: "gleam",
    args: () => ["format", "--stdin"],
    evidence: files("gleam.toml"),
  },
  {
    name: "ocamlformat",
    extensions: [".ml", ".mli"],
    program: "ocamlformat",
    args: (file) => [`--name=${file}`, "-"],
    evidence: files(".ocamlformat"),
  },
  {
    name: "taplo",
    extensions: [".toml"],
    program: "taplo",
    args: (file) => ["format", "--stdin-filepath", file, "-"],
    evidence: files("taplo.toml", ".taplo.toml"),
  },
  {
    name: "shfmt",
    extensions: [".sh", ".bash"],
    program: "shfmt",
    args: (file) => ["--filename", file],
    evidence: [],
  },
  { name: "terraform", extensions: [".tf", ".tfvars"], program: "terraform", args: () => ["fmt", "-"], evidence: [] },
  { name: "nixfmt", extensions: [".nix"], program: "nixfmt", args: () => [], evidence: [] },
  { name: "ktlint", extensions: [".kt", ".kts"], program: "ktlint", args: () => ["-F", "--stdin"], evidence: [] },
]

/** rustfmt reads no Cargo.toml itself, and takes 2015 for granted, where `async` is no keyword. */
async function rustEdition(folder: string): Promise<string> {
  const manifest = await readFile(path.join(folder, "Cargo.toml"), "utf8").catch(() => "")
  return /^\s*edition\s*=\s*"(\d{4})"/m.exec(manifest)?.[1] ?? "2021"
}
