import type { Node } from "web-tree-sitter"

/** One word of a command: as written, and what the shell passes on when that is certain. */
export interface ShellWord {
  text: string
  /** Unquoted value; undefined when an expansion, a substitution or a pattern decides it at run time. */
  value?: string
  /** For a file name pattern: the fixed text before its first special character (`/etc/*.conf` → `/etc/`). */
  stem?: string
}

export const plainWord = (value: string): ShellWord => ({ text: value, value })

export function readWord(node: Node): ShellWord {
  const text = node.text
  const parts = pieces(node)
  let value = ""
  for (const [index, part] of parts.entries()) {
    if (part.kind === "dynamic") return { text }
    if (part.kind === "quoted") {
      value += part.raw
      continue
    }
    if (/(?<!\\)[{}]/.test(part.raw)) return { text }
    const special = part.raw.search(/(?<!\\)[*?[\]]/)
    if (special >= 0) {
      const rest =
        part.raw.slice(special) +
        parts
          .slice(index + 1)
          .map((next) => next.raw)
          .join("")
      // A pattern that climbs afterwards (`*/../../x`) may lead anywhere.
      if (rest.includes("..") || parts.some((other) => other.kind === "dynamic")) return { text }
      return { text, stem: value + unescape(part.raw.slice(0, special)) }
    }
    value += unescape(part.raw)
  }
  return { text, value }
}

interface Piece {
  kind: "bare" | "quoted" | "dynamic"
  raw: string
}

const dynamic: Piece[] = [{ kind: "dynamic", raw: "" }]

function pieces(node: Node): Piece[] {
  switch (node.type) {
    case "command_name":
      return node.firstChild ? pieces(node.firstChild) : dynamic
    case "word":
    case "number":
    case "variable_name":
      // An unquoted parenthesis is an extended pattern, or in zsh a qualifier that may run code.
      return /(?<!\\)[()]/.test(node.text) ? dynamic : [{ kind: "bare", raw: node.text }]
    case "raw_string":
      return [{ kind: "quoted", raw: node.text.slice(1, -1) }]
    case "string":
      if (node.namedChildren.some((child) => child?.type !== "string_content")) return dynamic
      return [{ kind: "quoted", raw: node.text.slice(1, -1).replace(/\\([$`"\\]|\r?\n)/g, dropContinuation) }]
    case "concatenation": {
      // Anonymous children (a bare `$`) carry text that the named ones leave out.
      const children = node.children.filter((child): child is Node => child !== null)
      return children.flatMap((child) => (child.isNamed ? pieces(child) : [{ kind: "bare" as const, raw: child.text }]))
    }
    default:
      return dynamic
  }
}

const dropContinuation = (_match: string, character: string) => (character.endsWith("\n") ? "" : character)
const unescape = (raw: string) => raw.replace(/\\(\r?\n|[\s\S])/g, dropContinuation)
