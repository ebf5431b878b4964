import type { ChangeSet, Decision, FileSides, UndoPreview } from "../../shared/native/change.ts"
import type {
  ExternalAgent,
  ExternalAgents,
  ExternalAgentTest,
  ExternalOption,
  NewExternalAgent,
} from "../../shared/native/external-agent.ts"
import type {
  CreateSession,
  Explanation,
  FolderListing,
  FolderSetup,
  HostInfo,
  Inbox,
  OpenedProject,
  PermissionAnswer,
  QueuedPrompt,
  SavedRule,
  SaveFile,
  SessionSummary,
  Settings,
  TextFile,
} from "../../shared/native/host.ts"
import type { TerminalForeground } from "../../shared/native/terminal.ts"
import type { ConfigTrust } from "../../shared/native/trust.ts"
import type { Request } from "./request.ts"

/** Our own dialect, `/outrigger/…`. */
export function createNativeApi(request: Request) {
  const externalAgent = (id: string) => `/outrigger/external-agents/${encodeURIComponent(id)}`
  const session = (id: string) => `/outrigger/sessions/${encodeURIComponent(id)}`
  return {
    info: () => request<HostInfo>("GET", "/outrigger/info", { what: "Could not reach the host" }),
    projects: () => request<OpenedProject[]>("GET", "/outrigger/projects", { what: "Could not load the projects" }),
    openProject: (directory: string) =>
      request<OpenedProject>("POST", "/outrigger/projects", {
        what: "Could not open the folder",
        body: { directory },
      }),
    forgetProject: (id: string) =>
      request<boolean>("DELETE", `/outrigger/projects/${encodeURIComponent(id)}`, {
        what: "Could not forget the project",
      }),
    configTrust: (directory: string) =>
      request<ConfigTrust>("GET", "/outrigger/config-trust", {
        what: "Could not read the folder's configuration",
        query: { directory },
      }),
    allowConfig: (directory: string, hash: string) =>
      request<ConfigTrust>("POST", "/outrigger/config-trust", {
        what: "Could not use the folder's configuration",
        body: { directory, hash },
      }),
    terminalForeground: (id: string) =>
      request<TerminalForeground>("GET", `/outrigger/terminals/${encodeURIComponent(id)}/foreground`, {
        what: "Could not ask what runs in the terminal",
      }),
    folders: (path: string, signal?: AbortSignal) =>
      request<FolderListing>("GET", "/outrigger/folders", {
        what: "Could not read the folder",
        query: { path },
        ...(signal ? { signal } : {}),
      }),
    sessions: () => request<SessionSummary[]>("GET", "/outrigger/sessions", { what: "Could not load the sessions" }),
    session: (id: string) => request<SessionSummary>("GET", session(id), { what: "Could not load the session" }),
    createSession: (body: CreateSession) =>
      request<SessionSummary>("POST", "/outrigger/sessions", { what: "Could not start the session", body }),
    setup: (directory: string) =>
      request<FolderSetup>("GET", "/outrigger/setup", {
        what: "Could not read the setup command",
        query: { directory },
      }),
    setSetup: (directory: string, command: string) =>
      request<FolderSetup>("PUT", "/outrigger/setup", {
        what: "Could not set the setup command",
        body: { directory, command },
      }),
    runSetup: (id: string, action: "run" | "skip") =>
      request<boolean>("POST", `${session(id)}/setup`, {
        what: action === "run" ? "Could not run the setup" : "Could not skip the setup",
        body: { action },
      }),
    resume: (id: string) =>
      request<boolean>("POST", `${session(id)}/resume`, { what: "Could not continue the interrupted turn" }),

    changes: (id: string) =>
      request<ChangeSet>("GET", `${session(id)}/changes`, { what: "Could not load the changes" }),
    changedFile: (id: string, path: string) =>
      request<ChangeSet>("GET", `${session(id)}/changes`, { what: "Could not load the diff", query: { full: path } }),
    fileSides: (id: string, path: string, oldPath?: string) =>
      request<FileSides>("GET", `${session(id)}/changes/file`, {
        what: "Could not load the diff",
        query: { path, oldPath },
      }),
    decide: (id: string, decision: Decision) =>
      request<ChangeSet>("POST", `${session(id)}/changes/decide`, {
        what: decision.action === "accept" ? "Could not accept" : "Could not discard",
        body: decision,
      }),
    syncChanges: (id: string) =>
      request<ChangeSet>("POST", `${session(id)}/changes/sync`, { what: "Could not refresh from your folder" }),
    undoPreview: (id: string) =>
      request<UndoPreview>("GET", `${session(id)}/changes/undo`, { what: "Could not prepare the undo" }),
    undo: (id: string) => request<ChangeSet>("POST", `${session(id)}/changes/undo`, { what: "Could not undo" }),
    redo: (id: string) => request<ChangeSet>("POST", `${session(id)}/changes/redo`, { what: "Could not redo" }),

    inbox: () => request<Inbox>("GET", "/outrigger/inbox", { what: "Could not load what waits for you" }),
    permission: (id: string) =>
      request<Explanation>("GET", `/outrigger/permissions/${encodeURIComponent(id)}`, {
        what: "Could not load the request",
      }),
    replyPermission: (id: string, answer: PermissionAnswer) =>
      request<boolean>("POST", `/outrigger/permissions/${encodeURIComponent(id)}/reply`, {
        what: "Could not send your decision",
        body: answer,
      }),
    rules: () => request<SavedRule[]>("GET", "/outrigger/rules", { what: "Could not load the rules" }),
    revokeRule: (id: string) =>
      request<boolean>("DELETE", `/outrigger/rules/${encodeURIComponent(id)}`, { what: "Could not revoke the rule" }),

    readFile: (directory: string, path: string) =>
      request<TextFile>("GET", "/outrigger/files/content", {
        what: "Could not open the file",
        query: { directory, path },
      }),
    saveFile: (body: SaveFile) =>
      request<TextFile>("PUT", "/outrigger/files/content", { what: "Could not save the file", body }),

    queue: (id: string) => request<QueuedPrompt[]>("GET", `${session(id)}/queue`, { what: "Could not load the queue" }),
    enqueue: (id: string, text: string, delivery: QueuedPrompt["delivery"]) =>
      request<QueuedPrompt>("POST", `${session(id)}/queue`, {
        what: "Could not queue the message",
        body: { text, delivery },
      }),
    reorderQueue: (id: string, ids: string[]) =>
      request<QueuedPrompt[]>("PUT", `${session(id)}/queue`, { what: "Could not reorder the queue", body: { ids } }),
    removeQueued: (id: string, promptID: string) =>
      request<boolean>("DELETE", `${session(id)}/queue/${encodeURIComponent(promptID)}`, {
        what: "Could not take the message back",
      }),

    externalAgents: () =>
      request<ExternalAgents>("GET", "/outrigger/external-agents", { what: "Could not load the external agents" }),
    addExternalAgent: (body: NewExternalAgent) =>
      request<ExternalAgent>("POST", "/outrigger/external-agents", { what: "Could not add the agent", body }),
    removeExternalAgent: (id: string) =>
      request<boolean>("DELETE", externalAgent(id), { what: "Could not remove the agent" }),
    testExternalAgent: (id: string) =>
      request<ExternalAgentTest>("POST", `${externalAgent(id)}/test`, { what: "Could not try the agent" }),
    externalOptions: (id: string, session: string | null) =>
      request<ExternalOption[]>("GET", `${externalAgent(id)}/options`, {
        what: "Could not load what the agent offers",
        ...(session === null ? {} : { query: { session } }),
      }),
    chooseExternalOption: (id: string, session: string, option: string, value: string) =>
      request<ExternalOption[]>("POST", `${externalAgent(id)}/options`, {
        what: "Could not change the agent's options",
        body: { session, option, value },
      }),

    settings: () => request<Settings>("GET", "/outrigger/settings", { what: "Could not load the settings" }),
    changeSettings: (body: Partial<Settings>) =>
      request<Settings>("PATCH", "/outrigger/settings", { what: "Could not save the settings", body }),
  }
}

export type NativeApi = ReturnType<typeof createNativeApi>
