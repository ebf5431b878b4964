import { createHash } from "node:crypto"
import { structuredPatch } from "diff"
import type { ChangedFile, ChangeEntry, ChangeSet, Decision, FileSides, Hunk } from "../../../shared/native/change.ts"

/** One file of a pretended change set: both sides, `null` where a side does not exist. */
export interface MockChange {
  path: string
  oldPath?: string
  base: string | null
  head: string | null
  kind?: ChangedFile["kind"]
  modes?: [string | null, string | null]
  stale?: boolean
  conflict?: boolean
  /** Left out of the list until it is asked for whole. */
  large?: boolean
  /** git's words after `@@`, by hunk. */
  contexts?: string[]
}

export interface MockChanges {
  files: MockChange[]
  mode: ChangeSet["mode"]
  history: ChangeEntry[]
  behind: boolean
  root: string
  /** What accepted changes have made of the person's folder. */
  accepted: Map<string, string | null>
  answer(method: string, url: URL, body: unknown): unknown
}

const hash = (text: string | null): string | null =>
  text === null ? null : createHash("sha1").update(text).digest("hex")

export function hunksOf(change: MockChange): Hunk[] {
  if (change.kind && change.kind !== "text") return []
  const patch = structuredPatch("a", "b", change.base ?? "", change.head ?? "", "", "", { context: 3 })
  return (patch?.hunks ?? []).map((hunk, index) => {
    const lines: Hunk["lines"] = []
    for (const line of hunk.lines) {
      if (line.startsWith("\\")) {
        const last = lines.at(-1)
        if (last) last.noNewline = true
      } else {
        const type = line[0] === "+" ? "add" : line[0] === "-" ? "remove" : "context"
        lines.push({ type, text: line.slice(1) })
      }
    }
    const range = (start: number, count: number) => (count === 1 ? `${start}` : `${start},${count}`)
    const context = change.contexts?.[index] ?? ""
    return {
      id: hash(`${change.path}${JSON.stringify(lines)}`) ?? "",
      header: `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@${context && ` ${context}`}`,
      // The package counts an empty side from 1, git from the line before.
      oldStart: hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart,
      oldLines: hunk.oldLines,
      newStart: hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart,
      newLines: hunk.newLines,
      lines,
    }
  })
}

function describe(change: MockChange, whole: boolean): ChangedFile {
  const hunks = hunksOf(change)
  const count = (type: string) => hunks.flatMap((hunk) => hunk.lines).filter((line) => line.type === type).length
  const truncated = change.large && !whole
  const [oldMode, newMode] = change.modes ?? [
    change.base === null ? null : "100644",
    change.head === null ? null : "100644",
  ]
  return {
    path: change.path,
    ...(change.oldPath ? { oldPath: change.oldPath } : {}),
    status: change.oldPath ? "renamed" : change.base === null ? "added" : change.head === null ? "deleted" : "modified",
    kind: change.kind ?? "text",
    oldMode,
    newMode,
    additions: count("add"),
    deletions: count("remove"),
    hunks: truncated ? [] : hunks,
    baseHash: hash(change.base),
    headHash: hash(change.head),
    state: change.stale ? "stale" : "pending",
    ...(change.conflict ? { conflict: true } : {}),
    ...(truncated ? { truncated: true } : {}),
  }
}

/** `from` with the chosen lines of the hunks done; `reverse`: `from` is the new side and they are taken back. */
function applied(change: MockChange, picks: Map<string, Set<number> | "all">, reverse: boolean): string {
  const source = ((reverse ? change.head : change.base) ?? "").split("\n")
  const out: string[] = []
  let at = 0
  for (const hunk of hunksOf(change)) {
    const start = reverse
      ? hunk.newStart - (hunk.newLines === 0 ? 0 : 1)
      : hunk.oldStart - (hunk.oldLines === 0 ? 0 : 1)
    out.push(...source.slice(at, start))
    at = start
    const pick = picks.get(hunk.id)
    for (const [index, line] of hunk.lines.entries()) {
      const chosen = pick === "all" || pick?.has(index) === true
      const inSource = line.type === "context" || line.type === (reverse ? "add" : "remove")
      if (inSource) at += 1
      const keep = line.type === "context" || (inSource ? !chosen : chosen)
      if (keep) out.push(line.text)
    }
  }
  out.push(...source.slice(at))
  return out.join("\n")
}

