import type { ToolPart } from "../../../../shared/domain/part.ts"
import { count } from "../../../lib/count.ts"
import { baseName } from "../../../lib/path.ts"

/** "Explored 7 files, 2 searches"; while running, what is looked at now. */
export function exploredWords(
  tools: readonly ToolPart[],
  running: boolean,
): { verb: string; object: string; live?: string } {
  const files = new Set(tools.filter((part) => part.tool === "read").map((part) => String(part.state.input.filePath)))
  const searches = tools.filter((part) => part.tool !== "read").length
  const object = [files.size ? count(files.size, "file") : "", searches ? count(searches, "search", "searches") : ""]
    .filter(Boolean)
    .join(", ")
  const last = tools[tools.length - 1]
  const now = last && (last.state.input.filePath ?? last.state.input.pattern ?? last.state.input.path)
  return {
    verb: running ? "Exploring" : "Explored",
    object,
    ...(running && typeof now === "string" ? { live: last?.tool === "read" ? baseName(now) : now } : {}),
  }
}
