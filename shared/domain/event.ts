import * as z from "zod/mini"
import { named } from "./named.ts"
import { SnapshotFileDiff } from "./diff.ts"
import {
  ContextOverflowError,
  Message,
  MessageAbortedError,
  MessageOutputLengthError,
  ProviderAuthError,
  StructuredOutputError,
  UnknownError,
} from "./message.ts"
import { APIError, Part } from "./part.ts"
import { PermissionRequest } from "./permission.ts"
import { QuestionRejected, QuestionReplied, QuestionRequest } from "./question.ts"
import { Session, SessionStatus, Todo } from "./session.ts"
import {
  SyncEventMessagePartRemoved,
  SyncEventMessagePartUpdated,
  SyncEventMessageRemoved,
  SyncEventMessageUpdated,
  SyncEventSessionCreated,
  SyncEventSessionDeleted,
  SyncEventSessionNextAgentSwitched,
  SyncEventSessionNextCompactionDelta,
  SyncEventSessionNextCompactionEnded,
  SyncEventSessionNextCompactionStarted,
  SyncEventSessionNextModelSwitched,
  SyncEventSessionNextPrompted,
  SyncEventSessionNextReasoningDelta,
  SyncEventSessionNextReasoningEnded,
  SyncEventSessionNextReasoningStarted,
  SyncEventSessionNextRetried,
  SyncEventSessionNextShellEnded,
  SyncEventSessionNextShellStarted,
  SyncEventSessionNextStepEnded,
  SyncEventSessionNextStepFailed,
  SyncEventSessionNextStepStarted,
  SyncEventSessionNextSynthetic,
  SyncEventSessionNextTextDelta,
  SyncEventSessionNextTextEnded,
  SyncEventSessionNextTextStarted,
  SyncEventSessionNextToolCalled,
  SyncEventSessionNextToolFailed,
  SyncEventSessionNextToolInputDelta,
  SyncEventSessionNextToolInputEnded,
  SyncEventSessionNextToolInputStarted,
  SyncEventSessionNextToolProgress,
  SyncEventSessionNextToolSuccess,
  SyncEventSessionUpdated,
} from "./sync.ts"
import { Pty } from "./terminal.ts"
import {
  EventSessionNextAgentSwitched,
  EventSessionNextCompactionDelta,
  EventSessionNextCompactionEnded,
  EventSessionNextCompactionStarted,
  EventSessionNextModelSwitched,
  EventSessionNextPrompted,
  EventSessionNextReasoningDelta,
  EventSessionNextReasoningEnded,
  EventSessionNextReasoningStarted,
  EventSessionNextRetried,
  EventSessionNextShellEnded,
  EventSessionNextShellStarted,
  EventSessionNextStepEnded,
  EventSessionNextStepFailed,
  EventSessionNextStepStarted,
  EventSessionNextSynthetic,
  EventSessionNextTextDelta,
  EventSessionNextTextEnded,
  EventSessionNextTextStarted,
  EventSessionNextToolCalled,
  EventSessionNextToolFailed,
  EventSessionNextToolInputDelta,
  EventSessionNextToolInputEnded,
  EventSessionNextToolInputStarted,
  EventSessionNextToolProgress,
  EventSessionNextToolSuccess,
} from "./v2event.ts"
import { Project } from "./workspace.ts"
import {
  EventTuiCommandExecuteNamed,
  EventTuiPromptAppendNamed,
  EventTuiSessionSelectNamed,
  EventTuiToastShowNamed,
  EventTuiToastShowStreamed,
} from "./event-window.ts"

export const EventCommandExecuted = named(
  "EventCommandExecuted",
  z.object({
    id: z.string(),
    type: z.literal("command.executed"),
    properties: z.object({
      name: z.string(),
      sessionID: z.string(),
      arguments: z.string(),
      messageID: z.string(),
    }),
  }),
)
export type EventCommandExecuted = z.infer<typeof EventCommandExecuted>

export const EventFileEdited = named(
  "EventFileEdited",
  z.object({
    id: z.string(),
    type: z.literal("file.edited"),
    properties: z.object({
      file: z.string(),
    }),
  }),
)
export type EventFileEdited = z.infer<typeof EventFileEdited>

