import type { Explanation } from "../../../shared/native/host.ts"

/** What the tool wants, as the second half of "build wants to …". */
export function wantOf({ request }: Explanation): string {
  switch (request.permission) {
    case "bash":
      return "run a command"
    case "edit":
      return "edit a file"
    case "read":
      return "read a file"
    case "webfetch":
      return "fetch a web page"
    case "browser":
      return "open a site in the browser"
    case "external_directory":
      return "work outside the project"
    case "task":
      return "hand work to another agent"
    case "skill":
      return "load a skill"
    case "external":
      return "do something of its own"
    case "doom_loop":
      return "repeat the same call again"
    case "glob":
    case "grep":
    case "list":
      return "search files"
    default:
      return `use ${request.permission}`
  }
}

export const whereWords: Record<Explanation["where"], { title: string; detail: string }> = {
  sandbox: { title: "In the sandbox", detail: "A copy of your project. Your files change only when you accept." },
  folder: { title: "In your folder", detail: "It takes effect on your own files at once." },
  outside: { title: "Outside the project", detail: "It reaches files or services beyond this project." },
}

/** Why it is asked at all. */
export function reasonOf({ rule }: Explanation): string {
  if (!rule) return "No rule covers this yet, so it is asked."
  const what = rule.pattern === "*" ? `every ${rule.permission} call` : `“${rule.pattern}”`
  return `A rule says to ask before ${what} (from: ${rule.source}).`
}

/** A request in one line, for lists. */
export function shortOf(entry: Explanation): string {
  const { request } = entry
  const command = request.metadata.command
  if (typeof command === "string") return command
  const path = request.metadata.filepath
  if (typeof path === "string" && request.permission === "edit") return path
  return request.patterns.join(", ") || request.permission
}
