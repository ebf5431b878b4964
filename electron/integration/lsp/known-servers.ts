import type { Evidence } from "../evidence.ts"

/** One way to start a server: a program and its arguments. */
export interface ServerProgram {
  program: string
  args: readonly string[]
}

export interface KnownServer {
  id: string
  extensions: readonly string[]
  /** The first that is installed is taken. `native-typescript`: the project's own compiler, see locate-server.ts. */
  programs: readonly (ServerProgram | "native-typescript")[]
  /** Signs of a project's root: the first group that is found on the way up from the file decides. */
  roots: readonly (readonly Evidence[])[]
  /** Take the outermost folder with such a sign, not the nearest: one server for a whole workspace. */
  outermost?: boolean
  /** Only in folders with such a sign; otherwise the project's root serves. */
  needsRoot?: boolean
  /** Where it serves a file, these do not. */
  replaces?: readonly string[]
  /** What `workspace/configuration` is answered with, by dotted section. */
  settings?: Record<string, unknown>
  initialization?: Record<string, unknown>
  env?: Record<string, string>
  /** When one of these (relative to the root) changes, the server is started anew: it does not see them itself. */
  restartOn?: readonly string[]
}

const files = (...names: string[]): Evidence[] => names.map((file) => ({ file }))
const stdio = (program: string, ...args: string[]): ServerProgram => ({ program, args })

const scripts = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]
const node = [
  files("pnpm-lock.yaml", "package-lock.json", "yarn.lock", "bun.lock", "bun.lockb", "npm-shrinkwrap.json"),
  files("tsconfig.json", "jsconfig.json", "package.json"),
]
const python = [files("pyproject.toml", "pyrightconfig.json", "setup.py", "setup.cfg", "requirements.txt", "Pipfile")]

// Completions are never asked for, and their index costs three of four seconds on a large project. Types are not fetched
// from a registry behind the user's back.
const scriptSettings = {
  suggest: { autoImports: false },
  preferences: { includePackageJsonAutoImports: "off" },
  disableAutomaticTypeAcquisition: true,
  tsserver: { automaticTypeAcquisition: { enabled: false } },
}
const installed = [
  "node_modules",
  "node_modules/@types",
  "node_modules/.package-lock.json",
  "node_modules/.modules.yaml",
]

