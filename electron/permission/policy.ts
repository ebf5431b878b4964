import { Fault } from "../../shared/fault.ts"

/** What runs of one folder may do unasked. Lists hold globs over whole commands (`matchesGlob`). */
export interface Policy {
  /** Every command that is not denied. */
  autoApprove: boolean
  /** Pages and the browser. */
  autoApproveWeb: boolean
  deny: string[]
  allow: string[]
  /** Allowed by an "always". */
  trusted: string[]
}

/** Never run, whatever else is allowed. */
const deny = [
  "rm -rf /*",
  "rm -fr /*",
  "rm -rf ~*",
  "rm -fr ~*",
  "rm -rf $HOME*",
  "rm -rf .*",
  "rm -fr .*",
  "mkfs*",
  "dd if=*",
  "dd *of=/dev/*",
  "shred *",
  "wipefs*",
  "sudo",
  "sudo *",
  "su -*",
  "doas *",
  "curl *|*sh*",
  "wget *|*sh*",
  ":(){*",
  "kill -9 -1*",
  "killall *",
  "shutdown*",
  "reboot*",
  "halt*",
  "poweroff*",
  "chmod -R 777 /*",
  "chmod 777 /*",
  "chown -R * /*",
  "chown * /",
  "git push --force*",
  "git push * --force*",
  "git push -f*",
  "git push * -f*",
  "git push --mirror*",
  "git push * --mirror*",
  "git reset --hard origin*",
  "git reflog expire*",
  "git filter-branch*",
  "git filter-repo*",
  "npm publish*",
  "yarn publish*",
  "yarn npm publish*",
  "pnpm publish*",
]

const withArguments = (names: string[]) => names.flatMap((name) => [name, `${name} *`])

const allow = [
  ...withArguments([
    "ls",
    "pwd",
    "cat",
    "head",
    "tail",
    "echo",
    "wc",
    "stat",
    "file",
    "tree",
    "which",
    "date",
    "du",
    "df",
  ]),
  ...withArguments(["rg", "grep", "find", "sort", "uniq", "diff"]),
  ...["mkdir *", "touch *", "cp *", "mv *"],
  ...withArguments(["git status", "git diff", "git log", "git show", "git branch", "git blame", "git rev-parse"]),
  ...withArguments(["git fetch", "git remote -v", "git ls-files"]),
  "git pull --ff-only*",
  ...withArguments(["npm install", "npm ci", "npm test", "npm run", "npm exec", "npx"]),
  ...withArguments(["pnpm install", "pnpm test", "pnpm run", "pnpm exec", "pnpm dlx"]),
  ...withArguments(["yarn", "yarn install", "yarn test", "yarn run", "yarn exec"]),
  ...withArguments(["tsc", "eslint", "prettier", "pytest", "go", "cargo", "make"]),
  ...["node *", "deno run *", "bun run *", "python *", "python3 *", "pip install *", "pip3 install *"],
]

export const defaultPolicy = (): Policy => ({
  autoApprove: false,
  autoApproveWeb: false,
  deny: [...deny],
  allow: [...allow],
  trusted: [],
})

/** What counts when the file cannot be read: nothing is allowed unasked. */
export const strictPolicy = (): Policy => ({ ...defaultPolicy(), allow: [] })

/**
 * `*` is any run of characters except a line end; everything else is literal, the case counts, and the whole of the
 * trimmed command must match. Linear in the command's length times the number of stars.
 */
export function matchesGlob(pattern: string, command: string): boolean {
  const texts = command.trim().split("\n")
  const globs = pattern.split("\n")
  return texts.length === globs.length && globs.every((glob, line) => lineMatches(glob, texts[line]!))
}

function lineMatches(glob: string, text: string): boolean {
  const [first = "", ...rest] = glob.split("*")
  if (rest.length === 0) return glob === text
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ""
  let at = first.length
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/** Reads a policy file; both spellings of the lists. Throws Fault `Conflict` for what is none. */
export function parsePolicy(text: string, file: string): Policy {
  const value = parsed(text)
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Fault(
      "Conflict",
      `${file} is no policy: it must be a JSON object. Until it is corrected, every command is asked about.`,
      { path: file },
    )
  const record = value as Record<string, unknown>
  const base = defaultPolicy()
  return {
    autoApprove: record["autoApprove"] === true,
    autoApproveWeb: record["autoApproveWeb"] === true,
    deny: strings(record["deny"] ?? record["denyList"]) ?? base.deny,
    allow: strings(record["allow"] ?? record["allowList"]) ?? base.allow,
    trusted: strings(record["trusted"]) ?? [],
  }
}

export const formatPolicy = ({ deny, allow, trusted, autoApprove, autoApproveWeb }: Policy): string =>
  `${JSON.stringify({ version: 1, deny, allow, trusted, autoApprove, autoApproveWeb }, null, 2)}\n`

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const strings = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : undefined

const withSubcommand = new Set([
  "git",
  "npm",
  "pnpm",
  "yarn",
  "cargo",
  "go",
  "docker",
  "kubectl",
  "gh",
  "pip",
  "pip3",
  "brew",
])

/** The glob that "always" adds for a command. */
export function suggestedAllow(command: string): string {
  const words = command.trim().split(/\s+/)
  if (words.length > 1 && /^[A-Za-z_]\w*=/.test(words[0]!)) words.shift()
  const [first = "", second] = words
  if (second === undefined) return first
  return withSubcommand.has(first) ? `${first} ${second} *` : `${first} *`
}
