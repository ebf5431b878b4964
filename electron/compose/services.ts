import path from "node:path"
import type { Companions, Services } from "../api/services.ts"
import { createControlQueue } from "../integration/control-queue.ts"
import { previewName } from "../integration/services/preview-name.ts"
import type { Git } from "../git/git.ts"
import { lazy } from "../lib/lazy.ts"
import type { Log } from "../lib/log.ts"
import type { HomePaths } from "../lib/paths.ts"
import type { Protection } from "../model/credentials.ts"

export interface CompositionOptions {
  paths: HomePaths
  log: Log
  version: string
  defaultDirectory: string
  openFolder: string | null
  /** The end of the host's log, without secrets. */
  logTail: () => string
  protection?: Protection
  /** The ssh program, for workspaces on other machines. */
  ssh?: string
  /** Our own address, once known. */
  address: () => string
  /** Opens a page in the person's browser; default: as the system does it. */
  openBrowser?: (url: string) => Promise<void>
  /** Our own port, once known: tools may not reach it. */
  port: () => number | undefined
  /** And that of a second listener, when there is one. */
  workbenchPort?: () => number | undefined
  discobotPort?: () => number | undefined
  /** As Services.handOver. */
  handOver?: () => void
}

export interface Composition {
  services: Services
  /** Opens the store and finishes what a crash cut off, once the host can answer. */
  warmUp(): Promise<void>
  /** Ids of sessions with a running turn; loads nothing. */
  running(): Promise<string[]>
  /** Ends turns and their processes; the turns can be continued at the next start. */
  stopTurns(): Promise<void>
  dispose(): Promise<void>
}

