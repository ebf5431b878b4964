import type { ToolPart } from "../../shared/domain/part.ts"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { OfferedTool, TurnServices } from "./services.ts"
import type { Turn } from "./turn.ts"

/** The same call this often in one step is taken for a loop, and asked about. */
const DOOM_LOOP_AFTER = 3

/** Tools that cannot change the folder: a step of only these needs no checkpoint of its own. */
const readOnly = new Set([
  "read",
  "grep",
  "glob",
  "list",
  "todowrite",
  "todoread",
  "webfetch",
  "question",
  "skill",
  "invalid",
  "task",
])

/** Tools that say which files they write. */
const fileTools = new Set(["edit", "write", "apply_patch"])

export interface ToolCalls {
  /** The model has begun a call. */
  begin(callID: string, tool: string): void
  /** The arguments are complete: the tool runs from now on, beside the others. */
  call(callID: string, tool: string, input: string, metadata?: Record<string, unknown>): void
  /** Resolves when every call has ended, however it ended. */
  settled(): Promise<void>
  readonly count: number
  /** Some tool that can change files ran. */
  readonly mutated: boolean
  /** Among them one that does not say which files: a command, or a tool from outside. */
  readonly ranShell: boolean
  /** The person rejected a request without a word: no further model call in this turn. */
  readonly endsTurn: boolean
  /** Result of a `StructuredOutput` call. */
  readonly structured: unknown
}

