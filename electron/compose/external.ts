import path from "node:path"
import { builtInNames } from "../agent/agents.ts"
import type { External } from "../agent/external.ts"
import type { ExternalAgents } from "../integration/acp/external-agents.ts"
import type { Protection } from "../model/credentials.ts"
import type { PathLock } from "../tool/path-lock.ts"
import type { Edited, EditServices } from "../tool/services.ts"
import type { Core } from "./core.ts"
import type { CodeTools } from "./integrations.ts"
import type { Places } from "./places.ts"
import type { Processes } from "./processes.ts"

/** Agents of other makers. Starts nothing, and loads the protocol with the first one that is used. */
export async function composeExternalAgents(input: {
  core: Core
  processes: () => Promise<Processes>
  version: string
  protection?: Protection
}): Promise<ExternalAgents> {
  const { core, processes, version, protection } = input
  const { db, events, log, paths } = core
  const [{ createExternalAgents }, { childEnvironment }] = await Promise.all([
    import("../integration/acp/external-agents.ts"),
    import("../terminal/child-environment.ts"),
  ])
  const agents = createExternalAgents({
    db,
    file: path.join(paths.home, "external-agents.json"),
    log: log.child("acp"),
    trees: async () => (await processes()).trees,
    env: childEnvironment(),
    version,
    taken: builtInNames,
    changed: (sessionID) => {
      const session = sessionID === undefined ? undefined : core.sessions.find(sessionID)
      const about = session && { sessionID: session.id, directory: session.directory, projectID: session.projectID }
      events.broadcast({ ...about, type: "external.updated", properties: { sessionID: sessionID ?? null } })
    },
    ...(protection && { protection }),
  })
  events.subscribe({}, ({ type, sessionID }) => {
    if (type !== "session.deleted" || !sessionID) return
    agents.end(sessionID).catch((error: unknown) => {
      log.warn("the external agent of a deleted session could not be ended", { sessionID, error })
    })
  })
  return agents
}

/** What they may do through us: by the tools' own ways, and asked about as those are. */
export function composeExternal(input: {
  agents: () => Promise<ExternalAgents>
  places: Places
  processes: Processes
  codeTools: () => Promise<CodeTools>
  lock: PathLock
  onEdited: (edited: Edited) => void
}): External {
  const { agents, places, processes, codeTools, lock, onEdited } = input
  const runner = processes.commands.recording(processes.runner)

  /** The agent knows by itself what it read, and is not told of formatting: neither is checked or done here. */
  const editing: EditServices = {
    ledger: {
      remember: () => {},
      forget: () => {},
      forgetSession: () => {},
      known: () => undefined,
      assertSeen: () => {},
    },
    lock,
    async onEdited(edited) {
      onEdited(edited)
      return { rewritten: false }
    },
  }

  return {
    agents,
    has: async (name) => (await (await agents()).agents()).some((agent) => agent.id === name),
    async ask(context, wish) {
      const [{ askForeign }, { createBashAsk }, { parseCommand }] = await Promise.all([
        import("../tool/foreign-call.ts"),
        import("../tool/bash.ts"),
        import("../permission/command.ts"),
      ])
      await askForeign(context, wish, createBashAsk({ runner, parse: parseCommand }))
    },
    async read(context, file) {
      const { readForeign } = await import("../tool/foreign-call.ts")
      return readForeign(context, file)
    },
    async write(context, file) {
      const { changeFile } = await import("../tool/change-file.ts")
      const { target, patch, additions, deletions, existed } = await changeFile(
        editing,
        context,
        file.path,
        () => file.content,
      )
      const place = await places.instances.get(context.directory)
      ;(await codeTools()).languages.at(place).changed(target.real, existed ? "change" : "add")
      return { path: target.named, patch, additions, deletions, existed }
    },
    async run(context, { command, cwd, env }) {
      const [{ createBashTool }, { parseCommand }] = await Promise.all([
        import("../tool/bash.ts"),
        import("../permission/command.ts"),
      ])
      const tool = createBashTool({ runner, parse: parseCommand, environment: async () => env })
      // It is the agent that decides how long to wait.
      return tool.execute({ command, timeout: Number.MAX_SAFE_INTEGER, ...(cwd && { workdir: cwd }) }, context)
    },
  }
}
