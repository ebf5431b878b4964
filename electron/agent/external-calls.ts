import type { ToolCallUpdate } from "@agentclientprotocol/sdk"
import type { ToolPart } from "../../shared/domain/part.ts"
import { Fault } from "../../shared/fault.ts"
import { newId, randomText } from "../../shared/id.ts"
import { textPatch } from "../lib/text-patch.ts"
import type { PermissionAsk, ToolContext, ToolResult } from "../tool/tool.ts"
import { type ForeignCall, merged, outputOf, picturesOf, type Shown, shownCall, terminalsOf } from "./external-call.ts"
import type { TurnServices } from "./services.ts"
import type { Turn } from "./turn.ts"

/** A call as it is kept: the agent's own, or one that we make for what it does through us. */
interface Entry {
  part: ToolPart
  call: ForeignCall
  /** Absent: it is the agent's. */
  own?: Shown
  start: number
  metadata: Record<string, unknown>
  granted: { permission: string; patterns: string[] }[]
  /** Why it may not happen. */
  refused?: string
  over: boolean
}

/** A call of ours that stands for a request of the agent which belongs to none of its own. */
export interface OwnCall {
  context: ToolContext
  complete(result: Pick<ToolResult, "output" | "title" | "metadata">): void
  fail(error: unknown): void
}

export interface ExternalCalls {
  /** Something was told of a call of the agent's: a part is made or follows. */
  told(update: ToolCallUpdate): void
  /** What the agent's call may ask for; grants count for what follows in the same call. */
  contextOf(callID: string, signal?: AbortSignal): ToolContext
  describe(callID: string): { call: ForeignCall; shown: Shown }
  /** The call under way that writes this file or runs a command; undefined: none, or several. */
  writing(path: string): string | undefined
  running(): string | undefined
  own(tool: string, input: Record<string, unknown>, signal?: AbortSignal): OwnCall
  /** Which call shows this terminal; an own call that stood for it goes. */
  onTerminal(listener: (terminal: string, callID: string) => void): void
  /** Shown live on the call. */
  progress(callID: string, metadata: Record<string, unknown>): void
  drop(own: OwnCall): void
  /** Ends what is still open. Resolves when every part is stored as it stays. */
  settle(reason: string): Promise<void>
  readonly count: number
}

