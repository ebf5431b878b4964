import {
  Bot,
  FilePen,
  FilePlus,
  FileText,
  FolderTree,
  Globe,
  Keyboard,
  ListTodo,
  type LucideIcon,
  MousePointerClick,
  MessageCircleQuestion,
  Puzzle,
  Search,
  Sparkles,
  SquareTerminal,
  TriangleAlert,
} from "lucide-react"
import type { ToolPart } from "../../../../shared/domain/part.ts"
import { count } from "../../../lib/count.ts"
import { relativeTo } from "../../../lib/path.ts"
import { stripAnsi } from "../../../lib/ansi.ts"

export interface ToolWords {
  icon: LucideIcon
  /** "Edited" when done, "Editing" while it runs. */
  verb: string
  object: string
  /** The object is code or a path. */
  mono: boolean
  /** The object is a path: long ones are cut in the middle. */
  path?: boolean
  /** "exit 1", "12 matches"; after the object. */
  outcome: string
  added?: number
  removed?: number
  /** Last line of output while it runs. */
  live?: string
}

type Input = Record<string, unknown>

const text = (value: unknown): string => (typeof value === "string" ? value : "")
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined)

/** The one line of a tool card: verb, object, outcome. Past tense when done, present while running. */
export function describeTool(part: ToolPart, directory: string): ToolWords {
  const { state } = part
  const input: Input = state.input
  const metadata: Record<string, unknown> = "metadata" in state ? (state.metadata ?? {}) : {}
  const done = state.status === "completed"
  const over = done || state.status === "error"
  const path = (value: unknown) => relativeTo(text(value), directory)
  const say = (past: string, present: string) => (over ? past : present)
  const base = { outcome: "", mono: true }
  switch (part.tool) {
    case "bash": {
      const exit = metadata.exit
      const command = text(input.command).trim()
      const output = text(metadata.output)
      const live = over ? undefined : lastLine(output)
      return {
        ...base,
        icon: SquareTerminal,
        verb: say("Ran", "Running"),
        object: command.split("\n")[0] ?? "",
        outcome: done ? (typeof exit === "number" ? `exit ${exit}` : exit === null ? "stopped" : "") : "",
        ...(live ? { live } : {}),
      }
    }
    case "read": {
      const offset = number(input.offset)
      const limit = number(input.limit)
      const range = offset === undefined ? "" : limit ? `lines ${offset}–${offset + limit - 1}` : `from line ${offset}`
      return {
        ...base,
        icon: FileText,
        verb: say("Read", "Reading"),
        object: path(input.filePath),
        path: true,
        outcome: range,
      }
    }
    case "write": {
      const created = metadata.exists === false
      const lines = text(input.content) ? text(input.content).replace(/\n$/, "").split("\n").length : 0
      return {
        ...base,
        icon: FilePlus,
        verb: say(created ? "Created" : "Wrote", created ? "Creating" : "Writing"),
        object: path(input.filePath),
        path: true,
        ...(done ? { added: lines } : {}),
      }
    }
    case "edit": {
      const filediff = (metadata.filediff ?? {}) as { additions?: number; deletions?: number }
      return {
        ...base,
        icon: FilePen,
        verb: say("Edited", "Editing"),
        object: path(input.filePath),
        path: true,
        ...(filediff.additions === undefined ? {} : { added: filediff.additions, removed: filediff.deletions ?? 0 }),
      }
    }
    case "apply_patch": {
      const files = patchedFiles(text(input.patchText))
      const one = files.length === 1
      return {
        ...base,
        icon: FilePen,
        verb: say("Edited", "Editing"),
        object: one ? (files[0] ?? "") : count(files.length, "file"),
        mono: one,
        ...patchCounts(text(metadata.diff)),
      }
    }
    case "grep": {
      const matches = number(metadata.matches)
      const where = input.include ? `in ${text(input.include)}` : input.path ? `in ${path(input.path)}` : ""
      return {
        ...base,
        icon: Search,
        verb: say("Searched", "Searching"),
        object: text(input.pattern),
        outcome: [where, matches === undefined ? "" : count(matches, "match", "matches")].filter(Boolean).join(" · "),
      }
    }
    case "glob": {
      const files = number(metadata.count)
      return {
        ...base,
        icon: Search,
        verb: say("Looked for", "Looking for"),
        object: text(input.pattern),
        outcome: files === undefined ? "" : count(files, "file"),
      }
    }
    case "list":
      return { ...base, icon: FolderTree, verb: say("Listed", "Listing"), object: path(input.path) || "the folder" }
    case "webfetch":
      return { ...base, icon: Globe, verb: say("Fetched", "Fetching"), object: text(input.url) }
    case "websearch":
      return {
        ...base,
        icon: Globe,
        verb: say("Searched the web for", "Searching the web for"),
        object: text(input.query),
        mono: false,
      }
    case "todowrite":
    case "todoread": {
      const todos = Array.isArray(metadata.todos) ? metadata.todos : Array.isArray(input.todos) ? input.todos : []
      const finished = todos.filter((todo) => (todo as Input).status === "completed").length
      return {
        ...base,
        icon: ListTodo,
        verb: part.tool === "todoread" ? say("Read", "Reading") : say("Updated", "Updating"),
        object: "the to-do list",
        mono: false,
        outcome: todos.length ? `${finished} of ${todos.length} done` : "",
      }
    }
    case "task":
      return {
        ...base,
        icon: Bot,
        verb: say("Delegated", "Delegating"),
        object: text(input.description),
        mono: false,
        outcome: input.subagent_type ? `to ${text(input.subagent_type)}` : "",
      }
    case "skill":
      return { ...base, icon: Sparkles, verb: say("Loaded skill", "Loading skill"), object: text(input.name) }
    case "question": {
      const questions = Array.isArray(input.questions) ? (input.questions as Input[]) : []
      return {
        ...base,
        icon: MessageCircleQuestion,
        verb: say("Asked", "Asking"),
        object: text(questions[0]?.question) || "a question",
        mono: false,
        outcome: questions.length > 1 ? `and ${questions.length - 1} more` : "",
      }
    }
    case "browser_navigate":
      return { ...base, icon: Globe, verb: say("Opened", "Opening"), object: text(input.url) }
    case "browser_click":
      return { ...base, icon: MousePointerClick, verb: say("Clicked", "Clicking"), object: text(input.target) }
    case "browser_fill":
    case "browser_select":
      return { ...base, icon: MousePointerClick, verb: say("Filled", "Filling"), object: text(input.target) }
    case "browser_press":
      return { ...base, icon: Keyboard, verb: say("Pressed", "Pressing"), object: text(input.keys) }
    case "browser_snapshot":
    case "browser_screenshot":
      return { ...base, icon: Globe, verb: say("Looked at", "Looking at"), object: "the page", mono: false }
    case "invalid":
      return { ...base, icon: TriangleAlert, verb: "Called an unknown tool", object: text(input.tool) }
    case "external": {
      const told = (metadata.external ?? {}) as { kind?: unknown; title?: unknown }
      return { ...base, icon: Puzzle, verb: say("Did", "Doing"), object: text(told.title), mono: false }
    }
    default: {
      const title = done ? state.title : ""
      return {
        ...base,
        icon: Puzzle,
        verb: say("Used", "Using"),
        object: part.tool.replace(/_/, " "),
        outcome: title || firstValue(input),
      }
    }
  }
}

