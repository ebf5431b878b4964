import type { editor } from "monaco-editor/editor"
import { createStore } from "zustand/vanilla"
import type { FileNode } from "../../../shared/domain/file.ts"
import type { TextFile } from "../../../shared/native/host.ts"
import type { Client } from "../../api/client.ts"
import { type Failure, failed, ok, type Result } from "../../api/failure.ts"
import { report } from "../../app/report.ts"
import { languageOf } from "../../editor/language.ts"
import { loadEditor } from "../../editor/load.ts"

/** A file that is open, as its tab shows it. The text itself lives in its buffer. */
export interface Tab {
  path: string
  state: "loading" | "ready" | Failure
  file: TextFile | null
  dirty: boolean
  saving: boolean
  /** What is on disk compared with what was opened. */
  disk: "same" | "changed" | "gone"
}

export interface Target {
  path: string
  line: number
  column: number
  length: number
}

export type Side = "tree" | "search" | null

export interface DeskState {
  tabs: Tab[]
  active: string | null
  /** Children by folder ("" is the top), as far as they were opened. */
  folders: Record<string, FileNode[] | Failure>
  open: readonly string[]
  side: Side
  finding: boolean
  /** Grows when the search field should take the focus. */
  searchAsked: number
  pattern: string
  /** Where the editor should go next. */
  target: Target | null
  /** Tab whose disk version is shown beside its own. */
  comparing: { path: string; disk: string } | null
  /** Lines selected in the editor. */
  selection: { path: string; from: number; to: number; text: string } | null
  spoken: string
}

export interface Buffer {
  model: editor.ITextModel
  view: editor.ICodeEditorViewState | null
  /** The model's version that is on disk. */
  saved: number
  dispose(): void
}

export type Desk = ReturnType<typeof createDesk>

