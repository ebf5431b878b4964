import type { FileContent, FileNode, FileStatus } from "../../shared/domain/file.ts"
import type { VcsFileDiff } from "../../shared/domain/workspace.ts"
import type { FolderListing, SaveFile, TextFile } from "../../shared/native/host.ts"
import type { Browser } from "../browser/api.ts"
import type { PromptQueue } from "../agent/queue.ts"
import type { Rounds } from "../agent/rounds.ts"
import type { Changes } from "../change/changes.ts"
import type { Landings } from "../change/landing.ts"
import type { Git } from "../git/git.ts"
import type { Porcelain } from "../git/porcelain.ts"
import type { Hooks } from "../integration/hooks/hooks.ts"
import type { Programs } from "../integration/programs/programs.ts"
import type { TurnHooks } from "../integration/hooks/turn-hooks.ts"
import type { WorkspaceServices } from "../integration/services/services.ts"
import type { CredentialBook } from "../model/credential-book.ts"
import type { SignIns } from "../model/sign-ins.ts"
import type { Preferences } from "../project/preferences.ts"
import type { WorkFolders } from "../project/work-folders.ts"
import type { Aliases } from "../session/aliases.ts"
import type { Notices } from "../session/notices.ts"
import type { Completions } from "../session/ui/completions.ts"
import type { Checkpoints } from "../change/checkpoints.ts"
import type { Sandboxes } from "../change/sandboxes.ts"
import type { TextMatch } from "../file/search-text.ts"
import type { Formatters } from "../integration/format/formatters.ts"
import type { LanguageServers } from "../integration/lsp/language-servers.ts"
import type { ExternalAgents } from "../integration/acp/external-agents.ts"
import type { ControlQueue } from "../integration/control-queue.ts"
import type { Mcp } from "../integration/mcp/mcp.ts"
import type { Models } from "../model/model.ts"
import type { Workbench } from "./workbench/services.ts"
import type { Permissions } from "../permission/permissions.ts"
import type { Questions } from "../permission/questions.ts"
import type { Configs } from "../project/config.ts"
import type { Instances } from "../project/instances.ts"
import type { OpenedProjects } from "../project/opened.ts"
import type { Projects } from "../project/projects.ts"
import type { SettingsStore } from "../project/settings.ts"
import type { Workspaces } from "../workspace/workspaces.ts"
import type { Worktrees } from "../project/worktrees.ts"
import type { EventLog, Sessions, Turns } from "../session/api.ts"
import type { CommandLog } from "../terminal/command-log.ts"
import type { Terminals } from "../terminal/terminals.ts"
import type { SessionSearch } from "../session/search.ts"
import type { Shares } from "../session/shares.ts"
import type { Sync } from "../session/sync.ts"

export interface ToolCatalogue {
  ids(directory: string): Promise<string[]>
  list(
    directory: string,
    model: { providerID: string; modelID: string },
  ): Promise<{ id: string; description: string; parameters: unknown }[]>
}

/** What the dialects use of change sets. */
export type ChangeSets = Pick<
  Changes,
  | "list"
  | "pending"
  | "file"
  | "decide"
  | "sync"
  | "previewUndo"
  | "undo"
  | "redo"
  | "forget"
  | "publish"
  | "publishUnder"
> & {
  checkpoints: Pick<Checkpoints, "sessionDiff">
  sandboxes: Pick<Sandboxes, "create" | "get" | "remove" | "setUp" | "skipSetup">
}

export interface Files {
  list(directory: string, path: string): Promise<FileNode[]>
  read(directory: string, path: string): Promise<FileContent>
  status(directory: string): Promise<FileStatus[]>
  findText(directory: string, pattern: string, signal: AbortSignal): Promise<TextMatch[]>
  findFiles(
    directory: string,
    options: { query: string; type?: "file" | "directory"; dirs?: boolean; limit?: number; signal: AbortSignal },
  ): Promise<string[]>
  /** Against HEAD, or against the default branch. */
  diff(directory: string, mode: "git" | "branch"): Promise<VcsFileDiff[]>
  /** A file as an editor opens it, and back. `save` throws Fault `Stale` when the hash differs. */
  open(directory: string, path: string): Promise<TextFile>
  save(file: SaveFile): Promise<TextFile>
  /** Path completion; "" is the user's home. */
  folders(path: string): Promise<FolderListing>
}

/** What front ends of other makers need beyond sessions: names and jobs of theirs, services and hooks of workspaces. */
export interface Companions {
  preferences: Preferences
  folders: WorkFolders
  aliases: Aliases
  notices: Notices
  completions: Completions
  landings: Landings
  porcelain: Porcelain
  git: Git
  services: WorkspaceServices
  hooks: Hooks
  turnHooks: TurnHooks
  credentials: CredentialBook
  signIns: SignIns
  /** Where folders of our own are. */
  paths: { workFolders: string }
}

/**
 * What the dialects reach the features by. Each accessor makes its feature at the first call and answers the same one
 * afterwards, so that a host which is only asked for its health loads nothing.
 */
export interface Services {
  /** As `GET /global/health` says it. */
  version: string
  /** Folder of requests that name none. */
  defaultDirectory: string
  /** Folder given on the command line, for the window to open at once. */
  openFolder: string | null
  log(
    service: string,
    level: "debug" | "info" | "warn" | "error",
    message: string,
    extra?: Record<string, unknown>,
  ): void
  /** The end of the host's log, without secrets. */
  logTail(): string
  /** Ends this host in favour of one that starts now; undefined for a host that stays. */
  handOver?: () => void
  /** Requests to whoever controls the screen. */
  control: ControlQueue
  /** Version of the git that is used, or null without any. */
  gitVersion(): Promise<string | null>
  events(): Promise<EventLog>
  sessions(): Promise<Sessions>
  search(): Promise<SessionSearch>
  shares(): Promise<Shares>
  sync(): Promise<Sync>
  turns(): Promise<Turns>
  queue(): Promise<PromptQueue>
  rounds(): Promise<Rounds>
  models(): Promise<Models>
  instances(): Promise<Instances>
  projects(): Promise<Projects>
  worktrees(): Promise<Worktrees>
  workspaces(): Promise<Workspaces>
  opened(): Promise<OpenedProjects>
  configs(): Promise<Configs>
  settings(): Promise<SettingsStore>
  tools(): Promise<ToolCatalogue>
  permissions(): Promise<Pick<Permissions, "reply" | "list" | "explain" | "cancelSession" | "rules">>
  questions(): Promise<Pick<Questions, "reply" | "reject" | "list" | "pending" | "cancelSession">>
  changes(): Promise<ChangeSets>
  files(): Promise<Files>
  languages(): Promise<LanguageServers>
  formatters(): Promise<Formatters>
  mcp(): Promise<Mcp>
  terminals(): Promise<Terminals>
  commands(): Promise<CommandLog>
  companions(): Promise<Companions>
  programs(): Promise<Programs>
  /** That of a folder's project; default: the folder the host was started in. */
  browser(directory?: string): Promise<Browser>
  external(): Promise<ExternalAgents>
  workbench(): Promise<Workbench>
}
