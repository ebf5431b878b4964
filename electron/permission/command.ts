import { homedir } from "node:os"
import type { Node } from "web-tree-sitter"
import { classify, programName } from "./classify.ts"
import { riskyVariable } from "./command-tables.ts"
import { loadShellParser, type ParseShell } from "./shell-parser.ts"
import { plainWord, readWord, type ShellWord } from "./shell-word.ts"
import { type Directories, resolveWord, touchedByCommand, touchedByRedirect } from "./touched-paths.ts"
import { unwrap } from "./unwrap.ts"

/** One simple command of a line: what a permission pattern is about. */
export interface SimpleCommand {
  /** As written, with its redirects: the pattern that must be allowed. */
  source: string
  /** Its words, unquoted; a word that is only known at run time as written. */
  argv: string[]
  /** The pattern that "always" offers; absent when none is safe. */
  always?: string
  /** Wildcard rules do not cover it (PermissionAsk.forms). */
  strict?: "saved" | "every"
  /** Other spellings for deny and ask rules. */
  also: string[]
}

export interface ParsedCommand {
  commands: SimpleCommand[]
  /** Absolute paths that the line reads, writes or enters; links not resolved. */
  paths: string[]
  /** The line cannot be told apart for certain: it is asked as a whole and offers no "always". */
  opaque: boolean
}

export interface ParseCommandOptions {
  /** Where the line runs; absolute. */
  directory: string
  home?: string
  /** `other`: cmd, PowerShell, fish. Their text is not told apart. */
  dialect?: "posix" | "other"
}

/** Longer lines are asked as a whole. */
const parseLimit = 64 * 1024
/** `sh -c "sh -c '…'"` and the like, nested deeper than this, are asked as a whole. */
const depthLimit = 4

/** Characters that a person or a parser takes for something else than the shell does: controls, odd blanks, bidi. */
const deceptive = new RegExp(
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u0085\\u00a0\\u00ad\\u061c\\u115f\\u1160\\u1680\\u180e\\u2000-\\u200f" +
    "\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]",
  "u",
)

/**
 * Text that the grammar is known to read in another way than a shell: deceptive characters, a line continued in the
 * middle of a word, and a line that begins with a backslash (taken for more words of the command before it).
 */
const isOdd = (text: string) =>
  text.length > parseLimit || deceptive.test(text) || /\S\\\r?\n\S/.test(text) || /\n[ \t]*\\[^\r\n]/.test(text)

/**
 * Tells a shell line apart into the simple commands it runs, also those inside substitutions, groups, functions,
 * `sh -c`, `xargs`, `find -exec` and the like. What is not certain makes the line `opaque` or a command `strict`,
 * never silently less than it is.
 */
export async function parseCommand(source: string, options: ParseCommandOptions): Promise<ParsedCommand> {
  const text = source.trim()
  if (!text) return { commands: [], paths: [], opaque: false }
  if (isOdd(text) || options.dialect === "other") return whole(text)
  const walk = createWalk(await loadShellParser(), options.home ?? homedir())
  walk.script(text, { paths: [options.directory], unknown: false }, 0)
  return walk.result(text)
}

function whole(source: string, commands: SimpleCommand[] = [], paths: string[] = []): ParsedCommand {
  const rest = commands.filter((command) => command.source !== source)
  return { commands: [{ source, argv: [], strict: "every", also: [] }, ...rest], paths, opaque: true }
}

/** Where the shell may be after a node: if it succeeded, and in any case. */
interface Flow {
  ok: Directories
  any: Directories
}

interface Around {
  depth: number
  /** A redirect of a group around it writes a file. */
  writes: boolean
  /** A redirect behind a list or pipeline: it belongs to the last command of it, whose node this names. */
  trailing?: { node: number; source: string; writes: boolean; extra: ShellWord[] }
}

const union = (a: Directories, b: Directories): Directories => ({
  paths: [...new Set([...a.paths, ...b.paths])],
  unknown: a.unknown || b.unknown,
})
const still = (at: Directories): Flow => ({ ok: at, any: at })