export const EventFileWatcherUpdated = named(
  "EventFileWatcherUpdated",
  z.object({
    id: z.string(),
    type: z.literal("file.watcher.updated"),
    properties: z.object({
      file: z.string(),
      event: z.enum(["add", "change", "unlink"]),
    }),
  }),
)
export type EventFileWatcherUpdated = z.infer<typeof EventFileWatcherUpdated>

export const EventGlobalDisposed = named(
  "EventGlobalDisposed",
  z.object({
    id: z.string(),
    type: z.literal("global.disposed"),
    properties: z.record(z.string(), z.unknown()),
  }),
)
export type EventGlobalDisposed = z.infer<typeof EventGlobalDisposed>

export const EventInstallationUpdateAvailable = named(
  "EventInstallationUpdate-available",
  z.object({
    id: z.string(),
    type: z.literal("installation.update-available"),
    properties: z.object({
      version: z.string(),
    }),
  }),
)
export type EventInstallationUpdateAvailable = z.infer<typeof EventInstallationUpdateAvailable>

export const EventInstallationUpdated = named(
  "EventInstallationUpdated",
  z.object({
    id: z.string(),
    type: z.literal("installation.updated"),
    properties: z.object({
      version: z.string(),
    }),
  }),
)
export type EventInstallationUpdated = z.infer<typeof EventInstallationUpdated>

export const EventLspClientDiagnostics = named(
  "EventLspClientDiagnostics",
  z.object({
    id: z.string(),
    type: z.literal("lsp.client.diagnostics"),
    properties: z.object({
      serverID: z.string(),
      path: z.string(),
    }),
  }),
)
export type EventLspClientDiagnostics = z.infer<typeof EventLspClientDiagnostics>

export const EventLspUpdated = named(
  "EventLspUpdated",
  z.object({
    id: z.string(),
    type: z.literal("lsp.updated"),
    properties: z.record(z.string(), z.unknown()),
  }),
)
export type EventLspUpdated = z.infer<typeof EventLspUpdated>

export const EventMcpBrowserOpenFailed = named(
  "EventMcpBrowserOpenFailed",
  z.object({
    id: z.string(),
    type: z.literal("mcp.browser.open.failed"),
    properties: z.object({
      mcpName: z.string(),
      url: z.string(),
    }),
  }),
)
export type EventMcpBrowserOpenFailed = z.infer<typeof EventMcpBrowserOpenFailed>

export const EventMcpToolsChanged = named(
  "EventMcpToolsChanged",
  z.object({
    id: z.string(),
    type: z.literal("mcp.tools.changed"),
    properties: z.object({
      server: z.string(),
    }),
  }),
)
export type EventMcpToolsChanged = z.infer<typeof EventMcpToolsChanged>

export const EventMessagePartDelta = named(
  "EventMessagePartDelta",
  z.object({
    id: z.string(),
    type: z.literal("message.part.delta"),
    properties: z.object({
      sessionID: z.string(),
      messageID: z.string(),
      partID: z.string(),
      field: z.string(),
      delta: z.string(),
    }),
  }),
)
export type EventMessagePartDelta = z.infer<typeof EventMessagePartDelta>

export const EventMessagePartRemoved = named(
  "EventMessagePartRemoved",
  z.object({
    id: z.string(),
    type: z.literal("message.part.removed"),
    properties: z.object({
      sessionID: z.string(),
      messageID: z.string(),
      partID: z.string(),
    }),
  }),
)
export type EventMessagePartRemoved = z.infer<typeof EventMessagePartRemoved>

export const EventMessagePartUpdated = named(
  "EventMessagePartUpdated",
  z.object({
    id: z.string(),
    type: z.literal("message.part.updated"),
    properties: z.object({
      sessionID: z.string(),
      part: Part,
      time: z.int().check(z.gte(0)),
    }),
  }),
)
export type EventMessagePartUpdated = z.infer<typeof EventMessagePartUpdated>

export const EventMessageRemoved = named(
  "EventMessageRemoved",
  z.object({
    id: z.string(),
    type: z.literal("message.removed"),
    properties: z.object({
      sessionID: z.string(),
      messageID: z.string(),
    }),
  }),
)
export type EventMessageRemoved = z.infer<typeof EventMessageRemoved>

