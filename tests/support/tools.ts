import { createRipgrep } from "../../electron/file/ripgrep.ts"
import { createApplyPatchTool } from "../../electron/tool/apply-patch.ts"
import { createEditTool } from "../../electron/tool/edit.ts"
import { createFileLedger } from "../../electron/tool/file-ledger.ts"
import { createPathLock } from "../../electron/tool/path-lock.ts"
import { createReadTool } from "../../electron/tool/read.ts"
import type { Edited, EditServices, ReadServices } from "../../electron/tool/services.ts"
import type { PermissionAsk, Tool, ToolContext, ToolResult } from "../../electron/tool/tool.ts"
import { createWriteTool } from "../../electron/tool/write.ts"

export interface Call {
  context: ToolContext
  asks: PermissionAsk[]
  progress: Parameters<ToolContext["progress"]>[0][]
}

/** A tool call in `directory` by session `ses_1`; `answer` decides about permissions (default: all allowed). */
export function toolCall(
  directory: string,
  options: Partial<ToolContext> & { answer?: (request: PermissionAsk) => Promise<void> | void } = {},
): Call {
  const { answer, ...rest } = options
  const asks: PermissionAsk[] = []
  const progress: Call["progress"] = []
  const context: ToolContext = {
    sessionID: "ses_1",
    messageID: "msg_1",
    callID: "call_1",
    agent: "build",
    directory,
    worktree: directory,
    signal: new AbortController().signal,
    async ask(request) {
      asks.push(request)
      await answer?.(request)
    },
    progress: (update) => void progress.push(update),
    ...rest,
  }
  return { context, asks, progress }
}

/** Runs a tool as the agent does: arguments validated first. */
export async function runTool<Input>(tool: Tool<Input>, input: unknown, context: ToolContext): Promise<ToolResult> {
  const parsed = tool.parameters.safeParse(input)
  if (!parsed.success) throw parsed.error
  return tool.execute(parsed.data, context)
}

/** The file tools over one ledger, and what they told the host. */
export function fileTools(options: Partial<EditServices & ReadServices> = {}) {
  const edited: Edited[] = []
  const services = {
    ledger: createFileLedger(),
    lock: createPathLock(),
    onEdited: async (event: Edited) => void edited.push(event),
    ...options,
  }
  return {
    edited,
    services,
    read: createReadTool(services),
    edit: createEditTool(services),
    write: createWriteTool(services),
    applyPatch: createApplyPatchTool(services),
    ripgrep: createRipgrep(),
  }
}