/** The stand-in host words it as a `Stale` refusal. */
const stale = 409

/** A change set that really changes: decisions move both sides as the host's do. For one session. */
export function mockChanges(sessionID: string, files: MockChange[], root: string): MockChanges {
  let nextID = 1
  const past: { files: MockChange[]; accepted: Map<string, string | null> }[] = []
  const future: typeof past = []
  const state: MockChanges = { files, mode: "sandbox", history: [], behind: false, root, accepted: new Map(), answer }
  const prefix = `/outrigger/sessions/${sessionID}/changes`
  const snapshot = () => ({ files: structuredClone(state.files), accepted: new Map(state.accepted) })

  function set(full?: string | null): ChangeSet {
    return {
      sessionID,
      mode: state.mode,
      root,
      baseline: hash(JSON.stringify(state.files.map((file) => file.base))) ?? "",
      head: hash(JSON.stringify(state.files.map((file) => file.head))) ?? "",
      files: state.files.map((file) => describe(file, file.path === full)),
      history: state.history,
      behind: state.behind,
    }
  }

  function decide({ action, selection }: Decision): unknown {
    const wanted =
      "all" in selection ? state.files.map((file) => ({ path: file.path, hunks: undefined })) : selection.files
    for (const { path, hunks } of wanted) {
      const file = state.files.find((candidate) => candidate.path === path)
      const ids = file ? hunksOf(file).map((hunk) => hunk.id) : []
      if (!file || hunks?.some((hunk) => !ids.includes(hunk.id)) || (file.stale && action === "accept")) return stale
    }
    past.push(snapshot())
    future.length = 0
    for (const { path, hunks } of wanted) {
      const file = state.files.find((candidate) => candidate.path === path)
      if (!file) continue
      const all =
        hunks === undefined || hunksOf(file).every((hunk) => hunks.some((pick) => pick.id === hunk.id && !pick.lines))
      if (all) {
        if (action === "accept") state.accepted.set(path, file.head)
        state.files = state.files.filter((other) => other !== file)
        continue
      }
      const picks = new Map(hunks?.map((pick) => [pick.id, pick.lines ? new Set(pick.lines) : ("all" as const)]))
      if (action === "accept") {
        file.base = applied(file, picks, false)
        state.accepted.set(path, file.base)
      } else file.head = applied(file, picks, true)
      if (hunksOf(file).length === 0) state.files = state.files.filter((other) => other !== file)
    }
    state.history = [
      {
        id: `ent_${nextID++}`,
        action: action === "accept" && state.mode === "folder" ? "keep" : action,
        time: Date.now(),
        files: wanted.map((file) => file.path),
        undone: false,
      },
      ...state.history.filter((entry) => !entry.undone),
    ]
    return set()
  }

  function travel(from: typeof past, to: typeof past, undone: boolean): unknown {
    const there = from.pop()
    if (!there) return stale
    to.push(snapshot())
    state.files = there.files
    state.accepted = there.accepted
    const standing = state.history.filter((entry) => !entry.undone)
    const taken = state.history.filter((entry) => entry.undone)
    const entry = undone ? standing[0] : taken.at(-1)
    state.history = state.history.map((other) => (other === entry ? { ...other, undone } : other))
    return set()
  }

  function answer(method: string, url: URL, body: unknown): unknown {
    switch (`${method} ${url.pathname}`) {
      case `GET ${prefix}`:
        return set(url.searchParams.get("full"))
      case `GET ${prefix}/file`: {
        const file = state.files.find((candidate) => candidate.path === url.searchParams.get("path"))
        if (!file) return 404
        return { path: file.path, base: file.base, head: file.head, binary: file.kind === "binary" } satisfies FileSides
      }
      case `POST ${prefix}/decide`:
        return decide(body as Decision)
      case `POST ${prefix}/sync`:
        state.behind = false
        for (const file of state.files) file.stale = false
        return set()
      case `GET ${prefix}/undo`: {
        const entry = state.history.find((candidate) => !candidate.undone) ?? null
        return {
          entry,
          files: (entry?.files ?? []).map((path) => ({ path, effect: "rewrite", conflict: false })),
        }
      }
      case `POST ${prefix}/undo`:
        return travel(past, future, true)
      case `POST ${prefix}/redo`:
        return travel(future, past, false)
    }
    return undefined
  }
  return state
}
