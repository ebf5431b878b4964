import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import type { Session } from "../../shared/domain/session.ts"
import type { SearchHit, SearchResult, SnippetPiece } from "../../shared/native/search.ts"
import type { Database } from "../store/database.ts"

export interface SearchQuery {
  /** Words that must all begin a word of one part's text; "quoted words" must follow each other. */
  text: string
  projectID?: string
  directory?: string
  /** Sessions at most; default 20. */
  limit?: number
}

export interface SessionSearch {
  /** Sessions with the words in their title first, then by how well their best place fits. */
  find(query: SearchQuery): Promise<SearchResult[]>
}

/** Parts indexed between two turns of the event loop: a few milliseconds. */
const BATCH = 200
/** Characters of one part that can be found: the rest of a longer output is noise. */
const MOST_TEXT = 20_000
const MOST_OUTPUT = 4_000
/** Places looked at, over all sessions, and shown of each. */
const MOST_HITS = 400
const HITS_PER_SESSION = 3
const DEFAULT_LIMIT = 20

/** What brackets a match in SQLite's snippets; neither occurs in indexed text. */
const OPEN = "\u0002"
const CLOSE = "\u0003"

interface Row {
  part: string
  message: string
  session: string
  snippet: string
}

/** Full-text search over everything that was said. What changed since the last search is indexed before the next one. */
export function createSessionSearch({ db }: { db: Database }): SessionSearch {
  async function catchUp(): Promise<void> {
    for (;;) {
      const rows = db.all<{ n: number; data: string | null }>(
        "SELECT stale.n, part.data FROM session_text_stale AS stale LEFT JOIN part ON part.n = stale.n LIMIT ?",
        BATCH,
      )
      if (rows.length === 0) return
      db.transaction(() => {
        for (const { n, data } of rows) {
          db.run("DELETE FROM session_text WHERE rowid = ?", n)
          const text = data === null ? "" : textOf(data)
          if (text) db.run("INSERT INTO session_text (rowid, text) VALUES (?, ?)", n, text)
          db.run("DELETE FROM session_text_stale WHERE n = ?", n)
        }
      })
      if (rows.length < BATCH) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  const sessionOf = (id: string): Session | undefined => {
    const row = db.get<{ data: string }>("SELECT data FROM session WHERE id = ? AND set_aside IS NULL", id)
    return row && (JSON.parse(row.data) as Session)
  }

  const hit = (row: Row): SearchHit | undefined => {
    const stored = db.get<{ part: string; message: string }>(
      "SELECT part.data AS part, message.data AS message FROM part JOIN message ON message.id = part.message_id WHERE part.id = ?",
      row.part,
    )
    if (!stored) return undefined
    const { role, time } = JSON.parse(stored.message) as Message
    return {
      messageID: row.message,
      partID: row.part,
      role,
      kind: (JSON.parse(stored.part) as Part).type,
      time: time.created,
      snippet: pieces(row.snippet),
    }
  }

  return {
    async find({ text, projectID, directory, limit = DEFAULT_LIMIT }) {
      const terms = parseTerms(text)
      if (terms.length === 0) return []
      await catchUp()
      const place = {
        sql: `${projectID === undefined ? "" : " AND session.project_id = ?"}${directory === undefined ? "" : " AND session.directory = ?"}`,
        values: [projectID, directory].filter((value) => value !== undefined),
      }
      const titled = db.all<{ id: string }>(
        `SELECT id FROM session WHERE set_aside IS NULL${place.sql}${terms.map(() => " AND title LIKE ? ESCAPE '\\'").join("")} ORDER BY updated DESC LIMIT ?`,
        ...place.values,
        ...terms.map(({ words }) => `%${words.replace(/[\\%_]/g, "\\$&")}%`),
        limit,
      )
      const rows = db.all<Row>(
        `SELECT part.id AS part, part.message_id AS message, part.session_id AS session,
           snippet(session_text, 0, '${OPEN}', '${CLOSE}', '…', 24) AS snippet
         FROM session_text JOIN part ON part.n = session_text.rowid JOIN session ON session.id = part.session_id
         WHERE session_text MATCH ? AND session.set_aside IS NULL${place.sql} ORDER BY bm25(session_text) LIMIT ?`,
        terms.map(matchOf).join(" AND "),
        ...place.values,
        MOST_HITS,
      )
      const found = new Map<string, { inTitle: boolean; rows: Row[] }>()
      for (const { id } of titled) found.set(id, { inTitle: true, rows: [] })
      for (const row of rows) {
        const entry = found.get(row.session) ?? { inTitle: false, rows: [] }
        found.set(row.session, entry)
        if (entry.rows.length < HITS_PER_SESSION) entry.rows.push(row)
      }
      return [...found].slice(0, limit).flatMap(([id, entry]): SearchResult[] => {
        const session = sessionOf(id)
        if (!session) return []
        return [
          {
            session: {
              id,
              title: session.title,
              directory: session.directory,
              projectID: session.projectID,
              ...(session.parentID && { parentID: session.parentID }),
              updated: session.time.updated,
              ...(session.time.archived !== undefined && { archived: session.time.archived }),
            },
            inTitle: entry.inTitle,
            hits: entry.rows.flatMap((row) => hit(row) ?? []),
          },
        ]
      })
    },
  }
}

interface Term {
  words: string
  /** The last word may go on. */
  open: boolean
}

/** Words and "phrases"; what holds no letter or digit is left out, as the index does not know it. */
function parseTerms(text: string): Term[] {
  return [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)]
    .map(([, phrase, word]) => ({ words: (phrase ?? word ?? "").trim(), open: phrase === undefined }))
    .filter(({ words }) => /[\p{L}\p{N}]/u.test(words))
    .slice(0, 12)
}

/** Quoted, so that nothing in it means anything to SQLite. Single letters only match whole: they begin too many words. */
const matchOf = ({ words, open }: Term) => `"${words.replaceAll('"', '""')}"${open && words.length > 1 ? " *" : ""}`

function pieces(snippet: string): SnippetPiece[] {
  const found: SnippetPiece[] = []
  let match = false
  for (const text of snippet.split(/[\u0002\u0003]/)) {
    if (text) found.push({ text, match })
    match = !match
  }
  return found
}

function textOf(data: string): string {
  let text: string
  try {
    text = readable(JSON.parse(data) as Part)
  } catch {
    return "" // A part that cannot be read any more cannot be found; whoever opens its session is told.
  }
  return text.replaceAll(/[\u0002\u0003]/g, " ").slice(0, MOST_TEXT)
}

/** What a person would remember of a part. Contents of files that were read or attached are not searched. */
function readable(part: Part): string {
  switch (part.type) {
    case "text":
      return part.synthetic ? "" : part.text
    case "reasoning":
      return part.text
    case "file":
      return part.filename ?? ""
    case "subtask":
      return `${part.description}\n${part.prompt}`
    case "tool": {
      const { state } = part
      const input = Object.values(state.input).filter((value) => typeof value === "string")
      const output = part.tool === "read" ? "" : state.status === "completed" ? state.output : ""
      const error = state.status === "error" ? state.error : ""
      return [part.tool, ...input, output.slice(0, MOST_OUTPUT), error].join("\n")
    }
    default:
      return ""
  }
}