/** Runs the tool calls of one step and keeps one part per call (pending, running, then completed or error). */
export function createToolCalls(input: {
  services: TurnServices
  turn: Turn
  messageID: string
  tools: OfferedTool[]
  /** Resolves when the folder's state before this step is saved. */
  beforeChange: () => Promise<unknown>
}): ToolCalls {
  const { services, turn, messageID, tools, beforeChange } = input
  const { sessions, clock } = services
  const parts = new Map<string, ToolPart>()
  const running: Promise<void>[] = []
  const seen = new Map<string, number>()
  const result = { mutated: false, ranShell: false, endsTurn: false, structured: undefined as unknown }

  const put = (part: ToolPart, transient = false) => {
    parts.set(part.callID, part)
    sessions.putPart(part, { transient })
  }

  const begin = (callID: string, tool: string) => {
    if (parts.has(callID)) return
    const state = { status: "pending" as const, input: {}, raw: "" }
    put({ id: newId("part"), sessionID: turn.sessionID, messageID, type: "tool", tool, callID, state })
  }

  const fail = (part: ToolPart, args: Record<string, unknown>, start: number, error: unknown) => {
    const running = parts.get(part.callID)?.state
    const message = error instanceof Error ? error.message : String(error)
    const metadata = running?.status === "running" ? running.metadata : undefined
    put({ ...part, state: { status: "error", input: args, error: message, time: { start, end: clock() }, metadata } })
    if (endsTurn(error)) result.endsTurn = true
  }

  const execute = async (part: ToolPart, offered: OfferedTool, args: Record<string, unknown>, start: number) => {
    const parsed = offered.tool.parameters.safeParse(args)
    if (!parsed.success) {
      const issues = parsed.error.issues
        .map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`)
        .join("\n")
      throw new Fault(
        "BadRequest",
        `The ${part.tool} tool was called with invalid arguments:\n${issues}\nRewrite the input so that it fits the schema.`,
      )
    }
    await askAboutLoop(part, args)
    if (!readOnly.has(part.tool)) {
      result.mutated = true
      if (!fileTools.has(part.tool)) result.ranShell = true
      await beforeChange()
    }
    turn.signal.throwIfAborted()
    const outcome = await offered.tool.execute(parsed.data, {
      sessionID: turn.sessionID,
      messageID,
      callID: part.callID,
      agent: turn.agent.name,
      directory: turn.instance.directory,
      worktree: turn.instance.root,
      signal: turn.signal,
      ask: (request) => askFor(part.callID, request),
      progress(update) {
        const state = parts.get(part.callID)?.state
        if (state?.status !== "running") return
        const metadata = update.metadata ? { ...state.metadata, ...update.metadata } : state.metadata
        put({ ...part, state: { ...state, title: update.title ?? state.title, metadata } }, true)
      },
    })
    if (part.tool === "StructuredOutput") result.structured = parsed.data
    const attachments = outcome.attachments?.map((file) => ({
      ...file,
      id: newId("part"),
      sessionID: turn.sessionID,
      messageID,
    }))
    put({
      ...part,
      state: {
        status: "completed",
        input: args,
        output: outcome.output,
        title: outcome.title,
        metadata: outcome.metadata,
        time: { start, end: clock() },
        ...(attachments?.length && { attachments }),
      },
    })
  }

  const askFor = (callID: string, request: Parameters<TurnServices["ask"]>[0]["request"]) =>
    services.ask({
      sessionID: turn.sessionID,
      directory: turn.instance.directory,
      projectID: turn.instance.projectID,
      agent: turn.agent.name,
      request,
      tool: { messageID, callID },
      ruleset: turn.ruleset(),
      signal: turn.signal,
    })

  const askAboutLoop = async (part: ToolPart, args: Record<string, unknown>) => {
    const key = `${part.tool} ${JSON.stringify(args)}`
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    if (times < DOOM_LOOP_AFTER) return
    await askFor(part.callID, {
      permission: "doom_loop",
      patterns: [part.tool],
      always: [part.tool],
      metadata: { tool: part.tool, input: args },
    })
  }

  const call: ToolCalls["call"] = (callID, tool, text, metadata) => {
    begin(callID, tool)
    const pending = parts.get(callID)
    if (!pending) return
    const start = clock()
    const known = tools.find((offered) => offered.name === tool)
    const { args, problem } = parseArguments(text)
    const offered = known ?? tools.find((candidate) => candidate.name === "invalid")
    const names = tools.filter((candidate) => candidate.name !== "invalid").map((candidate) => candidate.name)
    const actual = known
      ? args
      : { tool, error: `Model tried to call unavailable tool '${tool}'. Available tools: ${names.join(", ")}.` }
    const part: ToolPart = {
      ...pending,
      tool: known ? tool : "invalid",
      ...(metadata && { metadata }),
      state: { status: "running", input: actual, time: { start } },
    }
    put(part)
    const work = problem
      ? Promise.reject(new Fault("BadRequest", `The ${tool} tool was called with invalid arguments: ${problem}`))
      : undefined
    running.push(
      (async () => {
        try {
          if (work) await work
          if (offered) await execute(part, offered, actual, start)
          else throw new Fault("BadRequest", `There is no tool named ${tool}.`)
        } catch (error) {
          fail(part, actual, start, turn.signal.aborted ? new Error("Tool execution aborted") : error)
        }
      })(),
    )
  }

  return {
    begin,
    call,
    async settled() {
      while (running.length) await Promise.all(running.splice(0))
      for (const part of parts.values()) {
        if (part.state.status === "pending") fail(part, {}, clock(), new Error("Tool execution aborted"))
      }
    },
    get count() {
      return parts.size
    },
    get mutated() {
      return result.mutated
    },
    get ranShell() {
      return result.ranShell
    },
    get endsTurn() {
      return result.endsTurn
    },
    get structured() {
      return result.structured
    },
  }
}

/** A rejection says so itself (electron/permission/rejection.ts): the person wants the agent to stop here. */
const endsTurn = (error: unknown) => error instanceof Fault && "endsTurn" in error && error.endsTurn === true

function parseArguments(text: string): { args: Record<string, unknown>; problem?: string } {
  try {
    const value: unknown = text.trim() === "" ? {} : JSON.parse(text)
    if (value && typeof value === "object" && !Array.isArray(value)) return { args: value as Record<string, unknown> }
    return { args: {}, problem: "the arguments must be a JSON object." }
  } catch (error) {
    return { args: {}, problem: `the arguments are not valid JSON (${(error as Error).message}).` }
  }
}
