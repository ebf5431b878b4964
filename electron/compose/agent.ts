import path from "node:path"
import { createPromptQueue, type PromptQueue } from "../agent/queue.ts"
import { createRounds, type Rounds } from "../agent/rounds.ts"
import type { TurnServices } from "../agent/services.ts"
import { createTurns, type OwnedTurns } from "../agent/turns.ts"
import type { Browser } from "../browser/api.ts"
import type { Changes } from "../change/changes.ts"
import type { ExternalAgents } from "../integration/acp/external-agents.ts"
import type { Mcp } from "../integration/mcp/mcp.ts"
import { lazy } from "../lib/lazy.ts"
import type { ExtraEnvironment } from "../model/credential-book.ts"
import type { Models } from "../model/model.ts"
import type { Permissions } from "../permission/permissions.ts"
import type { Questions } from "../permission/questions.ts"
import type { Edited } from "../tool/services.ts"
import type { ToolRegistry } from "../tool/registry.ts"
import type { Core } from "./core.ts"
import type { CodeTools } from "./integrations.ts"
import type { SearchEngine } from "./search.ts"
import type { Places } from "./places.ts"
import type { Processes } from "./processes.ts"
import { lineage } from "./lineage.ts"

export interface Agent {
  turns: OwnedTurns
  queue: PromptQueue
  rounds: Rounds
  tools: () => Promise<ToolRegistry>
  /** Resolves when nothing is done any more in the wake of a turn. */
  settled(): Promise<void>
}

export interface AgentInput {
  core: Core
  places: Places
  processes: Processes
  search: () => Promise<SearchEngine>
  codeTools: () => Promise<CodeTools>
  models: Models
  permissions: Permissions
  questions: Questions
  mcp: () => Promise<Mcp>
  external: () => Promise<ExternalAgents>
  changes: Changes
  browser: (directory: string) => Promise<Browser>
  /** Variables of the session's commands, from its credentials. */
  environment: (sessionID: string) => Promise<ExtraEnvironment>
  ownPorts: () => number[]
  isPreview: (hostname: string, port: number) => boolean
}