export const EventMessageUpdated = named(
  "EventMessageUpdated",
  z.object({
    id: z.string(),
    type: z.literal("message.updated"),
    properties: z.object({
      sessionID: z.string(),
      info: Message,
    }),
  }),
)
export type EventMessageUpdated = z.infer<typeof EventMessageUpdated>

export const EventPermissionAsked = named(
  "EventPermissionAsked",
  z.object({
    id: z.string(),
    type: z.literal("permission.asked"),
    properties: PermissionRequest,
  }),
)
export type EventPermissionAsked = z.infer<typeof EventPermissionAsked>

export const EventPermissionReplied = named(
  "EventPermissionReplied",
  z.object({
    id: z.string(),
    type: z.literal("permission.replied"),
    properties: z.object({
      sessionID: z.string(),
      requestID: z.string(),
      reply: z.enum(["once", "always", "reject"]),
    }),
  }),
)
export type EventPermissionReplied = z.infer<typeof EventPermissionReplied>

export const EventProjectUpdated = named(
  "EventProjectUpdated",
  z.object({
    id: z.string(),
    type: z.literal("project.updated"),
    properties: Project,
  }),
)
export type EventProjectUpdated = z.infer<typeof EventProjectUpdated>

export const EventPtyCreated = named(
  "EventPtyCreated",
  z.object({
    id: z.string(),
    type: z.literal("pty.created"),
    properties: z.object({
      info: Pty,
    }),
  }),
)
export type EventPtyCreated = z.infer<typeof EventPtyCreated>

export const EventPtyDeleted = named(
  "EventPtyDeleted",
  z.object({
    id: z.string(),
    type: z.literal("pty.deleted"),
    properties: z.object({
      id: z.string(),
    }),
  }),
)
export type EventPtyDeleted = z.infer<typeof EventPtyDeleted>

export const EventPtyExited = named(
  "EventPtyExited",
  z.object({
    id: z.string(),
    type: z.literal("pty.exited"),
    properties: z.object({
      id: z.string(),
      exitCode: z.int().check(z.gte(0)),
    }),
  }),
)
export type EventPtyExited = z.infer<typeof EventPtyExited>

export const EventPtyUpdated = named(
  "EventPtyUpdated",
  z.object({
    id: z.string(),
    type: z.literal("pty.updated"),
    properties: z.object({
      info: Pty,
    }),
  }),
)
export type EventPtyUpdated = z.infer<typeof EventPtyUpdated>

export const EventQuestionAsked = named(
  "EventQuestionAsked",
  z.object({
    id: z.string(),
    type: z.literal("question.asked"),
    properties: QuestionRequest,
  }),
)
export type EventQuestionAsked = z.infer<typeof EventQuestionAsked>

export const EventQuestionRejected = named(
  "EventQuestionRejected",
  z.object({
    id: z.string(),
    type: z.literal("question.rejected"),
    properties: QuestionRejected,
  }),
)
export type EventQuestionRejected = z.infer<typeof EventQuestionRejected>

export const EventQuestionReplied = named(
  "EventQuestionReplied",
  z.object({
    id: z.string(),
    type: z.literal("question.replied"),
    properties: QuestionReplied,
  }),
)
export type EventQuestionReplied = z.infer<typeof EventQuestionReplied>

export const EventServerConnected = named(
  "EventServerConnected",
  z.object({
    id: z.string(),
    type: z.literal("server.connected"),
    properties: z.record(z.string(), z.unknown()),
  }),
)
export type EventServerConnected = z.infer<typeof EventServerConnected>

export const EventServerInstanceDisposed = named(
  "EventServerInstanceDisposed",
  z.object({
    id: z.string(),
    type: z.literal("server.instance.disposed"),
    properties: z.object({
      directory: z.string(),
    }),
  }),
)
export type EventServerInstanceDisposed = z.infer<typeof EventServerInstanceDisposed>