/** Wires the features. Each is made when it is first asked for; what was never asked for is never loaded. */
export function composeServices(options: CompositionOptions): Composition {
  const { paths, log, version, defaultDirectory } = options
  const made: { agent?: Awaited<ReturnType<typeof agent>>; companions?: Companions } = {}
  const ending: (() => void | Promise<void>)[] = []

  const core = lazy(async () => {
    const { openCore } = await import("./core.ts")
    const opened = await openCore({ paths, log, version })
    ending.push(() => opened.db.close())
    if (opened.db.get("SELECT 1 AS yes FROM turn WHERE state = 'running'")) {
      const { createRecovery } = await import("../agent/recovery.ts")
      createRecovery({ ...opened, clock: Date.now, log: log.child("recovery") }).recover()
    }
    const { followStarts } = await import("./session-starts.ts")
    const starts = followStarts({ core: opened, changes: () => changes(), companions: () => companions() })
    ending.push(() => starts.dispose())
    return opened
  })
  const shares = lazy(async () => {
    const [{ createShares }, { db, sessions }] = await Promise.all([import("../session/shares.ts"), core()])
    return createShares({ db, sessions, address: options.address })
  })
  const sync = lazy(async () => {
    const [{ createSync }, opened] = await Promise.all([import("../session/sync.ts"), core()])
    return createSync({ ...opened, isBusy: (id) => made.agent?.turns.isBusy(id) ?? false })
  })
  const git = lazy(async (): Promise<Git> => {
    const { createGit } = await import("../git/create.ts")
    return createGit({ log: (message) => log.child("git").warn(message) })
  })
  const external = lazy(async () => {
    const { composeExternalAgents } = await import("./external.ts")
    const { protection } = options
    const made = await composeExternalAgents({ core: await core(), processes, version, protection })
    ending.push(() => made.dispose())
    return made
  })
  const places = lazy(async () => {
    const { composePlaces } = await import("./places.ts")
    return composePlaces({ core: await core(), git: await git(), cwd: defaultDirectory, external })
  })
  const processes = lazy(async () => {
    const { composeProcesses } = await import("./processes.ts")
    const made = await composeProcesses(await core())
    ending.push(() => made.trees.killAll())
    return made
  })
  const worktrees = lazy(async () => {
    const { composeWorktrees } = await import("./worktrees.ts")
    return composeWorktrees({ core: await core(), git: await git(), places: await places(), processes })
  })
  const terminals = lazy(async () => {
    const [{ composeTerminals }, opened, started] = await Promise.all([import("./terminals.ts"), core(), processes()])
    const made = await composeTerminals(opened, started, changes)
    ending.push(() => made.dispose())
    return made
  })
  const workspaces = lazy(async () => {
    const { composeWorkspaces } = await import("./workspaces.ts")
    const composed = composeWorkspaces({
      core: await core(),
      places: await places(),
      worktrees,
      processes,
      agent,
      changes,
      sync,
      ssh: options.ssh,
    })
    ending.push(() => composed.dispose())
    return composed
  })
  const ownPorts = () =>
    [options.port(), options.workbenchPort?.(), options.discobotPort?.()].filter((port) => port !== undefined)
  // A page or a fetch may reach a preview on our ports: what answers there is a program of the project.
  const isPreview = (hostname: string, port: number) =>
    previewName(hostname) !== undefined && port !== options.workbenchPort?.()
  const browsers = lazy(async () => {
    const [{ composeBrowsers }, opened, known] = await Promise.all([import("./browser.ts"), core(), places()])
    const made = await composeBrowsers({ core: opened, places: known, ownPorts, isPreview })
    ending.push(() => made.dispose())
    return made
  })
  const browser = async (directory = "") => (await browsers()).of(directory)
  const search = lazy(async () => {
    const { composeSearch } = await import("./search.ts")
    const engine = await composeSearch(await core())
    ending.push(async () => {
      engine.fileSearch.dispose()
      await engine.watcher.dispose()
    })
    return engine
  })
  const codeTools = lazy(async () => {
    const { composeCodeTools } = await import("./integrations.ts")
    const composed = await composeCodeTools({
      core: await core(),
      processes: await processes(),
      search: await search(),
    })
    ending.push(() => composed.languages.dispose())
    return composed
  })
  const accounts = lazy(async () => {
    const [{ composeAccounts }, opened] = await Promise.all([import("./accounts.ts"), core()])
    const { protection } = options
    const configs = async () => (await places()).configs
    const composed = await composeAccounts({ core: opened, configs, protection, env: process.env })
    ending.push(() => composed.dispose())
    return composed
  })
  const models = lazy(async () => {
    const [{ createModels }, known] = await Promise.all([import("../model/models.ts"), accounts()])
    const created = createModels({
      paths,
      log: log.child("model"),
      env: process.env,
      agentVersion: version,
      accounts: known,
      isOff: (providerID) => known.book.isOff(providerID),
      onEntered: (providerID) => known.book.entered(providerID),
    })
    ending.push(() => created.dispose())
    return created
  })
  const changes = lazy(async () => {
    const [{ createChanges }, { db, events, sessions }] = await Promise.all([import("../change/changes.ts"), core()])
    const made = createChanges({
      db,
      git: await git(),
      setup: {
        command: async (projectID) => (await places()).projects.get(projectID).commands?.start,
        run: async (input) => (await import("./sandbox-setup.ts")).runSetup(await processes(), input),
      },
      paths,
      log: log.child("change"),
      sessions,
      publish({ type, ...properties }) {
        const session = sessions.find(properties.sessionID)
        // A sandbox is made before its session: nobody could ask about it yet.
        if (!session) return
        events.broadcast({
          type,
          properties,
          sessionID: properties.sessionID,
          directory: session.directory,
          projectID: session.projectID,
        })
      },
    })
    ending.push(() => made.sandboxes.dispose())
    return made
  })
  const asking = lazy(async () => {
    const [{ composePermissions }, opened, made] = await Promise.all([import("./permissions.ts"), core(), changes()])
    return composePermissions(opened, made, ({ sessionID }) => resumeOrphan(sessionID))
  })
  const permissions = async () => (await asking()).permissions
  const questions = lazy(async () => {
    const [{ createQuestions }, { db, events }] = await Promise.all([import("../permission/questions.ts"), core()])
    return createQuestions({ db, events, onOrphanAnswered: ({ sessionID }) => resumeOrphan(sessionID) })
  })
  const mcp = lazy(async () => {
    const [{ composeMcp }, opened, started] = await Promise.all([import("./mcp.ts"), core(), processes()])
    const { address, openBrowser } = options
    const store = (await accounts()).mcpStore
    const made = await composeMcp({ core: opened, processes: started, version, store, address, openBrowser })
    ending.push(() => made.dispose())
    return made
  })
  const agent = lazy(async () => {
    const { composeAgent } = await import("./agent.ts")
    const composed = await composeAgent({
      external,
      core: await core(),
      places: await places(),
      processes: await processes(),
      search,
      codeTools,
      models: await models(),
      permissions: await permissions(),
      questions: await questions(),
      mcp,
      changes: await changes(),
      environment: async (sessionID) => (await accounts()).book.environment(sessionID, "tools"),
      browser,
      ownPorts,
      isPreview,
    })
    made.agent = composed
    const { wakeHooks } = await import("./programs.ts")
    wakeHooks({ core: await core(), changes: await changes(), companions, made: () => made.companions })
    return composed
  })

  /** What a crash cut off is finished before anything is done on top of it. */
  const recovered = lazy(async () => {
    await (await processes()).reaper.reap()
    await (await changes()).recover()
  })
  const companions = lazy(async () => {
    const { composeCompanions } = await import("./companions.ts")
    await recovered()
    const { turns, queue } = await agent()
    const composed = composeCompanions({
      core: await core(),
      git: await git(),
      places: await places(),
      processes: await processes(),
      changes: await changes(),
      accounts: await accounts(),
      permissions: await permissions(),
      questions: await questions(),
      turns,
      queue,
    })
    ending.push(() => composed.dispose())
    made.companions = composed
    return composed
  })

  /** A request that outlived a restart was answered: its turn goes on and finds the answer. */
  function resumeOrphan(sessionID: string) {
    void agent()
      .then(({ turns }) => (turns.isBusy(sessionID) ? undefined : turns.resume(sessionID)))
      .catch((error: unknown) => log.warn("a turn could not be taken up again", { sessionID, error }))
  }

  const services: Services = {
    version,
    defaultDirectory,
    openFolder: options.openFolder,
    handOver: options.handOver,
    control: createControlQueue(),
    log: (service, level, message, extra) => log.child(service)[level](message, extra),
    logTail: options.logTail,
    gitVersion: async () => {
      const { version, kind } = await git()
      return kind === "native" ? version : null
    },
    events: async () => (await core()).events,
    sessions: async () => (await core()).sessions,
    search: lazy(async () => {
      const [{ createSessionSearch }, { db }] = await Promise.all([import("../session/search.ts"), core()])
      return createSessionSearch({ db })
    }),
    shares,
    sync,
    turns: async () => (await agent()).turns,
    queue: async () => (await agent()).queue,
    rounds: async () => (await agent()).rounds,
    models,
    instances: async () => (await places()).instances,
    projects: async () => (await places()).projects,
    worktrees,
    workspaces,
    opened: async () => (await places()).opened,
    configs: async () => (await places()).configs,
    settings: async () => (await places()).settings,
    async tools() {
      const registry = await (await agent()).tools()
      return {
        ids: async () => registry.ids(),
        list: async (directory, model) =>
          (await registry.describe({ ...model, directory })).map(({ name, description, parameters }) => ({
            id: name,
            description,
            parameters,
          })),
      }
    },
    permissions,
    questions,
    mcp,
    languages: async () => (await codeTools()).languages,
    formatters: async () => (await codeTools()).formatters,
    changes,
    terminals,
    commands: async () => (await processes()).commands,
    companions,
    programs: lazy(async () => {
      const { composePrograms } = await import("./programs.ts")
      return composePrograms({
        core: await core(),
        changes: await changes(),
        companions,
        made: () => made.companions,
      })
    }),
    browser,
    external,
    workbench: lazy(async () => {
      const { composeWorkbench } = await import("./workbench.ts")
      const { policies, policyFiles } = await asking()
      return composeWorkbench({
        core: await core(),
        processes: await processes(),
        search: await search(),
        configs: (await places()).configs,
        models,
        policies,
        policyFiles,
        cwd: defaultDirectory,
        env: process.env,
      })
    }),
    files: lazy(async () => {
      const [{ createFiles }, { createGitSource }, { ripgrep, fileSearch }, { events }] = await Promise.all([
        import("../file/files.ts"),
        import("../file/git-source.ts"),
        search(),
        core(),
      ])
      return createFiles({
        ripgrep,
        search: fileSearch,
        git: createGitSource(await git()),
        onSaved({ directory, file }) {
          const saved = path.join(directory, file)
          events.broadcast({ type: "file.edited", properties: { file: saved }, directory })
          events.broadcast({ type: "file.watcher.updated", properties: { file: saved, event: "change" }, directory })
        },
      })
    }),
  }

  return {
    services,
    async warmUp() {
      const { db } = await core()
      if (db.get("SELECT 1 AS yes FROM share")) (await shares()).refresh()
      const open = db.get<{ open: number }>(
        "SELECT (SELECT count(*) FROM process_group) + (SELECT count(*) FROM change_operation) + (SELECT count(*) FROM sandbox WHERE state = 'creating') AS open",
      )
      // After a clean end there is nothing to finish, and nothing is loaded for it.
      if (open?.open) await recovered()
      // Jobs that were accepted go on by themselves, whether or not anybody looks.
      const jobs = db.get<{ jobs: number }>(
        "SELECT (SELECT count(*) FROM landing WHERE state IN ('pending', 'committing')) + (SELECT count(*) FROM work_folder WHERE state IN ('initializing', 'cloning')) + (SELECT count(*) FROM hook_due) AS jobs",
      )
      if (jobs?.jobs) await companions()
    },
    running: async () => made.agent?.turns.running() ?? [],
    async stopTurns() {
      if (!made.agent) return
      ;(await permissions()).suspend()
      ;(await questions()).suspend()
      await made.agent.turns.stop()
      await made.agent.settled()
    },
    async dispose() {
      for (const end of ending.splice(0).reverse()) await end()
    },
  }
}