/** The agent with everything that it acts through. Models and tools load with the first turn. */
export async function composeAgent(input: AgentInput): Promise<Agent> {
  const { core, places, processes, permissions, questions, changes } = input
  const { db, events, log, sessions } = core

  /** Absolute paths that the file tools wrote in each session's running step. */
  const edited = new Map<string, Set<string>>()

  const [{ composeExternal }, { createPathLock }] = await Promise.all([
    import("./external.ts"),
    import("../tool/path-lock.ts"),
  ])
  const lock = createPathLock()
  const onEdited = ({ sessionID, file, event }: Edited) => {
    edited.set(sessionID, (edited.get(sessionID) ?? new Set()).add(file))
    const { directory, projectID } = sessions.get(sessionID)
    const about = { sessionID, directory, projectID }
    if (event !== "unlink") events.broadcast({ ...about, type: "file.edited", properties: { file } })
    events.broadcast({ ...about, type: "file.watcher.updated", properties: { file, event } })
  }

  const tools = lazy(async () => {
    const { composeTools } = await import("./tools.ts")
    return composeTools({
      ...input,
      search: await input.search(),
      codeTools: await input.codeTools(),
      environment: async (sessionID) => ({
        ...changes.sandboxes.environmentAt(sessions.get(sessionID).directory),
        ...(await input.environment(sessionID)),
      }),
      runChild: (child) => turns.runChild(child),
      lock,
      onEdited,
    })
  })

  const servers = async (directory: string) => (await input.mcp()).of(await places.instances.get(directory))

  const services: TurnServices = {
    db,
    log: log.child("agent"),
    clock: Date.now,
    sessions,
    events,
    models: input.models,
    prepared: (sessionID, signal) => changes.sandboxes.settled(sessionID, signal),
    instance: (directory) => places.instances.get(directory),
    async tools({ instance, agent, model, sessionID }) {
      const [{ isDisabled }, registry] = await Promise.all([import("../permission/rules.ts"), tools()])
      const described = await registry.describe({ ...model, directory: instance.directory })
      const fromServers = await (await servers(instance.directory)).tools(
        new Set(registry.ids()),
        lineage(sessions, sessionID),
      )
      // Told of only where some server would answer.
      const place = await places.instances.get(instance.directory)
      const withLsp = await (await input.codeTools()).languages.at(place).applies()
      return [...described.filter(({ name }) => withLsp || name !== "lsp"), ...fromServers].filter(
        ({ name }) => !isDisabled(agent.permission, permissionOf(name)),
      )
    },
    async system({ instance, agent, model, extra }) {
      const { systemPrompt } = await import("../agent/system-prompt.ts")
      const place = await places.instances.get(instance.directory)
      const owner = changes.sandboxes.ownerOf(instance.directory)
      const sandbox = owner ? changes.sandboxes.get(owner) : undefined
      const configured = (await place.config()).instructions ?? []
      const instructions = await places.instructions.load(place, configured)
      return systemPrompt({ agent, model, place, extra, instructions, ...(sandbox && { sandbox }) })
    },
    ask: (request) => permissions.ask(request),
    closeOrphans(sessionID) {
      permissions.closeOrphans(sessionID)
      questions.closeOrphans(sessionID)
    },
    cancelAsked(sessionID) {
      permissions.cancelSession(sessionID)
      questions.cancelSession(sessionID)
    },
    checkpoints: {
      write: (sessionID) => changes.checkpoint(sessionID),
      async stepped(sessionID, from, to, { shell }) {
        const written = [...(edited.get(sessionID) ?? [])]
        edited.delete(sessionID)
        if (!shell) {
          // The checkpoint after the step is the last one by now: it holds what the tools wrote.
          await changes.touched(sessionID, written, from)
          return written
        }
        const { root } = await changes.checkpoints.open(sessions.get(sessionID).directory)
        return (await changes.stepped(sessionID, from, to)).map((name) => path.join(root, name))
      },
      async diff(sessionID, from, to, files) {
        const { directory } = sessions.get(sessionID)
        const diffs = await changes.checkpoints.sessionDiff(directory, from, to)
        if (!files) return diffs
        const { root } = await changes.checkpoints.open(directory)
        const wanted = new Set(files.map((file) => relativePosix(root, file)))
        return diffs.filter((diff) => wanted.has(diff.file))
      },
      async restore(sessionID, to, files) {
        const { directory } = sessions.get(sessionID)
        const { root } = await changes.checkpoints.open(directory)
        await changes.checkpoints.restore(
          directory,
          to,
          files.map((file) => relativePosix(root, file)),
        )
        await changes.refresh(sessionID)
      },
    },
    async readFile({ sessionID, instance, ...file }) {
      const read = (await tools()).get("read")
      if (!read) throw new Error("there is no read tool")
      return read.execute(file, {
        sessionID,
        messageID: "",
        callID: "",
        agent: "",
        directory: instance.directory,
        worktree: instance.root,
        signal: AbortSignal.timeout(ATTACH_TIMEOUT_MS),
        ask: async () => {},
        progress: () => {},
      })
    },
    async readResource({ instance, server, uri }) {
      const signal = AbortSignal.timeout(ATTACH_TIMEOUT_MS)
      const contents = await (await servers(instance.directory)).readResource(server, uri, signal)
      const { createOutputLimit } = await import("../tool/truncate.ts")
      const output = createOutputLimit({ folder: core.paths.toolOutput })
      return Promise.all(
        contents.map(async (content) =>
          "text" in content ? { ...content, text: (await output.limit(content.text)).output } : content,
        ),
      )
    },
    async command({ instance, command, arguments: given, signal }) {
      const place = await places.instances.get(instance.directory)
      const isPrompt = command.includes(":") && !(await place.commands()).some(({ name }) => name === command)
      if (isPrompt) {
        const until = signal ?? AbortSignal.timeout(COMMAND_TIMEOUT_MS)
        const parts = await (await servers(instance.directory)).command(command, given, until)
        if (parts) return { parts }
      }
      return places.definitions.command(place, await place.config(), {
        command,
        arguments: given,
        shell: async (line) => whole(await processes.runner.run({ command: line, cwd: place.directory, signal })),
      })
    },
    async runShell({ command, directory, signal, onOutput }) {
      const result = await processes.runner.run({
        command,
        cwd: directory,
        signal,
        onOutput: (_text, recent) => onOutput(recent(30_000)),
      })
      return { output: whole(result), exitCode: result.exit }
    },
    external: composeExternal({
      agents: input.external,
      places,
      processes,
      codeTools: input.codeTools,
      lock,
      onEdited,
    }),
  }
  const turns = createTurns(services)
  const queue = createPromptQueue({ db, events, sessions, turns })
  const rounds = createRounds({ sessions, events, turns, changes, log: log.child("agent") })
  events.subscribe({}, ({ type, sessionID }) => {
    if (type !== "session.deleted" || !sessionID) return
    after("processes of a deleted session could not be ended", sessionID, processes.trees.killOwner(sessionID))
  })
  const wake = new Set<Promise<void>>()
  const after = (what: string, sessionID: string, work: Promise<unknown>) => {
    const done = work.then(
      () => {},
      (error: unknown) => log.warn(what, { sessionID, error }),
    )
    wake.add(done)
    void done.then(() => wake.delete(done))
  }
  let tidied = false
  turns.onIdle((sessionID, outcome) => {
    if (!tidied) after("old checkpoints could not be dropped", sessionID, changes.checkpoints.tidy())
    tidied = true
    after("the changes of a turn could not be read", sessionID, changes.refresh(sessionID))
    if (!outcome.aborted) after("a queued prompt could not be sent", sessionID, queue.next(sessionID))
  })
  return {
    turns,
    queue,
    rounds,
    tools,
    async settled() {
      await rounds.settled()
      while (wake.size) await Promise.all(wake)
    },
  }
}

/** Beginning and end of an output that was too long to keep. */
const whole = ({ head, tail }: { head: string; tail: string }) => (head ? `${head}\n\n...\n\n${tail}` : tail)

/** Longest that reading an attached file may take. */
const ATTACH_TIMEOUT_MS = 30_000
/** Longest that an MCP server may take to fill a command in. */
const COMMAND_TIMEOUT_MS = 120_000

/** edit, write and apply_patch are one permission, and so are the tools of the browser. */
const permissionOf = (tool: string): string =>
  ["write", "apply_patch"].includes(tool) ? "edit" : tool.startsWith("browser_") ? "browser" : tool

const relativePosix = (root: string, file: string) => path.relative(root, file).split(path.sep).join("/")
