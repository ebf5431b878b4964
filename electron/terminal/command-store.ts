import type { Database } from "../store/database.ts"
import type { CommandRecord, CommandSummary, LoggedCommand, RunningCommand } from "./command-log.ts"

/** Which commands of the log; all of it when nothing is said. */
export interface CommandFilter {
  /** Only those that ran for sessions of this folder, in their sandboxes too. */
  folder?: string
  /** Only of this session and its sub-agents. */
  rootID?: string
  /** Only those with another exit code than 0. */
  failed?: boolean
  /** Part of the command line, in any case. */
  text?: string
}

export interface CommandStoreLimits {
  /** Commands. */
  commands: number
  /** UTF-8 bytes of output of all together. */
  bytes: number
}

interface Row {
  sequence: number
  id: string
  session_id: string | null
  cmd: string
  cwd: string
  started: number
  finished: number
  exit_code: number
  truncated: number
  stdout_bytes: number
  stderr_bytes: number
  folder: string | null
  place: LoggedCommand["place"]
  root_id: string | null
  title: string | null
}

const columns =
  "sequence, id, session_id, cmd, cwd, started, finished, exit_code, truncated, octet_length(stdout) AS stdout_bytes, octet_length(stderr) AS stderr_bytes, folder, place, root_id, title"

export interface FinishedCommand extends Omit<LoggedCommand, "position" | keyof CommandSummary>, RunningCommand {
  finishedAt: number
  exitCode: number
  stdout: string
  stderr: string
  truncated: boolean
}

/** The rows of the command log. */
export function createCommandStore(db: Database, limits: CommandStoreLimits) {
  function keepWithin(): void {
    db.run("DELETE FROM command_run WHERE sequence <= (SELECT max(sequence) FROM command_run) - ?", limits.commands)
    const size = db.get<{ bytes: number | null }>("SELECT sum(bytes) AS bytes FROM command_run")?.bytes ?? 0
    if (size <= limits.bytes) return
    // The newest stays, however much it said.
    db.run(
      `DELETE FROM command_run WHERE sequence < (SELECT max(sequence) FROM command_run) AND sequence <=
        (SELECT max(sequence) FROM (SELECT sequence, sum(bytes) OVER (ORDER BY sequence DESC) AS total FROM command_run) WHERE total > ?)`,
      limits.bytes,
    )
  }

  return {
    add(run: FinishedCommand): void {
      db.transaction(() => {
        db.run(
          "INSERT INTO command_run (id, session_id, cmd, cwd, started, finished, exit_code, stdout, stderr, truncated, bytes, folder, place, root_id, title) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          run.id,
          run.sessionID ?? null,
          run.cmd,
          run.cwd,
          run.startedAt,
          run.finishedAt,
          run.exitCode,
          run.stdout,
          run.stderr,
          Number(run.truncated),
          Buffer.byteLength(run.stdout) + Buffer.byteLength(run.stderr),
          run.folder ?? null,
          run.place,
          run.rootID ?? null,
          run.title ?? null,
        )
        keepWithin()
      })
    },
    find(id: string): LoggedCommand | undefined {
      const row = db.get<Row>(`SELECT ${columns} FROM command_run WHERE id = ?`, id)
      return row && logged(row)
    },
    texts: (id: string): Pick<CommandRecord, "stdout" | "stderr"> =>
      db.get<{ stdout: string; stderr: string }>("SELECT stdout, stderr FROM command_run WHERE id = ?", id) ?? {
        stdout: "",
        stderr: "",
      },
    /** Newest first. `before`: position of the last one known. */
    page(filter: CommandFilter, limit: number, before?: number): LoggedCommand[] {
      const { where, values } = condition(filter)
      const older = before === undefined ? where : [...where, "sequence < ?"]
      return db
        .all<Row>(
          `SELECT ${columns} FROM command_run ${clause(older)} ORDER BY sequence DESC LIMIT ?`,
          ...values,
          ...(before === undefined ? [] : [before]),
          limit,
        )
        .map(logged)
    },
    count(filter: CommandFilter): number {
      const { where, values } = condition(filter)
      return db.get<{ n: number }>(`SELECT count(*) AS n FROM command_run ${clause(where)}`, ...values)?.n ?? 0
    },
    remove: (id: string): boolean => db.run("DELETE FROM command_run WHERE id = ?", id) > 0,
    /** Takes all of a folder out, or all there are; answers their ids and the sessions they were of. */
    clear(folder: string | undefined): { ids: string[]; sessions: string[] } {
      const { where, values } = condition({ folder })
      const gone = db.all<{ id: string; session_id: string | null }>(
        `DELETE FROM command_run ${clause(where)} RETURNING id, session_id`,
        ...values,
      )
      const sessions = new Set(gone.flatMap(({ session_id: id }) => (id ? [id] : [])))
      return { ids: gone.map(({ id }) => id), sessions: [...sessions] }
    },
  }
}

const clause = (where: string[]) => (where.length > 0 ? `WHERE ${where.join(" AND ")}` : "")

function condition({ folder, rootID, failed, text }: CommandFilter): { where: string[]; values: string[] } {
  const where: string[] = []
  const values: string[] = []
  const add = (term: string, ...value: string[]) => {
    where.push(term)
    values.push(...value)
  }
  if (folder !== undefined) add("folder = ?", folder)
  if (rootID !== undefined) add("root_id = ?", rootID)
  if (failed) add("exit_code <> 0")
  if (text) add("instr(lower(cmd), lower(?)) > 0", text)
  return { where, values }
}

const logged = (row: Row): LoggedCommand => ({
  position: row.sequence,
  id: row.id,
  cmd: row.cmd,
  cwd: row.cwd,
  ...(row.session_id ? { sessionID: row.session_id } : {}),
  startedAt: row.started,
  finishedAt: row.finished,
  durationMs: row.finished - row.started,
  exitCode: row.exit_code,
  stdoutBytes: row.stdout_bytes,
  stderrBytes: row.stderr_bytes,
  truncated: row.truncated === 1,
  place: row.place,
  ...(row.folder === null ? {} : { folder: row.folder }),
  ...(row.root_id === null ? {} : { rootID: row.root_id }),
  ...(row.title === null ? {} : { title: row.title }),
})
