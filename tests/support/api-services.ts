import { readFile } from "node:fs/promises"
import path from "node:path"
import type { ChangeSets, Services } from "../../electron/api/services.ts"
import { readContent } from "../../electron/file/content.ts"
import { listFolders } from "../../electron/file/folders.ts"
import { listFolder } from "../../electron/file/list.ts"
import { openTextFile, saveTextFile } from "../../electron/file/text-file.ts"
import { createControlQueue } from "../../electron/integration/control-queue.ts"
import type { Mcp } from "../../electron/integration/mcp/mcp.ts"
import { createFormatters } from "../../electron/integration/format/formatters.ts"
import { createLanguageServers } from "../../electron/integration/lsp/language-servers.ts"
import { createLog } from "../../electron/lib/log.ts"
import { createPermissions } from "../../electron/permission/permissions.ts"
import { createQuestions } from "../../electron/permission/questions.ts"
import { createConfigs } from "../../electron/project/config.ts"
import { createInstances } from "../../electron/project/instances.ts"
import { createOpenedProjects } from "../../electron/project/opened.ts"
import { createProjects } from "../../electron/project/projects.ts"
import { createSettings } from "../../electron/project/settings.ts"
import type { Turns } from "../../electron/session/api.ts"
import { createEventLog } from "../../electron/session/event-log.ts"
import { createSessions } from "../../electron/session/sessions.ts"
import type { Workspaces } from "../../electron/workspace/workspaces.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { migrate } from "../../electron/store/migrate.ts"
import { permissionMigrations } from "../../electron/store/migrations/permission.ts"
import { projectMigrations } from "../../electron/store/migrations/project.ts"
import type { Terminals } from "../../electron/terminal/terminals.ts"
import { sessionMigrations } from "../../electron/store/migrations/session.ts"
import { createProcessTrees } from "../../electron/terminal/process-tree.ts"
import { Fault } from "../../shared/fault.ts"
import { makeFolder } from "./folder.ts"
import { testTerminals } from "./terminals.ts"
import { realProjectGit } from "./real-git.ts"

const noWorkspace = (id: string) => {
  throw new Fault("WorkspaceNotFound", `Workspace not found: ${id}`, { workspaceID: id })
}

/** Real store, sessions, permissions, projects and files; scripted turns; no models and no change sets. */
export async function apiServices(files: Record<string, unknown> = {}) {
  const root = await makeFolder({ "repo/hello.txt": "hello\n", "secret.txt": "not yours\n", ...files })
  const at = (name: string) => path.join(root, name)
  const db = openDatabase(":memory:")
  migrate(db, [...sessionMigrations, ...projectMigrations, ...permissionMigrations])
  const lines: string[] = []
  const log = createLog({ write: (line) => lines.push(line) })
  const events = createEventLog({ db, log })
  const sessions = createSessions({ db, events, log, version: "1.18.33" })
  const git = realProjectGit()
  const projects = createProjects({ database: db, events, git })
  const configs = createConfigs({ ownGlobal: at("home/config"), log, env: {}, userHome: at("user"), managed: [] })
  const instances = createInstances({
    projects,
    configs,
    git,
    definitions: { agents: async () => [], commands: async () => [], skills: async () => [] },
    events,
    home: { home: at("home"), config: at("home/config") },
    cwd: at("repo"),
    userHome: at("user"),
  })
  const opened = createOpenedProjects({ database: db, events, git, projects, userHome: root })
  const settings = createSettings({ database: db, events })
  const permissions = createPermissions({ db, events, log })
  const questions = createQuestions({ db, events })
  const trees = createProcessTrees({ log })
  const busy = new Set<string>()
  const loaded: string[] = []

  const turns = {
    status: () => Object.fromEntries([...busy].map((id) => [id, { type: "busy" as const }])),
    isBusy: (id: string) => busy.has(id),
    assertIdle(id: string) {
      sessions.get(id)
      if (busy.has(id)) throw new Fault("SessionBusy", `Session ${id} is busy`, { sessionID: id })
    },
    abort: async (id: string) => busy.delete(id),
    interrupted: () => false,
    resume: async () => {},
    /** Takes as long as the text says, in milliseconds. */
    async command(sessionID: string, input: { arguments: string }) {
      await new Promise((resolve) => setTimeout(resolve, Number(input.arguments)))
      if (input.arguments.endsWith("1")) throw new Error("the turn broke")
      return sessions.messages(sessionID).items[0]
    },
  } as Partial<Turns> as Turns

  const accessor = <T>(name: string, value: T) => {
    return async () => {
      loaded.push(name)
      return value
    }
  }
  let terminals: Terminals | undefined
  const missing = (name: string) => async () => {
    throw new Error(`the test has no ${name}`)
  }
  const services: Services = {
    version: "9.9.9",
    defaultDirectory: at("repo"),
    openFolder: null,
    control: createControlQueue(),
    logTail: () => lines.join(""),
    log: (service, level, message) => void lines.push(`${service} ${level} ${message}`),
    gitVersion: async () => "2.0.0",
    events: accessor("events", events),
    sessions: accessor("sessions", sessions),
    turns: accessor("turns", turns),
    instances: accessor("instances", instances),
    projects: accessor("projects", projects),
    opened: accessor("opened", opened),
    configs: accessor("configs", configs),
    settings: accessor("settings", settings),
    permissions: accessor("permissions", permissions),
    questions: accessor("questions", questions),
    files: accessor("files", {
      list: listFolder,
      read: readContent,
      status: async () => [],
      findText: async () => [],
      findFiles: async (_directory, { query }) => (query === "slow" ? [] : ["hello.txt"]),
      diff: async () => [],
      open: openTextFile,
      save: ({ directory, ...save }) => saveTextFile(directory, save),
      folders: (typed) => listFolders(typed, root),
    }),
    changes: accessor("changes", {
      pending: () => 0,
      forget: async () => {},
      sandboxes: { get: () => undefined },
    } as unknown as ChangeSets),
    worktrees: missing("worktrees"),
    workspaces: accessor("workspaces", {
      get: noWorkspace,
      remote: async (id: string) => noWorkspace(id),
      remoteOf: () => undefined,
      list: () => [],
      statuses: () => [],
    } as unknown as Workspaces),
    search: missing("search"),
    external: missing("external"),
    shares: missing("shares"),
    sync: missing("sync"),
    mcp: accessor("mcp", {
      of: () => ({ status: async () => ({}), resources: async () => ({}), commands: async () => [] }),
    } as unknown as Mcp),
    queue: missing("queue"),
    rounds: missing("rounds"),
    languages: accessor("languages", createLanguageServers({ trees, log, env: () => ({}), events })),
    formatters: accessor("formatters", createFormatters({ trees, log, env: () => ({}) })),
    terminals: async () => {
      terminals ??= testTerminals(events, log)
      return terminals
    },
    commands: missing("commands"),
    browser: missing("browser"),
    workbench: missing("workbench"),
    models: missing("models"),
    companions: missing("companions"),
    programs: missing("programs"),
    tools: missing("tools"),
  }
  return {
    root,
    repo: at("repo"),
    services,
    log,
    lines,
    /** Names of the accessors that were used. */
    loaded,
    db,
    events,
    sessions,
    permissions,
    questions,
    busy,
    text: (name: string) => readFile(at(name), "utf8"),
    newSession: (title = "A session") => sessions.create({ directory: at("repo"), projectID: "global", title }),
  }
}