export function createExternalCalls(input: {
  services: TurnServices
  turn: Turn
  messageID: string
  /** A call that may have changed files is over. */
  onChanged: () => void
}): ExternalCalls {
  const { services, turn, messageID, onChanged } = input
  const { sessions, clock } = services
  const entries = new Map<string, Entry>()
  const owners = new Map<OwnCall, Entry>()
  const drawing = new Set<Promise<void>>()
  let terminalListener: (terminal: string, callID: string) => void = () => {}

  const shownOf = (entry: Entry): Shown => entry.own ?? shownCall(entry.call, turn.instance.directory)

  const store = (entry: Entry, transient = false) => {
    const { call, start } = entry
    const { tool, input: args, title } = shownOf(entry)
    // Only a running call says its title; one of ours is known by its arguments.
    const told = call.status ?? "pending"
    const status = told === "pending" && tool === "external" ? "in_progress" : told
    const end = clock()
    const common = { input: args, time: { start } }
    const metadata: Record<string, unknown> = {
      ...entry.metadata,
      ...(entry.own ? {} : { external: { kind: call.kind ?? "other", title } }),
    }
    const output = outputOf(call)
    const attachments = picturesOf(call).map((picture) => ({
      ...picture,
      id: newId("part"),
      sessionID: turn.sessionID,
      messageID,
      type: "file" as const,
    }))
    const live = tool === "bash" && metadata.output === undefined && output !== "" ? { ...metadata, output } : metadata
    const states = {
      pending: () => ({ status: "pending" as const, input: args, raw: "" }),
      in_progress: () => ({ status: "running" as const, ...common, title, metadata: live }),
      completed: () => ({
        status: "completed" as const,
        input: args,
        output: output || textOf(metadata.output),
        title,
        metadata: live,
        time: { start, end },
        ...(attachments.length && { attachments }),
      }),
      failed: () => ({
        status: "error" as const,
        input: args,
        error: entry.refused ?? (output || "The agent says that it failed."),
        metadata: live,
        time: { start, end },
      }),
    }
    entry.part = { ...entry.part, tool, state: (states[status] ?? states.in_progress)() }
    entry.over = status === "completed" || status === "failed"
    sessions.putPart(entry.part, { transient: transient && !entry.over })
  }

  const begin = (call: ForeignCall, own?: Shown): Entry => {
    const part: ToolPart = {
      id: newId("part"),
      sessionID: turn.sessionID,
      messageID,
      type: "tool",
      tool: own?.tool ?? "external",
      callID: call.toolCallId,
      state: { status: "pending", input: {}, raw: "" },
    }
    const entry: Entry = { part, call, ...(own && { own }), start: clock(), metadata: {}, granted: [], over: false }
    entries.set(call.toolCallId, entry)
    return entry
  }

  /** The patch takes a moment to make: the part follows when it is there. */
  const draw = (entry: Entry) => {
    const diffs = (entry.call.content ?? []).flatMap((item) => (item.type === "diff" ? [item] : []))
    if (!diffs.length) return
    const work = (async () => {
      const made = await Promise.all(diffs.map((diff) => textPatch(diff.path, diff.oldText ?? "", diff.newText)))
      const sum = (pick: (one: (typeof made)[number]) => number) => made.reduce((total, one) => total + pick(one), 0)
      entry.metadata.diff = made.map((one) => one.patch).join("\n")
      entry.metadata.filediff = {
        file: diffs[0]?.path,
        additions: sum((one) => one.additions),
        deletions: sum((one) => one.deletions),
      }
      store(entry)
    })().catch((error: unknown) => services.log.warn("a diff of an external agent could not be shown", { error }))
    drawing.add(work)
    void work.then(() => drawing.delete(work))
  }

  const ask = async (entry: Entry, request: PermissionAsk, signal: AbortSignal) => {
    const covered = request.patterns.every((pattern) =>
      entry.granted.some((grant) => grant.permission === request.permission && grant.patterns.includes(pattern)),
    )
    try {
      const answer = await services.ask({
        sessionID: turn.sessionID,
        directory: turn.instance.directory,
        projectID: turn.instance.projectID,
        agent: turn.agent.name,
        request: covered ? { ...request, approved: true } : request,
        tool: { messageID, callID: entry.part.callID },
        ruleset: turn.ruleset(),
        signal,
      })
      if (answer === undefined) entry.granted.push({ permission: request.permission, patterns: request.patterns })
      return answer
    } catch (error) {
      if (error instanceof Fault && error.tag === "Forbidden") entry.refused = error.message
      throw error
    }
  }

  const context = (entry: Entry, signal: AbortSignal): ToolContext => ({
    sessionID: turn.sessionID,
    messageID,
    callID: entry.part.callID,
    agent: turn.agent.name,
    directory: turn.instance.directory,
    worktree: turn.instance.root,
    signal,
    ask: (request) => ask(entry, request, signal),
    progress(update) {
      if (entry.over) return
      entry.metadata = { ...entry.metadata, ...update.metadata }
      store(entry, true)
    },
  })

  const open = () => [...entries.values()].filter((entry) => !entry.over && !entry.own)
  const only = (found: Entry[]) => (found.length === 1 ? found[0]?.call.toolCallId : undefined)

  return {
    told(update) {
      const known = entries.get(update.toolCallId)
      const entry = known ?? begin({ toolCallId: update.toolCallId })
      // A late word on a call that is over changes what is shown of it, not that it is over.
      const { status } = entry.call
      entry.call = merged(entry.call, update)
      if (entry.over && status && (update.status === "pending" || update.status === "in_progress"))
        entry.call.status = status
      entry.call.status ??= "pending"
      for (const terminal of terminalsOf(update)) terminalListener(terminal, update.toolCallId)
      const before = entry.over
      store(entry)
      if (update.content) draw(entry)
      if (!before && entry.over && entry.call.kind !== "read" && entry.call.kind !== "search") onChanged()
    },
    contextOf(callID, signal = turn.signal) {
      const entry = entries.get(callID)
      if (!entry) throw new Error("a call is asked about before it was told")
      return context(entry, signal)
    },
    describe(callID) {
      const entry = entries.get(callID)
      if (!entry) throw new Error("a call is described before it was told")
      return { call: entry.call, shown: shownOf(entry) }
    },
    writing(path) {
      const about = open().filter((entry) => shownOf(entry).paths.includes(path))
      return only(about) ?? only(open().filter((entry) => entry.call.kind === "edit"))
    },
    running: () => only(open().filter((entry) => entry.call.kind === "execute")),
    own(tool, args, signal = turn.signal) {
      const call: ForeignCall = { toolCallId: randomText(26), status: "in_progress" }
      const entry = begin(call, { tool, input: args, title: "", paths: [] })
      store(entry)
      const own: OwnCall = {
        context: context(entry, signal),
        complete({ output, title, metadata }) {
          if (entry.over || !entries.has(call.toolCallId)) return
          entry.own = { tool, input: args, title, paths: [] }
          entry.metadata = { ...entry.metadata, ...metadata }
          entry.call = { ...entry.call, status: "completed", rawOutput: output }
          store(entry)
          onChanged()
        },
        fail(error) {
          if (entry.over || !entries.has(call.toolCallId)) return
          entry.refused = error instanceof Error ? error.message : String(error)
          entry.call = { ...entry.call, status: "failed" }
          store(entry)
        },
      }
      owners.set(own, entry)
      return own
    },
    drop(own) {
      const entry = owners.get(own)
      if (!entry) return
      entries.delete(entry.call.toolCallId)
      sessions.removePart(turn.sessionID, messageID, entry.part.id)
    },
    onTerminal(listener) {
      terminalListener = listener
    },
    progress(callID, metadata) {
      const entry = entries.get(callID)
      if (!entry) return
      entry.metadata = { ...entry.metadata, ...metadata }
      store(entry, true)
    },
    async settle(reason) {
      while (drawing.size) await Promise.all(drawing)
      for (const entry of entries.values()) {
        if (entry.over) continue
        entry.refused ??= reason
        entry.call = { ...entry.call, status: "failed" }
        store(entry)
      }
    },
    get count() {
      return entries.size
    },
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")