/** How an unsuccessful call ended, in a word: not every one is a fault. */
export function wordOfToolError(error: string): { word: string; quiet: boolean } {
  if (/rejected permission|user (dismissed|rejected)/i.test(error)) return { word: "denied by you", quiet: true }
  if (/prevents you from|denied by (a )?rule|permission.*denied/i.test(error))
    return { word: "denied by a rule", quiet: false }
  if (/abort|interrupt|cancel/i.test(error)) return { word: "interrupted", quiet: true }
  return { word: "failed", quiet: false }
}

function lastLine(output: string): string | undefined {
  const lines = stripAnsi(output).trimEnd().split("\n")
  return lines[lines.length - 1]?.trim() || undefined
}

function patchedFiles(patch: string): string[] {
  return [...patch.matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm)].map((match) => match[1]?.trim() ?? "")
}

function patchCounts(diff: string): { added?: number; removed?: number } {
  if (!diff) return {}
  const lines = diff.split("\n")
  return {
    added: lines.filter((line) => line.startsWith("+") && !line.startsWith("+++")).length,
    removed: lines.filter((line) => line.startsWith("-") && !line.startsWith("---")).length,
  }
}

function firstValue(input: Input): string {
  const value = Object.values(input).find((entry) => typeof entry === "string" && entry !== "")
  return text(value).split("\n")[0]?.slice(0, 80) ?? ""
}