/** The files that are open in one folder. Unsaved text outlives the panel; it goes when its tab is closed. */
export function createDesk(client: Client, directory: string) {
  const { native, opencode } = client
  const store = createStore<DeskState>(() => ({
    tabs: [],
    active: null,
    folders: {},
    open: [],
    side: "tree",
    finding: false,
    searchAsked: 0,
    pattern: "",
    target: null,
    comparing: null,
    selection: null,
    spoken: "",
  }))
  const buffers = new Map<string, Buffer>()
  /** Folders to list again, gathered over a burst of changes. */
  const waiting = new Set<string>()

  const tabOf = (path: string) => store.getState().tabs.find((tab) => tab.path === path)
  const change = (path: string, part: Partial<Tab>) =>
    store.setState(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.path === path ? { ...tab, ...part } : tab)) }))

  async function loadFolder(path: string): Promise<void> {
    const answer = await opencode.listFiles(directory, path)
    store.setState(({ folders }) => ({ folders: { ...folders, [path]: answer.ok ? answer.value : answer.failure } }))
  }

  function toggleFolder(path: string): void {
    const { open, folders } = store.getState()
    const isOpen = open.includes(path)
    store.setState({ open: isOpen ? open.filter((other) => other !== path) : [...open, path] })
    if (!isOpen && !Array.isArray(folders[path])) void loadFolder(path)
  }

  /** Opens every folder on the way to a file, so that the tree can show it. */
  function unfoldTo(path: string): void {
    const parts = path.split("/").slice(0, -1)
    const folders = parts.map((_, index) => parts.slice(0, index + 1).join("/"))
    const state = store.getState()
    const missing = folders.filter((folder) => !state.open.includes(folder))
    if (missing.length > 0) store.setState({ open: [...state.open, ...missing] })
    for (const folder of folders) if (!Array.isArray(state.folders[folder])) void loadFolder(folder)
  }

  async function makeBuffer(file: TextFile): Promise<void> {
    const { monaco } = await loadEditor()
    if (!tabOf(file.path) || buffers.has(file.path)) return
    const model = monaco.editor.createModel(file.text ?? "", languageOf(file.path, monaco.languages.getLanguages()))
    const buffer: Buffer = {
      model,
      view: null,
      saved: model.getAlternativeVersionId(),
      dispose() {
        listener.dispose()
        model.dispose()
      },
    }
    const listener = model.onDidChangeContent(() => {
      const dirty = model.getAlternativeVersionId() !== buffer.saved
      if (tabOf(file.path)?.dirty !== dirty) change(file.path, { dirty })
    })
    buffers.set(file.path, buffer)
  }

  async function read(path: string): Promise<void> {
    const answer = await native.readFile(directory, path)
    if (!tabOf(path)) return
    if (!answer.ok) {
      change(path, { state: answer.failure })
      return
    }
    if (answer.value.kind === "text") await makeBuffer(answer.value)
    change(path, { state: "ready", file: answer.value, disk: "same" })
  }

  /** Opens a file, or goes to it. With `at`, to that place in it. */
  function openFile(path: string, at?: Omit<Target, "path">): void {
    const known = tabOf(path)
    const tab: Tab = { path, state: "loading", file: null, dirty: false, saving: false, disk: "same" }
    store.setState(({ tabs }) => ({
      tabs: known ? tabs : [...tabs, tab],
      active: path,
      finding: false,
      comparing: null,
      target: at ? { path, ...at } : null,
    }))
    if (!known) void read(path)
    else if (known.state !== "loading") void checkDisk(path)
    unfoldTo(path)
  }

  /** Looks whether the file is still what was opened; follows along when nothing was edited here. */
  async function checkDisk(path: string): Promise<void> {
    const tab = tabOf(path)
    if (!tab || tab.saving || tab.state === "loading") return
    const answer = await native.readFile(directory, path)
    const now = tabOf(path)
    if (!now || now.saving) return
    if (!answer.ok) {
      if (answer.failure.status === 404 && now.file) change(path, { disk: "gone" })
      else if (!now.file) change(path, { state: answer.failure })
      return
    }
    if (answer.value.hash === now.file?.hash) {
      if (now.disk !== "same") change(path, { disk: "same" })
    } else if (now.dirty) change(path, { disk: "changed" })
    else await take(path, answer.value)
  }

  /** The disk's version becomes the tab's: cursor and undo history stay. */
  async function take(path: string, file: TextFile): Promise<void> {
    const buffer = buffers.get(path)
    if (file.kind !== "text" || file.text === null) {
      buffers.delete(path)
      change(path, { state: "ready", file, dirty: false, disk: "same" })
      buffer?.dispose()
      return
    }
    if (!buffer) await makeBuffer(file)
    else if (buffer.model.getValue() !== file.text) {
      const { model } = buffer
      model.pushStackElement()
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: file.text }], () => null)
      model.pushStackElement()
    }
    if (buffer) buffer.saved = buffer.model.getAlternativeVersionId()
    change(path, { state: "ready", file, dirty: false, disk: "same" })
  }

  async function put(path: string, hash: string | null): Promise<Result<TextFile>> {
    const buffer = buffers.get(path)
    if (!buffer)
      return failed({ what: "Could not save", why: "Nothing is open.", next: "", status: 0, tag: "Bug", details: path })
    change(path, { saving: true })
    const version = buffer.model.getAlternativeVersionId()
    const answer = await native.saveFile({ directory, path, text: buffer.model.getValue(), hash })
    if (answer.ok) {
      buffer.saved = version
      const dirty = buffer.model.getAlternativeVersionId() !== version
      change(path, { saving: false, file: answer.value, dirty, disk: "same" })
      store.setState({ spoken: `${path} saved.`, comparing: null })
      return ok(answer.value)
    }
    change(path, { saving: false, ...(answer.failure.tag === "Stale" ? { disk: "changed" as const } : {}) })
    if (answer.failure.tag === "Stale") store.setState({ spoken: answer.failure.why })
    else report(answer.failure)
    return answer
  }

  return {
    directory,
    store,
    buffers,
    loadFolder,
    toggleFolder,
    openFile,
    checkDisk,
    retry(path: string): void {
      change(path, { state: "loading" })
      void read(path)
    },
    /** Saves if the disk still has what was opened; else the tab says so and asks. */
    async save(path: string): Promise<boolean> {
      const tab = tabOf(path)
      if (!tab?.file || tab.file.readonly || tab.saving || !tab.dirty) return tab?.dirty === false
      return (await put(path, tab.file.hash)).ok
    },
    /** Saves over whatever is on disk now. */
    async overwrite(path: string): Promise<boolean> {
      const now = await native.readFile(directory, path)
      if (!now.ok && now.failure.status !== 404) {
        report(now.failure)
        return false
      }
      return (await put(path, now.ok ? now.value.hash : null)).ok
    },
    /** Drops what was edited here and shows the disk's version. */
    async reload(path: string): Promise<void> {
      const answer = await native.readFile(directory, path)
      store.setState({ comparing: null })
      if (answer.ok) await take(path, answer.value)
      else report(answer.failure)
    },
    async compare(path: string): Promise<void> {
      const answer = await native.readFile(directory, path)
      if (answer.ok) store.setState({ comparing: { path, disk: answer.value.text ?? "" } })
      else report(answer.failure)
    },
    /** Closes a tab without asking. */
    close(path: string): void {
      const { tabs, active } = store.getState()
      const at = tabs.findIndex((tab) => tab.path === path)
      const rest = tabs.filter((tab) => tab.path !== path)
      store.setState({
        tabs: rest,
        comparing: null,
        ...(active === path ? { active: (rest[at] ?? rest[at - 1])?.path ?? null, selection: null } : {}),
      })
      buffers.get(path)?.dispose()
      buffers.delete(path)
    },
    /** Something below the folder changed: what is on screen is looked at again. `file` is relative. */
    touched(file: string, kind: string): void {
      if (tabOf(file)) void checkDisk(file)
      const folder = file.split("/").slice(0, -1).join("/")
      if (kind !== "change" && Array.isArray(store.getState().folders[folder])) refreshSoon(folder)
    },
  }

  function refreshSoon(folder: string): void {
    if (waiting.size === 0) {
      setTimeout(() => {
        const due = [...waiting]
        waiting.clear()
        for (const path of due) void loadFolder(path)
      }, 200)
    }
    waiting.add(folder)
  }
}