export const EventSessionCompacted = named(
  "EventSessionCompacted",
  z.object({
    id: z.string(),
    type: z.literal("session.compacted"),
    properties: z.object({
      sessionID: z.string(),
    }),
  }),
)
export type EventSessionCompacted = z.infer<typeof EventSessionCompacted>

export const EventSessionCreated = named(
  "EventSessionCreated",
  z.object({
    id: z.string(),
    type: z.literal("session.created"),
    properties: z.object({
      sessionID: z.string(),
      info: Session,
    }),
  }),
)
export type EventSessionCreated = z.infer<typeof EventSessionCreated>

export const EventSessionDeleted = named(
  "EventSessionDeleted",
  z.object({
    id: z.string(),
    type: z.literal("session.deleted"),
    properties: z.object({
      sessionID: z.string(),
      info: Session,
    }),
  }),
)
export type EventSessionDeleted = z.infer<typeof EventSessionDeleted>

export const EventSessionDiff = named(
  "EventSessionDiff",
  z.object({
    id: z.string(),
    type: z.literal("session.diff"),
    properties: z.object({
      sessionID: z.string(),
      diff: z.array(SnapshotFileDiff),
    }),
  }),
)
export type EventSessionDiff = z.infer<typeof EventSessionDiff>

export const EventSessionError = named(
  "EventSessionError",
  z.object({
    id: z.string(),
    type: z.literal("session.error"),
    properties: z.object({
      sessionID: z.optional(z.string()),
      error: z.optional(
        z.discriminatedUnion("name", [
          ProviderAuthError,
          UnknownError,
          MessageOutputLengthError,
          MessageAbortedError,
          StructuredOutputError,
          ContextOverflowError,
          APIError,
        ]),
      ),
    }),
  }),
)
export type EventSessionError = z.infer<typeof EventSessionError>

export const EventSessionIdle = named(
  "EventSessionIdle",
  z.object({
    id: z.string(),
    type: z.literal("session.idle"),
    properties: z.object({
      sessionID: z.string(),
    }),
  }),
)
export type EventSessionIdle = z.infer<typeof EventSessionIdle>

export const EventSessionStatus = named(
  "EventSessionStatus",
  z.object({
    id: z.string(),
    type: z.literal("session.status"),
    properties: z.object({
      sessionID: z.string(),
      status: SessionStatus,
    }),
  }),
)
export type EventSessionStatus = z.infer<typeof EventSessionStatus>

export const EventSessionUpdated = named(
  "EventSessionUpdated",
  z.object({
    id: z.string(),
    type: z.literal("session.updated"),
    properties: z.object({
      sessionID: z.string(),
      info: Session,
    }),
  }),
)
export type EventSessionUpdated = z.infer<typeof EventSessionUpdated>

export const EventTodoUpdated = named(
  "EventTodoUpdated",
  z.object({
    id: z.string(),
    type: z.literal("todo.updated"),
    properties: z.object({
      sessionID: z.string(),
      todos: z.array(Todo),
    }),
  }),
)
export type EventTodoUpdated = z.infer<typeof EventTodoUpdated>

export const EventVcsBranchUpdated = named(
  "EventVcsBranchUpdated",
  z.object({
    id: z.string(),
    type: z.literal("vcs.branch.updated"),
    properties: z.object({
      branch: z.optional(z.string()),
    }),
  }),
)
export type EventVcsBranchUpdated = z.infer<typeof EventVcsBranchUpdated>

export const EventWorkspaceFailed = named(
  "EventWorkspaceFailed",
  z.object({
    id: z.string(),
    type: z.literal("workspace.failed"),
    properties: z.object({
      message: z.string(),
    }),
  }),
)
export type EventWorkspaceFailed = z.infer<typeof EventWorkspaceFailed>

export const EventWorkspaceReady = named(
  "EventWorkspaceReady",
  z.object({
    id: z.string(),
    type: z.literal("workspace.ready"),
    properties: z.object({
      name: z.string(),
    }),
  }),
)
export type EventWorkspaceReady = z.infer<typeof EventWorkspaceReady>

export const EventWorkspaceRestore = named(
  "EventWorkspaceRestore",
  z.object({
    id: z.string(),
    type: z.literal("workspace.restore"),
    properties: z.object({
      workspaceID: z.string(),
      sessionID: z.string(),
      total: z.int().check(z.gte(0)),
      step: z.int().check(z.gte(0)),
    }),
  }),
)
export type EventWorkspaceRestore = z.infer<typeof EventWorkspaceRestore>

