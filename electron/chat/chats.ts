import { createHash } from "node:crypto"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import type { Database } from "../store/database.ts"
import { searchChat } from "./search-chat.ts"

export interface ChatMeta {
  id: string
  title: string
  workspace: string
  mode?: string
  /** ms since 1970. */
  createdAt: number
  updatedAt: number
  turnCount: number
}

/** Turns and pending diffs are kept as they came. */
export interface Chat extends Omit<ChatMeta, "turnCount"> {
  turns: unknown[]
  pendingDiffs: unknown[]
}

export interface ChatHit {
  id: string
  title: string
  updatedAt: number
  snippet: string
  matches: number
}

/**
 * Conversations that a client keeps with us, by workspace: a key, which need not be a folder. Throws Fault `BadRequest`
 * for an id that cannot be, `FileNotFound` for one that is not there.
 */
export interface Chats {
  /** Newest `updatedAt` first. */
  list(workspace: string): ChatMeta[]
  get(workspace: string, id: string): Chat
  /** Creates or overwrites; what it leaves out gets a default. */
  put(workspace: string, id: string, chat: Record<string, unknown>): ChatMeta
  patch(workspace: string, id: string, change: { title?: string; mode?: string }): ChatMeta
  /** Removing what is not there is fine. */
  remove(workspace: string, id: string): void
  /** Most matches first, then the newest. */
  search(workspace: string, query: string, limit: number): ChatHit[]
  all(workspace: string): Chat[]
  /** Adds chats; ids that are taken or cannot be get new ones, what has no title is left out. Answers how many. */
  import(workspace: string, chats: unknown[]): number
}

interface Row {
  workspace: string
  id: string
  title: string
  mode: string | null
  created: number
  updated: number
  turns: string
  pending_diffs: string
  turn_count: number
}

/** `index` was the name of the file beside the chats, where they were files. */
const isId = (id: unknown): id is string => typeof id === "string" && /^[\w-]{1,79}$/.test(id) && id !== "index"

/** Short name of a workspace, for file names. */
export const workspaceHash = (workspace: string): string =>
  createHash("sha1").update(path.resolve(workspace)).digest("hex").slice(0, 16)

export function createChats({ db, clock = Date.now }: { db: Database; clock?: () => number }): Chats {
  const key = (workspace: string) => path.resolve(workspace)
  const meta = (row: Omit<Row, "turns" | "pending_diffs">): ChatMeta => ({
    id: row.id,
    title: row.title,
    workspace: row.workspace,
    ...(row.mode === null ? {} : { mode: row.mode }),
    createdAt: row.created,
    updatedAt: row.updated,
    turnCount: row.turn_count,
  })
  const chat = (row: Row): Chat => {
    const { turnCount: _count, ...facts } = meta(row)
    return {
      ...facts,
      turns: JSON.parse(row.turns) as unknown[],
      pendingDiffs: JSON.parse(row.pending_diffs) as unknown[],
    }
  }
  const find = (workspace: string, id: string): Row | undefined =>
    db.get<Row>("SELECT * FROM chat WHERE workspace = ? AND id = ?", key(workspace), id)

  function row(workspace: string, id: string): Row {
    assertId(id)
    const found = find(workspace, id)
    if (!found) throw new Fault("FileNotFound", `There is no chat ${id} in this workspace.`, { id })
    return found
  }

  function store(workspace: string, id: string, given: Record<string, unknown>): ChatMeta {
    const { title, mode, createdAt, updatedAt, turns, pendingDiffs } = given
    const list = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])
    const now = clock()
    db.run(
      "INSERT OR REPLACE INTO chat (workspace, id, title, mode, created, updated, turns, pending_diffs, turn_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      key(workspace),
      id,
      typeof title === "string" && title !== "" ? title : "New chat",
      typeof mode === "string" ? mode : null,
      time(createdAt) ?? now,
      time(updatedAt) ?? now,
      JSON.stringify(list(turns)),
      JSON.stringify(list(pendingDiffs)),
      list(turns).length,
    )
    return meta(row(workspace, id))
  }

  return {
    list: (workspace) =>
      db
        .all<Row>(
          "SELECT workspace, id, title, mode, created, updated, turn_count FROM chat WHERE workspace = ? ORDER BY updated DESC, id",
          key(workspace),
        )
        .map(meta),
    get: (workspace, id) => chat(row(workspace, id)),
    put(workspace, id, given) {
      assertId(id)
      if (given["id"] !== undefined && given["id"] !== id)
        throw new Fault("BadRequest", `The body is about chat ${JSON.stringify(given["id"])}, the path about ${id}.`)
      return store(workspace, id, given)
    },
    patch(workspace, id, { title, mode }) {
      const before = row(workspace, id)
      db.run(
        "UPDATE chat SET title = ?, mode = ?, updated = ? WHERE workspace = ? AND id = ?",
        title ?? before.title,
        mode ?? before.mode,
        clock(),
        key(workspace),
        id,
      )
      return meta(row(workspace, id))
    },
    remove(workspace, id) {
      assertId(id)
      db.run("DELETE FROM chat WHERE workspace = ? AND id = ?", key(workspace), id)
    },
    search(workspace, query, limit) {
      const wanted = query.trim().toLowerCase()
      if (wanted === "") return []
      const hits: ChatHit[] = []
      for (const found of this.all(workspace)) {
        const result = searchChat(found, wanted)
        if (result) hits.push({ id: found.id, title: found.title, updatedAt: found.updatedAt, ...result })
      }
      return hits.sort((a, b) => b.matches - a.matches || b.updatedAt - a.updatedAt).slice(0, limit)
    },
    all: (workspace) =>
      db.all<Row>("SELECT * FROM chat WHERE workspace = ? ORDER BY updated DESC, id", key(workspace)).map(chat),
    import(workspace, chats) {
      return db.transaction(() => {
        let imported = 0
        for (const each of chats) {
          if (typeof each !== "object" || each === null) continue
          const given = each as Record<string, unknown>
          if (typeof given["title"] !== "string") continue
          const { id } = given
          const free = isId(id) && !find(workspace, id) ? id : `s_${clock().toString(36)}_${randomText(4)}`
          store(workspace, free, given)
          imported += 1
        }
        return imported
      })
    },
  }
}

function assertId(id: string): void {
  if (!isId(id as unknown))
    throw new Fault(
      "BadRequest",
      `${JSON.stringify(id.slice(0, 100))} cannot be a chat's id: use 1 to 79 letters, digits, _ and -, and not "index".`,
    )
}

const time = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 && value < 8.64e15 ? Math.trunc(value) : undefined
