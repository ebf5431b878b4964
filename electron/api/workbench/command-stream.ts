import { type EventStream, openEventStream } from "../server/sse.ts"
import type { CommandNews, CommandSummary, RunningCommand } from "../../terminal/command-log.ts"
import type { Context } from "./context.ts"

const KEEP_ALIVE_MS = 25_000

const frame = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

function worded(news: CommandNews): string {
  switch (news.type) {
    case "start":
      return frame("run_start", begun(news.run))
    case "chunk":
      return frame("run_chunk", { id: news.id, stream: news.stream, text: news.text })
    case "end":
      return frame("run", ended(news.run))
    case "delete":
      return frame("delete", { id: news.id })
    case "clear":
      return news.folder === undefined ? frame("clear", {}) : news.ids.map((id) => frame("delete", { id })).join("")
  }
}

const begun = ({ id, cmd, cwd, sessionID, startedAt }: RunningCommand): RunningCommand => ({
  id,
  cmd,
  cwd,
  sessionID,
  startedAt,
})

const ended = ({ finishedAt, durationMs, exitCode, stdoutBytes, stderrBytes, truncated, ...run }: CommandSummary) => ({
  ...begun(run),
  finishedAt,
  durationMs,
  exitCode,
  stdoutBytes,
  stderrBytes,
  truncated,
})

/** `GET /agent/commands/stream`: what there is, then what comes. */
export function followCommands({ workbench, exchange }: Context): EventStream {
  const { commands } = workbench
  const stream = openEventStream(exchange)
  const following = commands.subscribe((news) => stream.send(worded(news)))
  const alive = setInterval(() => stream.send(": keepalive\n\n"), KEEP_ALIVE_MS).unref()
  stream.onClose(() => {
    clearInterval(alive)
    void following.dispose()
  })
  stream.send(
    frame("hello", {
      runs: commands.list(),
      live: commands.running().map((run) => ({ ...begun(run), output: run.output })),
    }),
  )
  return stream
}
