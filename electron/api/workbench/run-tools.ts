import path from "node:path"
import type { ToolPart } from "../../../shared/domain/part.ts"

export interface Action {
  tool: string
  input: Record<string, unknown>
}

/** Tools that write files. */
const writes = new Set(["write", "edit", "apply_patch"])
export const isWrite = (tool: string): boolean => writes.has(tool)

type Input = Record<string, unknown>

/** Our tools in the names and arguments of this contract; what it has no name for is named as it is. */
const named: Record<string, (input: Input) => Action> = {
  read: ({ filePath, offset, limit }) => {
    const from = typeof offset === "number" ? offset : undefined
    const to = typeof limit === "number" ? (from ?? 1) + limit - 1 : undefined
    return { tool: "read_file", input: defined({ path: filePath, start_line: from, end_line: to }) }
  },
  list: (input) => ({ tool: "list_files", input: { dir: input["path"] ?? "." } }),
  grep: ({ pattern, path, include }) => ({ tool: "search_code", input: defined({ query: pattern, path, include }) }),
  glob: (input) => ({ tool: "glob", input }),
  bash: ({ command, ...rest }) => ({ tool: "run_command", input: { cmd: command, ...rest } }),
  write: ({ filePath, content }) => ({ tool: "create_file", input: { path: filePath, content } }),
  edit: ({ filePath, oldString, newString }) => ({
    tool: "write_patch",
    input: { path: filePath, patches: `SEARCH\n${String(oldString)}\nREPLACE\n${String(newString)}\nEND` },
  }),
  apply_patch: ({ patchText }) => ({ tool: "write_patch", input: { patches: patchText } }),
  webfetch: ({ url, timeout }) => ({
    tool: "web_fetch",
    input: defined({ url, timeoutMs: typeof timeout === "number" ? timeout * 1000 : undefined }),
  }),
  websearch: (input) => ({ tool: "web_search", input }),
}

export function actionOf(tool: string, input: Input): Action {
  return named[tool]?.(input) ?? { tool, input }
}

/** Opaque to clients, but equal for the events of one call. */
export const actionKey = ({ tool, input }: Action): string => `${tool}:${JSON.stringify(input)}`

const defined = (input: Input): Input =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))

/** Characters of an output that a summary shows: the end of a command's, else the beginning. */
const SHOWN = { command: 2000, other: 4000 }

export interface Outcome {
  ok: boolean
  summary: string
}

/** How a tool call ended; a command that failed is not ok. */
export function outcomeOf(part: ToolPart): Outcome {
  const { state } = part
  const { tool } = actionOf(part.tool, state.input)
  if (state.status === "error") return { ok: false, summary: `${tool} failed: ${state.error}` }
  if (state.status !== "completed") return { ok: false, summary: `${tool} did not end` }
  if (part.tool === "bash") {
    const exit = state.metadata["exit"]
    const output = state.output.slice(-SHOWN.command)
    return {
      ok: exit === 0,
      summary: `${tool} ${state.title}: exit ${typeof exit === "number" ? exit : "by a signal"}\n${output}`,
    }
  }
  return { ok: true, summary: `${tool} ${state.title}\n${state.output.slice(0, SHOWN.other)}`.trimEnd() }
}

/** The unified diffs of what a call wrote, one per file, with paths relative to the folder. */
export function diffsOf(part: ToolPart, folder: string): string[] {
  const { state } = part
  if (state.status !== "completed") return []
  const { metadata, input } = state
  const relative = (file: unknown) =>
    path
      .relative(folder, path.resolve(folder, String(file)))
      .split(path.sep)
      .join("/")
  if (part.tool === "apply_patch") {
    const files = Array.isArray(metadata["files"]) ? (metadata["files"] as Record<string, unknown>[]) : []
    return files.flatMap(({ patch, filePath, movePath, type }) =>
      unified(
        typeof patch === "string" ? patch : "",
        relative(filePath),
        relative(movePath ?? filePath),
        type === "add",
      ),
    )
  }
  const patch = metadata["diff"]
  if (!isWrite(part.tool) || typeof patch !== "string") return []
  const name = relative(input["filePath"])
  return unified(patch, name, name, metadata["exists"] === false || /^@@ -0,0 /m.test(patch))
}

/** Our patch under the headers of this contract. */
function unified(patch: string, from: string, to: string, created: boolean): string[] {
  const start = patch.search(/^@@ /m)
  if (start < 0) return []
  return [`--- a/${from}\n+++ b/${to}\n${created ? "# ba:created-from-absent\n" : ""}${patch.slice(start)}`]
}
