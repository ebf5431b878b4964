/** Names that Monaco's own table does not know, as the language they are read like. */
const byName: Record<string, string> = {
  ".gitignore": "plaintext",
  ".npmrc": "ini",
  ".editorconfig": "ini",
  ".env": "shell",
  ".bashrc": "shell",
  ".zshrc": "shell",
  makefile: "plaintext",
  jenkinsfile: "java",
  gemfile: "ruby",
  rakefile: "ruby",
  podfile: "ruby",
  "cmakelists.txt": "plaintext",
  "bun.lock": "json",
  "deno.lock": "json",
  ".babelrc": "json",
  ".eslintrc": "json",
  ".prettierrc": "json",
}

const byEnding: Record<string, string> = {
  jsonc: "json",
  json5: "json",
  jsonl: "json",
  map: "json",
  webmanifest: "json",
  svg: "xml",
  plist: "xml",
  vue: "html",
  svelte: "html",
  astro: "html",
  zsh: "shell",
  fish: "shell",
  env: "shell",
  toml: "ini",
  mdc: "markdown",
  h: "cpp",
  gradle: "java",
  groovy: "java",
  zig: "rust",
  prisma: "graphql",
}

interface Language {
  id: string
  extensions?: string[]
  filenames?: string[]
}

/** The language of a file by its name; `plaintext` when nothing is known about it. */
export function languageOf(path: string, known: readonly Language[]): string {
  const name = (path.split("/").pop() ?? path).toLowerCase()
  const own = byName[name]
  if (own) return own
  const named = known.find((language) => language.filenames?.some((file) => file.toLowerCase() === name))
  if (named) return named.id
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const ending = name.slice(dot)
    const language =
      byEnding[ending.slice(1)] ??
      known.find((entry) => entry.extensions?.some((ext) => ext.toLowerCase() === ending))?.id
    if (language) return language
  }
  return name.startsWith(".env") || name.startsWith(".env.") ? "shell" : "plaintext"
}