export const EventWorkspaceStatus = named(
  "EventWorkspaceStatus",
  z.object({
    id: z.string(),
    type: z.literal("workspace.status"),
    properties: z.object({
      workspaceID: z.string(),
      status: z.enum(["connected", "connecting", "disconnected", "error"]),
    }),
  }),
)
export type EventWorkspaceStatus = z.infer<typeof EventWorkspaceStatus>

export const EventWorktreeFailed = named(
  "EventWorktreeFailed",
  z.object({
    id: z.string(),
    type: z.literal("worktree.failed"),
    properties: z.object({
      message: z.string(),
    }),
  }),
)
export type EventWorktreeFailed = z.infer<typeof EventWorktreeFailed>

export const EventWorktreeReady = named(
  "EventWorktreeReady",
  z.object({
    id: z.string(),
    type: z.literal("worktree.ready"),
    properties: z.object({
      name: z.string(),
      branch: z.string(),
    }),
  }),
)
export type EventWorktreeReady = z.infer<typeof EventWorktreeReady>

export const Event = named(
  "Event",
  z.discriminatedUnion("type", [
    EventServerInstanceDisposed,
    EventFileEdited,
    EventFileWatcherUpdated,
    EventLspClientDiagnostics,
    EventLspUpdated,
    EventMessagePartDelta,
    EventPermissionAsked,
    EventPermissionReplied,
    EventSessionDiff,
    EventSessionError,
    EventInstallationUpdated,
    EventInstallationUpdateAvailable,
    EventQuestionAsked,
    EventQuestionReplied,
    EventQuestionRejected,
    EventTodoUpdated,
    EventSessionStatus,
    EventSessionIdle,
    EventSessionCompacted,
    EventTuiPromptAppendNamed,
    EventTuiCommandExecuteNamed,
    EventTuiToastShowStreamed,
    EventTuiSessionSelectNamed,
    EventMcpToolsChanged,
    EventMcpBrowserOpenFailed,
    EventCommandExecuted,
    EventProjectUpdated,
    EventVcsBranchUpdated,
    EventWorkspaceReady,
    EventWorkspaceFailed,
    EventWorkspaceRestore,
    EventWorkspaceStatus,
    EventWorktreeReady,
    EventWorktreeFailed,
    EventPtyCreated,
    EventPtyUpdated,
    EventPtyExited,
    EventPtyDeleted,
    EventMessageUpdated,
    EventMessageRemoved,
    EventMessagePartUpdated,
    EventMessagePartRemoved,
    EventSessionCreated,
    EventSessionUpdated,
    EventSessionDeleted,
    EventSessionNextAgentSwitched,
    EventSessionNextModelSwitched,
    EventSessionNextPrompted,
    EventSessionNextSynthetic,
    EventSessionNextShellStarted,
    EventSessionNextShellEnded,
    EventSessionNextStepStarted,
    EventSessionNextStepEnded,
    EventSessionNextStepFailed,
    EventSessionNextTextStarted,
    EventSessionNextTextDelta,
    EventSessionNextTextEnded,
    EventSessionNextReasoningStarted,
    EventSessionNextReasoningDelta,
    EventSessionNextReasoningEnded,
    EventSessionNextToolInputStarted,
    EventSessionNextToolInputDelta,
    EventSessionNextToolInputEnded,
    EventSessionNextToolCalled,
    EventSessionNextToolProgress,
    EventSessionNextToolSuccess,
    EventSessionNextToolFailed,
    EventSessionNextRetried,
    EventSessionNextCompactionStarted,
    EventSessionNextCompactionDelta,
    EventSessionNextCompactionEnded,
    EventServerConnected,
    EventGlobalDisposed,
  ]),
)
export type Event = z.infer<typeof Event>

