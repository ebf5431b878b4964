import type { StoreApi } from "zustand/vanilla"
import type { StreamEvent } from "../../shared/native/host.ts"
import type { Client } from "../api/client.ts"
import { openStream } from "../api/stream.ts"
import { withProject, withSummary } from "./apply.ts"
import { applyAll, createBatch } from "./batch.ts"
import type { KnownEvent } from "./events.ts"
import { emptyTranscript, type HostState, type Transcript } from "./model.ts"
import { extendedBy, replacedBy } from "./transcript.ts"

const pageSize = 60

export type Sync = ReturnType<typeof createSync>

/**
 * Keeps the state equal to the host: first fetch, the event stream, and the follow-up questions that events raise.
 * Nothing here is on a timer.
 */
export function createSync(client: Client, store: StoreApi<HostState>) {
  const { native, opencode } = client
  const set = (change: (state: HostState) => HostState) => store.setState(change, true)

  const setTranscript = (sessionID: string, change: (transcript: Transcript) => Transcript) =>
    set((state) => ({
      ...state,
      transcripts: { ...state.transcripts, [sessionID]: change(state.transcripts[sessionID] ?? emptyTranscript) },
    }))

  /** Everything the frame needs. Failures of parts are kept apart: without projects and sessions there is no window. */
  async function loadAll(): Promise<void> {
    set((state) => ({ ...state, load: state.load === "ready" ? "ready" : "loading" }))
    const [info, projects, sessions, status, inbox, settings] = await Promise.all([
      native.info(),
      native.projects(),
      native.sessions(),
      opencode.status(),
      native.inbox(),
      native.settings(),
    ])
    for (const needed of [info, projects, sessions]) {
      if (needed.ok) continue
      if (needed.failure.status === 401) set((state) => ({ ...state, stream: { type: "signed-out" } }))
      set((state) => ({ ...state, load: state.load === "ready" ? "ready" : needed.failure }))
      return
    }
    set((state) => ({
      ...state,
      load: "ready",
      info: info.ok ? info.value : state.info,
      projects: projects.ok ? projects.value : state.projects,
      sessions: sessions.ok
        ? Object.fromEntries(sessions.value.map((summary) => [summary.session.id, summary]))
        : state.sessions,
      status: status.ok ? status.value : state.status,
      permissions: inbox.ok ? inbox.value.permissions : state.permissions,
      questions: inbox.ok ? inbox.value.questions : state.questions,
      settings: settings.ok ? settings.value : state.settings,
    }))
  }

  async function loadTranscript(sessionID: string, again = 2): Promise<void> {
    const structureOf = () => store.getState().transcripts[sessionID]?.structure
    if (store.getState().transcripts[sessionID]?.load === "loading") return
    setTranscript(sessionID, (transcript) => ({ ...transcript, load: "loading" }))
    const asked = structureOf()
    const [page, todos, queue] = await Promise.all([
      opencode.messages(sessionID, pageSize),
      opencode.todos(sessionID),
      native.queue(sessionID),
    ])
    const heard = structureOf() !== asked
    setTranscript(sessionID, (transcript) =>
      page.ok ? replacedBy(transcript, page.value) : { ...transcript, load: page.failure },
    )
    // What was heard while the page was on its way may be newer than the page, which took its place.
    if (page.ok && heard && again > 0) void loadTranscript(sessionID, again - 1)
    set((state) => ({
      ...state,
      todos: todos.ok ? { ...state.todos, [sessionID]: todos.value } : state.todos,
      queues: queue.ok ? { ...state.queues, [sessionID]: queue.value } : state.queues,
    }))
  }

  /** Asks for the transcript unless it is there or on its way. */
  function openTranscript(sessionID: string): void {
    const load = store.getState().transcripts[sessionID]?.load ?? "none"
    if (load === "none") void loadTranscript(sessionID)
  }

  async function loadOlder(sessionID: string): Promise<void> {
    const transcript = store.getState().transcripts[sessionID]
    if (!transcript?.older || transcript.loadingOlder) return
    setTranscript(sessionID, (current) => ({ ...current, loadingOlder: true }))
    const page = await opencode.messages(sessionID, pageSize, transcript.older)
    setTranscript(sessionID, (current) =>
      page.ok ? extendedBy(current, page.value) : { ...current, loadingOlder: false },
    )
  }

  /** Agents, commands and models of a folder; once, unless `again`. */
  async function loadCatalogue(directory: string, again = false): Promise<void> {
    if (!again && store.getState().catalogues[directory]) return
    const [agents, commands, providers, external] = await Promise.all([
      opencode.agents(directory),
      opencode.commands(directory),
      opencode.providers(directory),
      native.externalAgents(),
    ])
    const failure = [agents, providers].find((result) => !result.ok)
    set((state) => ({
      ...state,
      catalogues: {
        ...state.catalogues,
        [directory]:
          failure && !failure.ok
            ? failure.failure
            : {
                agents: agents.ok ? agents.value : [],
                commands: commands.ok ? commands.value : [],
                providers: providers.ok ? providers.value : { all: [], default: {}, connected: [] },
                external: external.ok ? external.value.agents : [],
              },
      },
    }))
  }

  async function loadQueue(sessionID: string): Promise<void> {
    const queue = await native.queue(sessionID)
    if (queue.ok) set((state) => ({ ...state, queues: { ...state.queues, [sessionID]: queue.value } }))
  }

  async function loadSummary(sessionID: string): Promise<void> {
    const summary = await native.session(sessionID)
    if (summary.ok) set((state) => withSummary(state, summary.value))
  }

  async function loadPermission(requestID: string): Promise<void> {
    const entry = await native.permission(requestID)
    if (!entry.ok) return
    set((state) => ({
      ...state,
      permissions: [...state.permissions.filter((other) => other.request.id !== requestID), entry.value],
    }))
  }

  // A burst of events about one session asks for its summary once.
  const due = new Set<string>()
  function summaryDue(sessionID: string): void {
    if (!sessionID || due.has(sessionID)) return
    due.add(sessionID)
    setTimeout(() => {
      due.delete(sessionID)
      void loadSummary(sessionID)
    }, 60)
  }

  function followUp(event: StreamEvent): void {
    const known = event as unknown as KnownEvent
    switch (known.type) {
      case "permission.asked":
        void loadPermission(known.properties.id)
        summaryDue(known.properties.sessionID)
        break
      case "session.created":
      case "session.status":
      case "permission.replied":
      case "question.asked":
      case "question.replied":
      case "question.rejected":
      case "change.updated":
      case "sandbox.updated":
        summaryDue(known.properties.sessionID)
        break
      case "session.error":
        summaryDue(known.properties.sessionID ?? "")
        break
      case "queue.updated":
        void loadQueue(known.properties.sessionID)
        break
      case "external.updated":
        // What one offers in a session is for those who show it.
        if (known.properties.sessionID !== null) break
        for (const directory of Object.keys(store.getState().catalogues)) void loadCatalogue(directory, true)
        break
      case "server.instance.disposed":
      case "global.disposed":
        // Configuration changed: agents and models may be others now.
        for (const directory of Object.keys(store.getState().catalogues)) void loadCatalogue(directory, true)
        break
      default:
        // The others carry all there is to know.
        break
    }
  }

  const listeners = new Set<(event: StreamEvent) => void>()
  const batch = createBatch((events) => {
    set((state) => applyAll(state, events))
    for (const event of events) {
      followUp(event)
      for (const listener of listeners) listener(event)
    }
  })

  /** After a lost history: the frame and every transcript someone has open. */
  async function resync(): Promise<void> {
    const open = Object.entries(store.getState().transcripts)
    await loadAll()
    for (const [sessionID, transcript] of open) if (transcript.load !== "none") void loadTranscript(sessionID)
  }

  function start(): { close(): void } {
    const stream = openStream({
      connection: client.connection,
      onState: (stream) => {
        set((state) => ({ ...state, stream }))
        // No stream from the start: ask once without it, so that the window can say what is wrong.
        if (stream.type === "reconnecting" && stream.attempt === 1 && store.getState().load === "none") void loadAll()
      },
      onEvent: (event) => batch.add(event),
      onOpen: () => void loadAll(),
      onResync: () => void resync(),
    })
    return {
      close() {
        stream.close()
        batch.dispose()
      },
    }
  }

  return {
    start,
    /** Every event, once the state has taken it in: for what a feature keeps itself. Returns the end of it. */
    listen(listener: (event: StreamEvent) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    loadAll,
    openTranscript,
    loadTranscript,
    loadOlder,
    loadCatalogue,
    loadQueue,
    loadSummary,
    addProject: (project: HostState["projects"][number]) => set((state) => withProject(state, project)),
    addSession: (summary: HostState["sessions"][string]) => set((state) => withSummary(state, summary)),
    set,
  }
}