function createWalk(parse: ParseShell, home: string) {
  const commands = new Map<string, SimpleCommand>()
  const paths = new Set<string>()
  let opaque = false

  function script(text: string, at: Directories, depth: number, writes = false): void {
    const tree = depth > depthLimit || isOdd(text) ? null : parse(text)
    if (!tree || tree.rootNode.hasError) opaque = true
    if (!tree) return
    try {
      visit(tree.rootNode, at, { depth, writes })
    } finally {
      tree.delete()
    }
  }

  function children(node: Node): Node[] {
    return node.namedChildren.filter((child): child is Node => child !== null)
  }

  function sequence(nodes: readonly Node[], at: Directories, around: Around): Flow {
    let flow = still(at)
    for (const node of nodes) flow = visit(node, flow.any, around)
    return flow
  }

  function visit(node: Node, at: Directories, around: Around): Flow {
    if (oneLine.has(node.type) && spansLines(node)) opaque = true
    switch (node.type) {
      case "ERROR":
        opaque = true
        return sequence(children(node), at, around)
      case "comment":
        return still(at)
      case "list":
        return list(node, at, around)
      case "subshell":
      case "command_substitution":
      case "process_substitution":
        sequence(children(node), at, around)
        return still(at)
      case "pipeline": {
        const parts = children(node).map((part) => visit(part, at, around).any)
        const any = parts.reduce(union, at)
        return { ok: any, any }
      }
      case "if_statement":
      case "case_statement":
      case "case_item":
      case "elif_clause":
      case "else_clause": {
        const after = union(at, branches(node, at, around))
        return { ok: after, any: after }
      }
      case "while_statement":
      case "for_statement":
      case "c_style_for_statement":
        return loop(node, at, around)
      case "function_definition": {
        const inner = sequence(children(node), at, around).any
        // It may be called any number of times, from anywhere.
        const moved = inner.unknown || inner.paths.some((path) => !at.paths.includes(path))
        return still(moved ? { ...union(at, inner), unknown: true } : at)
      }
      case "redirected_statement":
        return redirected(node, at, around)
      case "command":
        return command(node, at, around)
      case "declaration_command":
      case "unset_command":
      case "variable_assignment":
      case "variable_assignments":
        if (assignsRisky(node)) {
          opaque = true
          add({ source: node.text, argv: [node.text], strict: "every", also: [] })
        }
        return sequence(
          children(node).flatMap((child) => (child.type === "variable_assignment" ? children(child) : [child])),
          at,
          around,
        )
      default:
        return sequence(children(node), at, around)
    }
  }

  function list(node: Node, at: Directories, around: Around): Flow {
    const [left, right] = children(node)
    if (!left || !right) return sequence(children(node), at, around)
    const first = visit(left, at, around)
    const and = node.children.some((child) => child?.type === "&&")
    const second = visit(right, and ? first.ok : first.any, around)
    return { ok: and ? second.ok : union(first.ok, second.ok), any: union(first.any, second.any) }
  }

  /** Every branch may run or not; later ones see what earlier conditions did. */
  function branches(node: Node, at: Directories, around: Around): Directories {
    let any = at
    for (const child of children(node)) any = union(any, visit(child, any, around).any)
    return any
  }

  function loop(node: Node, at: Directories, around: Around): Flow {
    let before = at
    for (let round = 0; round < 3; round += 1) {
      const after = union(before, sequence(children(node), before, around).any)
      if (after.paths.length === before.paths.length && after.unknown === before.unknown) return still(after)
      before = after
    }
    const after = { ...before, unknown: true }
    sequence(children(node), after, around)
    return still(after)
  }

  function redirected(node: Node, at: Directories, around: Around): Flow {
    const body = node.childForFieldName("body")
    const redirects = children(node).filter((child) => child.id !== body?.id)
    const read = redirects.map((redirect) => readRedirect(redirect, at, around))
    const writes = read.some((redirect) => redirect.writes)
    const dynamic = read.some((redirect) => redirect.dynamic)
    const extra = read.flatMap((redirect) => redirect.extra)
    if (!body) {
      if (writes) emit([plainWord(node.text)], node.text, at, { ...around, writes: true }, { plain: true })
      return still(at)
    }
    const guarded = writes || dynamic
    const owner = lastCommand(body)
    // Around a group (`{ …; } > f`) it concerns every command inside.
    if (!owner) return visit(body, at, { ...around, writes: around.writes || guarded })
    const source = node.text.slice(owner.startIndex - node.startIndex)
    return visit(body, at, { ...around, trailing: { node: owner.id, source, writes: guarded, extra } })
  }

  function readRedirect(
    node: Node,
    at: Directories,
    around: Around,
  ): { writes: boolean; dynamic: boolean; extra: ShellWord[] } {
    const parts = children(node)
    if (node.type !== "file_redirect") {
      // Here-documents: a pipeline or list may continue behind the start, and the body may hold substitutions.
      const extra: ShellWord[] = []
      let writes = false
      for (const part of parts) {
        if (part.type === "file_redirect") writes = readRedirect(part, at, around).writes || writes
        else if (part.type === "word" && node.type === "heredoc_redirect") extra.push(readWord(part))
        else if (part.type !== "heredoc_start" && part.type !== "heredoc_end") visit(part, at, around)
      }
      return { writes, dynamic: false, extra }
    }
    if (spansLines(node)) opaque = true
    for (const part of parts) sequence(children(part), at, around)
    const operator = node.children.find((child) => child && !child.isNamed)?.text ?? ">"
    const targets = parts.filter((part) => part.type !== "file_descriptor")
    const target = targets[0]
    const extra = targets.slice(1).map(readWord)
    // `2>&1` and `>&-` only move descriptors.
    if (!target || (/^[<>]&-?$/.test(operator) && /^(\d+-?|-)$/.test(target.text)))
      return { writes: false, dynamic: false, extra }
    const touched = touchedByRedirect(readWord(target), at, home)
    for (const path of touched.paths) paths.add(path)
    const writes = operator !== "<" && (touched.paths.length > 0 || touched.dynamic)
    return { writes, dynamic: touched.dynamic && target.type !== "process_substitution", extra }
  }

  function command(node: Node, at: Directories, around: Around): Flow {
    const trailing = around.trailing?.node === node.id ? around.trailing : undefined
    const source = trailing?.source ?? node.text
    const words: ShellWord[] = []
    const extra = [...(trailing?.extra ?? [])]
    let prefixed = false
    let writes = around.writes || trailing?.writes === true
    let opaqueHere = false
    for (const child of children(node)) {
      if (child.type === "variable_assignment") {
        prefixed = true
        opaqueHere ||= assignsRisky(child)
        sequence(children(child), at, around)
      } else if (child.type === "file_redirect" || child.type === "herestring_redirect") {
        const read = readRedirect(child, at, around)
        writes ||= read.writes
        extra.push(...read.extra)
      } else {
        words.push(readWord(child))
        if (child.type === "command_substitution" || child.type === "process_substitution") visit(child, at, around)
        else sequence(children(child), at, around)
      }
    }
    words.push(...extra)
    if (words[0]?.value === "cd" && words[0].text === "cd" && !prefixed) return changeDirectory(words, at)
    emit(words, source, at, { ...around, writes }, { prefixed, opaque: opaqueHere })
    if (/^(pushd|popd|cd|builtin|command|chdir)$/.test(words[0]?.value ?? "")) return moved(words, at)
    return still(at)
  }

  /** `pushd x`, `builtin cd x`, `popd`: somewhere else, and where is not worth following. */
  function moved(words: readonly ShellWord[], at: Directories): Flow {
    const [first, second] = words
    if (/^(builtin|command)$/.test(first?.value ?? "") && second?.value !== "cd") return still(at)
    const target = first?.value === "pushd" ? words[1] : words[2]
    if (first?.value !== "popd" && target) changeDirectory([plainWord("cd"), target], at)
    return still({ ...at, unknown: true })
  }

  function changeDirectory(words: readonly ShellWord[], at: Directories): Flow {
    const target = words.slice(1).find((word) => !/^-./.test(word.value ?? ""))
    if (target?.value === "-") return { ok: { ...at, unknown: true }, any: { ...at, unknown: true } }
    const found = at.paths.map((base) => resolveWord(target ?? plainWord("~"), base, home))
    const known = found.filter((path) => path !== undefined)
    for (const path of known) paths.add(path)
    const relative = !/^[/~]/.test(target?.value ?? "~")
    const ok: Directories = {
      paths: known.length ? known : at.paths,
      unknown: known.length < found.length || (relative && at.unknown),
    }
    return { ok, any: union(at, ok) }
  }

  function emit(
    words: readonly ShellWord[],
    source: string,
    at: Directories,
    around: Around,
    facts: { prefixed?: boolean; opaque?: boolean; open?: boolean; plain?: boolean },
  ): void {
    const name = words[0]?.value
    const touched = facts.plain ? { paths: [], dynamic: false } : touchedByCommand(words, at, home)
    for (const path of touched.paths) paths.add(path)
    const inner = name === undefined || facts.plain ? { kind: "none" as const } : unwrap(programName(name), words)
    const classified = classify({
      source,
      words,
      prefixed: facts.prefixed ?? false,
      writes: around.writes,
      open: (facts.open ?? false) || touched.dynamic,
      // The script of `sh -c` is told apart below; code for other interpreters stays hidden.
      opaque: (facts.opaque ?? false) || inner.kind === "opaque",
    })
    const followed = inner.kind === "script" && classified.strict === "every" && !facts.opaque
    add({
      source,
      argv: words.map((word) => word.value ?? word.text),
      also: classified.also,
      ...(classified.always === undefined || inner.kind !== "none"
        ? exactOnly(classified.always, source)
        : { always: classified.always }),
      ...(classified.strict ? { strict: followed ? "saved" : classified.strict } : {}),
    })
    if (inner.kind === "opaque") opaque = true
    if (inner.kind === "script") script(inner.text, at, around.depth + 1, around.writes)
    if (inner.kind === "commands") {
      for (const innerWords of inner.commands) {
        if (!innerWords.length) continue
        const text = innerWords.map((word) => word.text).join(" ")
        if (around.depth >= depthLimit) opaque = true
        else emit(innerWords, text, at, { ...around, depth: around.depth + 1 }, { open: inner.open ?? false })
      }
    }
  }

  /** A command that runs another gets no prefix rule: the inner one has its own. */
  const exactOnly = (always: string | undefined, source: string) => (always === source ? { always } : {})

  function add(command: SimpleCommand): void {
    const known = commands.get(command.source)
    // The same text may stand at a harmless and at a guarded place: the stricter one counts.
    if (known && (known.strict === "every" || command.strict === undefined)) return
    commands.set(command.source, command)
  }

  return {
    script,
    result(source: string): ParsedCommand {
      const found = [...commands.values()]
      return opaque ? whole(source, found, [...paths]) : { commands: found, paths: [...paths], opaque }
    },
  }
}