/** Servers that are used when a project, or PATH, has them. Several may serve one file. */
export const knownServers: readonly KnownServer[] = [
  {
    id: "deno",
    extensions: scripts,
    programs: [stdio("deno", "lsp")],
    roots: [files("deno.json", "deno.jsonc")],
    needsRoot: true,
    replaces: ["typescript"],
    settings: { deno: { enable: true, lint: true } },
    initialization: { enable: true, lint: true },
  },
  {
    id: "typescript",
    extensions: scripts,
    programs: ["native-typescript", stdio("typescript-language-server", "--stdio")],
    roots: node,
    needsRoot: true,
    settings: { typescript: scriptSettings, javascript: scriptSettings, "js/ts": scriptSettings },
    initialization: { disableAutomaticTypingAcquisition: true },
    restartOn: installed,
  },
  {
    id: "vue",
    extensions: [".vue"],
    programs: [stdio("vue-language-server", "--stdio")],
    roots: node,
    restartOn: installed,
  },
  { id: "svelte", extensions: [".svelte"], programs: [stdio("svelteserver", "--stdio")], roots: node },
  { id: "astro", extensions: [".astro"], programs: [stdio("astro-ls", "--stdio")], roots: node },
  {
    id: "pyright",
    extensions: [".py", ".pyi"],
    programs: [stdio("basedpyright-langserver", "--stdio"), stdio("pyright-langserver", "--stdio")],
    roots: python,
    settings: { python: { analysis: { diagnosticMode: "openFilesOnly" } } },
  },
  {
    id: "ruff",
    extensions: [".py", ".pyi"],
    programs: [stdio("ruff", "server")],
    roots: [[...files("ruff.toml", ".ruff.toml"), { file: "pyproject.toml", mentions: "[tool.ruff" }]],
    needsRoot: true,
  },
  {
    id: "gopls",
    extensions: [".go"],
    programs: [stdio("gopls")],
    roots: [files("go.work"), files("go.mod")],
    needsRoot: true,
  },
  {
    id: "rust",
    extensions: [".rs"],
    programs: [stdio("rust-analyzer")],
    roots: [files("Cargo.toml")],
    outermost: true,
    needsRoot: true,
  },
  {
    id: "clangd",
    extensions: [".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".m", ".mm"],
    programs: [stdio("clangd", "--background-index=false")],
    roots: [
      files("compile_commands.json", "compile_flags.txt", ".clangd"),
      files("CMakeLists.txt", "meson.build", "Makefile", "configure.ac"),
    ],
  },
  {
    id: "zls",
    extensions: [".zig", ".zon"],
    programs: [stdio("zls")],
    roots: [files("build.zig")],
    outermost: true,
  },
  {
    id: "lua-ls",
    extensions: [".lua"],
    programs: [stdio("lua-language-server")],
    roots: [files(".luarc.json", ".luarc.jsonc", ".luacheckrc", ".stylua.toml", "stylua.toml", "selene.toml")],
    settings: { Lua: { telemetry: { enable: false } } },
  },
  {
    id: "bash",
    extensions: [".sh", ".bash"],
    programs: [stdio("bash-language-server", "start")],
    roots: [],
  },
  {
    id: "yaml",
    extensions: [".yaml", ".yml"],
    programs: [stdio("yaml-language-server", "--stdio")],
    roots: [],
    // Schemas would be downloaded.
    settings: { yaml: { schemaStore: { enable: false, url: "" } }, redhat: { telemetry: { enabled: false } } },
  },
  {
    id: "json",
    extensions: [".json", ".jsonc"],
    programs: [stdio("vscode-json-language-server", "--stdio")],
    roots: [],
    initialization: { handledSchemaProtocols: ["file"] },
    settings: { json: { validate: { enable: true } } },
  },
  {
    id: "css",
    extensions: [".css", ".scss", ".less"],
    programs: [stdio("vscode-css-language-server", "--stdio")],
    roots: [],
    settings: { css: { validate: true }, scss: { validate: true }, less: { validate: true } },
  },
  {
    id: "html",
    extensions: [".html", ".htm"],
    programs: [stdio("vscode-html-language-server", "--stdio")],
    roots: [],
  },
  {
    id: "php",
    extensions: [".php"],
    programs: [stdio("intelephense", "--stdio"), stdio("phpactor", "language-server")],
    roots: [files("composer.json")],
    settings: { intelephense: { telemetry: { enabled: false } } },
  },
  {
    id: "ruby",
    extensions: [".rb", ".rake", ".gemspec"],
    programs: [stdio("ruby-lsp"), stdio("solargraph", "stdio")],
    roots: [files("Gemfile")],
    needsRoot: true,
  },
  {
    id: "elixir",
    extensions: [".ex", ".exs", ".heex"],
    programs: [stdio("expert", "--stdio"), stdio("elixir-ls"), stdio("nextls", "--stdio")],
    roots: [files("mix.exs")],
    outermost: true,
    needsRoot: true,
  },
  {
    id: "dart",
    extensions: [".dart"],
    programs: [stdio("dart", "language-server", "--protocol=lsp")],
    roots: [files("pubspec.yaml")],
    needsRoot: true,
  },
  {
    id: "sourcekit",
    extensions: [".swift"],
    programs: [stdio("sourcekit-lsp")],
    roots: [files("Package.swift", "*.xcodeproj", "*.xcworkspace")],
    needsRoot: true,
  },
  {
    id: "jdtls",
    extensions: [".java"],
    programs: [stdio("jdtls")],
    roots: [files("settings.gradle", "settings.gradle.kts"), files("pom.xml", "build.gradle", "build.gradle.kts")],
    needsRoot: true,
  },
  {
    id: "kotlin",
    extensions: [".kt", ".kts"],
    programs: [stdio("kotlin-lsp", "--stdio"), stdio("kotlin-language-server")],
    roots: [files("settings.gradle", "settings.gradle.kts"), files("pom.xml", "build.gradle", "build.gradle.kts")],
    needsRoot: true,
  },
  {
    id: "csharp",
    extensions: [".cs"],
    programs: [stdio("csharp-ls")],
    roots: [files("*.sln", "*.slnx"), files("*.csproj")],
    needsRoot: true,
  },
  {
    id: "terraform",
    extensions: [".tf", ".tfvars"],
    programs: [stdio("terraform-ls", "serve")],
    roots: [files(".terraform.lock.hcl", "*.tf")],
  },
  {
    id: "texlab",
    extensions: [".tex", ".bib"],
    programs: [stdio("texlab")],
    roots: [files(".latexmkrc", "latexmkrc")],
  },
  {
    id: "gleam",
    extensions: [".gleam"],
    programs: [stdio("gleam", "lsp")],
    roots: [files("gleam.toml")],
    needsRoot: true,
  },
  {
    id: "ocaml",
    extensions: [".ml", ".mli"],
    programs: [stdio("ocamllsp")],
    roots: [files("dune-project", "dune-workspace")],
    outermost: true,
  },
  {
    id: "haskell",
    extensions: [".hs", ".lhs"],
    programs: [stdio("haskell-language-server-wrapper", "--lsp")],
    roots: [files("hie.yaml", "stack.yaml", "cabal.project", "*.cabal")],
    needsRoot: true,
  },
  { id: "nixd", extensions: [".nix"], programs: [stdio("nixd"), stdio("nil")], roots: [files("flake.nix")] },
  {
    id: "clojure",
    extensions: [".clj", ".cljs", ".cljc", ".edn"],
    programs: [stdio("clojure-lsp", "listen")],
    roots: [files("deps.edn", "project.clj", "shadow-cljs.edn", "bb.edn")],
    needsRoot: true,
  },
  { id: "tinymist", extensions: [".typ"], programs: [stdio("tinymist")], roots: [files("typst.toml")] },
  {
    id: "prisma",
    extensions: [".prisma"],
    programs: [stdio("prisma-language-server", "--stdio")],
    roots: node,
  },
]