export const GlobalEvent = named(
  "GlobalEvent",
  z.object({
    directory: z.string(),
    project: z.optional(z.string()),
    workspace: z.optional(z.string()),
    payload: z.union([
      EventServerInstanceDisposed,
      EventFileEdited,
      EventFileWatcherUpdated,
      EventLspClientDiagnostics,
      EventLspUpdated,
      EventMessagePartDelta,
      EventPermissionAsked,
      EventPermissionReplied,
      EventSessionDiff,
      EventSessionError,
      EventInstallationUpdated,
      EventInstallationUpdateAvailable,
      EventQuestionAsked,
      EventQuestionReplied,
      EventQuestionRejected,
      EventTodoUpdated,
      EventSessionStatus,
      EventSessionIdle,
      EventSessionCompacted,
      EventTuiPromptAppendNamed,
      EventTuiCommandExecuteNamed,
      EventTuiToastShowNamed,
      EventTuiSessionSelectNamed,
      EventMcpToolsChanged,
      EventMcpBrowserOpenFailed,
      EventCommandExecuted,
      EventProjectUpdated,
      EventVcsBranchUpdated,
      EventWorkspaceReady,
      EventWorkspaceFailed,
      EventWorkspaceRestore,
      EventWorkspaceStatus,
      EventWorktreeReady,
      EventWorktreeFailed,
      EventPtyCreated,
      EventPtyUpdated,
      EventPtyExited,
      EventPtyDeleted,
      EventMessageUpdated,
      EventMessageRemoved,
      EventMessagePartUpdated,
      EventMessagePartRemoved,
      EventSessionCreated,
      EventSessionUpdated,
      EventSessionDeleted,
      EventSessionNextAgentSwitched,
      EventSessionNextModelSwitched,
      EventSessionNextPrompted,
      EventSessionNextSynthetic,
      EventSessionNextShellStarted,
      EventSessionNextShellEnded,
      EventSessionNextStepStarted,
      EventSessionNextStepEnded,
      EventSessionNextStepFailed,
      EventSessionNextTextStarted,
      EventSessionNextTextDelta,
      EventSessionNextTextEnded,
      EventSessionNextReasoningStarted,
      EventSessionNextReasoningDelta,
      EventSessionNextReasoningEnded,
      EventSessionNextToolInputStarted,
      EventSessionNextToolInputDelta,
      EventSessionNextToolInputEnded,
      EventSessionNextToolCalled,
      EventSessionNextToolProgress,
      EventSessionNextToolSuccess,
      EventSessionNextToolFailed,
      EventSessionNextRetried,
      EventSessionNextCompactionStarted,
      EventSessionNextCompactionDelta,
      EventSessionNextCompactionEnded,
      EventServerConnected,
      EventGlobalDisposed,
      SyncEventMessageUpdated,
      SyncEventMessageRemoved,
      SyncEventMessagePartUpdated,
      SyncEventMessagePartRemoved,
      SyncEventSessionCreated,
      SyncEventSessionUpdated,
      SyncEventSessionDeleted,
      SyncEventSessionNextAgentSwitched,
      SyncEventSessionNextModelSwitched,
      SyncEventSessionNextPrompted,
      SyncEventSessionNextSynthetic,
      SyncEventSessionNextShellStarted,
      SyncEventSessionNextShellEnded,
      SyncEventSessionNextStepStarted,
      SyncEventSessionNextStepEnded,
      SyncEventSessionNextStepFailed,
      SyncEventSessionNextTextStarted,
      SyncEventSessionNextTextDelta,
      SyncEventSessionNextTextEnded,
      SyncEventSessionNextReasoningStarted,
      SyncEventSessionNextReasoningDelta,
      SyncEventSessionNextReasoningEnded,
      SyncEventSessionNextToolInputStarted,
      SyncEventSessionNextToolInputDelta,
      SyncEventSessionNextToolInputEnded,
      SyncEventSessionNextToolCalled,
      SyncEventSessionNextToolProgress,
      SyncEventSessionNextToolSuccess,
      SyncEventSessionNextToolFailed,
      SyncEventSessionNextRetried,
      SyncEventSessionNextCompactionStarted,
      SyncEventSessionNextCompactionDelta,
      SyncEventSessionNextCompactionEnded,
    ]),
  }),
)
export type GlobalEvent = z.infer<typeof GlobalEvent>