const oneLine = new Set(["command", "declaration_command", "unset_command", "redirected_statement", "file_redirect"])

/** A line end between two words ends a command: when the grammar went on behind it, it misread the text. */
function spansLines(node: Node): boolean {
  let end = node.startIndex
  for (const child of node.children) {
    if (!child) continue
    const gap = node.text.slice(end - node.startIndex, child.startIndex - node.startIndex)
    if (/\n/.test(gap.replace(/\\\r?\n/g, ""))) return true
    end = child.endIndex
  }
  return false
}

function assignsRisky(node: Node): boolean {
  const assignments = node.type === "variable_assignment" ? [node] : node.descendantsOfType("variable_assignment")
  const names = [...assignments, ...node.namedChildren].map((child) =>
    child?.type === "variable_assignment"
      ? (child.childForFieldName("name")?.text ?? "")
      : child?.type === "variable_name"
        ? child.text
        : "",
  )
  return names.some((name) => riskyVariable.test(name.replace(/\[.*$/, "")))
}

/** The command a trailing redirect belongs to. */
function lastCommand(node: Node): Node | null {
  if (node.type === "command") return node
  if (node.type !== "list" && node.type !== "pipeline") return null
  const last = node.namedChildren.at(-1)
  return last ? lastCommand(last) : null
}
