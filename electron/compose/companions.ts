import path from "node:path"
import type { Companions } from "../api/services.ts"
import type { PromptQueue } from "../agent/queue.ts"
import type { Changes } from "../change/changes.ts"
import { createLandings, type Landings } from "../change/landing.ts"
import type { Git } from "../git/git.ts"
import { createPorcelain } from "../git/porcelain.ts"
import { createDueHooks } from "../integration/hooks/due.ts"
import { createHooks } from "../integration/hooks/hooks.ts"
import { createTurnHooks } from "../integration/hooks/turn-hooks.ts"
import { createProgramTrust } from "../integration/programs/trust.ts"
import { createWorkspaceServices } from "../integration/services/services.ts"
import type { Disposable } from "../lib/dispose.ts"
import type { Permissions } from "../permission/permissions.ts"
import type { Questions } from "../permission/questions.ts"
import { createPreferences } from "../project/preferences.ts"
import { createWorkFolders } from "../project/work-folders.ts"
import { createAliases } from "../session/aliases.ts"
import type { Turns } from "../session/api.ts"
import { createNotices } from "../session/notices.ts"
import { createCompletions } from "../session/ui/completions.ts"
import { childEnvironment } from "../terminal/child-environment.ts"
import { announcePrograms } from "./announce-programs.ts"
import type { Accounts } from "./accounts.ts"
import type { Core } from "./core.ts"
import { withSignIn } from "./git-sign-in.ts"
import type { Places } from "./places.ts"
import type { Processes } from "./processes.ts"

export interface CompanionsInput {
  core: Core
  git: Git
  places: Places
  processes: Processes
  changes: Changes
  accounts: Accounts
  turns: Turns
  queue: PromptQueue
  permissions: Permissions
  questions: Questions
}

/** What front ends of other makers need beyond sessions. */
export function composeCompanions(input: CompanionsInput): Companions & Disposable {
  const { core, git, places, processes, changes, turns, queue, permissions, questions } = input
  const { db, events, sessions, log, paths } = core
  const { book: credentials, signIns } = input.accounts
  const porcelain = withSignIn(
    createPorcelain({ started: (pid) => processes.trees.adopt(pid, { label: "git" }).release }),
    credentials,
  )
  const aliases = createAliases({ db, sessions })
  const notices = createNotices({ db })
  const workFolders = path.join(paths.home, "workspaces")
  const folders = createWorkFolders({
    db,
    opened: places.opened,
    git: porcelain,
    home: workFolders,
    log: log.child("workspaces"),
    changed: ({ id, state }) => void notices.add("workspace_updated", { workspaceId: id, status: state }),
  })
  const env = (purpose: "services" | "hooks") => async (sessionID: string, extra: Record<string, string>) => ({
    ...childEnvironment(process.env),
    ...changes.sandboxes.environmentAt(sessions.find(sessionID)?.directory ?? ""),
    ...(await credentials.environment(sessionID, purpose)),
    ...extra,
  })
  const told = (sessionID: string) => {
    const name = aliases.threadOf(sessionID)
    if (name) notices.add("thread_updated", { ...name })
  }
  const announce = announcePrograms(core)
  const trust = createProgramTrust(db)
  const serviceNews = {
    changed(id: string) {
      if (sessions.find(id)) told(id)
      announce.serviceChanged(id)
    },
    said: announce.serviceSaid,
  }
  const hookNews: Pick<Parameters<typeof createHooks>[0], "changed" | "said" | "allowed"> = {
    changed(sessionID) {
      told(sessionID)
      announce.hookChanged(sessionID)
    },
    said: announce.hookSaid,
    // A remote front end that made the session runs its hooks, as its users expect; in all others the person decides.
    allowed: ({ id, target }, hash) => aliases.nameOf(id) !== id || trust.of(target, hash) === "trusted",
  }
  const services = createWorkspaceServices({ trees: processes.trees, env: env("services"), ...serviceNews })
  const hooks = createHooks({ db, trees: processes.trees, env: env("hooks"), log: log.child("hooks"), ...hookNews })
  const placeOf = (sessionID: string) => {
    const { id, directory } = sessions.get(sessionID)
    return { id, directory, target: changes.sandboxes.get(id)?.target ?? directory }
  }
  const landings: Landings = createLandings({
    db,
    git,
    porcelain,
    changes,
    title: (id) => sessions.get(id).title,
    log: log.child("landing"),
    async check(id, files) {
      const failure = await hooks.beforeCommit(placeOf(id), files)
      if (!failure) return undefined
      const metadata = { hook: { name: failure.name } }
      if (failure.notify)
        await queue.add(id, { parts: [{ type: "text", text: failure.output, metadata }] }, "queue").catch((error) => {
          log.warn("the agent could not be told of a failed hook", { session: id, error })
        })
      return `The pre-commit hook "${failure.name}" failed.`
    },
    changed: (sessionID) =>
      void notices.add("session_updated", {
        sessionId: aliases.nameOf(sessionID),
        status: landingStatus(sessionID),
        commitStatus: landings.get(sessionID)?.state ?? "",
      }),
  })
  const landingStatus = (sessionID: string) => {
    const landing = landings.get(sessionID)
    if (landing?.state === "failed") return "error"
    if (landing?.state === "completed") return landing.operation === "commit" ? "committed" : "rebased"
    return landing?.state ?? "ready"
  }
  const completions = createCompletions({
    events,
    sessions,
    turns,
    waiting: () => ({ permissions: permissions.list(), questions: questions.list() }),
  })
  const turnHooks = createTurnHooks({
    events,
    sessions,
    turns,
    queue,
    changes,
    hooks,
    due: createDueHooks(db),
    placeOf,
    ownerOf: aliases.ownerOf,
    log: log.child("hooks"),
  })
  turnHooks.resume()
  let open = true
  const tellSession = (sessionID: string) => {
    const session = sessions.find(sessionID)
    if (!session) return
    if (session.parentID) told(sessionID)
    else notices.add("session_updated", { sessionId: aliases.nameOf(sessionID), status: landingStatus(sessionID) })
  }
  const following = events.subscribe({}, ({ type, sessionID }) => {
    if (!sessionID) return
    if (type === "session.deleted") {
      void services.stopAll(sessionID)
      return
    }
    // A client's own id for it is recorded right after the session is made.
    if (type === "session.created") setImmediate(() => open && tellSession(sessionID))
    else if (type === "session.updated") tellSession(sessionID)
    else if (type === "session.status") told(sessionID)
  })
  return {
    preferences: createPreferences({ db }),
    folders,
    aliases,
    notices,
    completions,
    landings,
    porcelain,
    git,
    services,
    hooks,
    turnHooks,
    credentials,
    signIns,
    paths: { workFolders },
    async dispose() {
      open = false
      await following.dispose()
      turnHooks.dispose()
      landings.stop()
      await hooks.stop()
      completions.dispose()
      await folders.dispose()
      await turnHooks.settled()
      await landings.settled()
    },
  }
}
