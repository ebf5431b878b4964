import type { CommandEntry, CommandEvents } from "../../shared/native/command.ts"
import type { CommandNews, CommandPlace, LiveCommand, LoggedCommand, RunningCommand } from "./command-log.ts"

/** Characters that one event carries at most: of a flood the window is told its end. */
const MOST = 16 * 1024
/** Characters of a line that a list shows. */
const LINE = 400

const about = ({ id, cmd, cwd, startedAt, truncated, ...of }: Begun & { truncated?: boolean }) => ({
  id,
  command: cmd,
  cwd,
  place: of.place,
  folder: of.folder ?? null,
  sessionID: of.rootID ?? of.sessionID ?? null,
  title: of.title ?? null,
  started: startedAt,
  truncated: truncated ?? false,
})
type Begun = RunningCommand & CommandPlace

export const finishedEntry = (command: LoggedCommand): CommandEntry => ({
  ...about(command),
  ended: command.finishedAt,
  exitCode: command.exitCode,
  lastLine: null,
})

export const runningEntry = (command: Begun, lastLine: string | null = null): CommandEntry => ({
  ...about(command),
  ended: null,
  exitCode: null,
  lastLine,
})

/** A running command as a list shows it: with the line that it is at. */
export function liveEntry(command: LiveCommand): CommandEntry {
  return runningEntry(command, lastLine(command.output))
}

/** The last line with something on it. */
function lastLine(output: string): string | null {
  const text = output.slice(-8 * LINE).trimEnd()
  const line = text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1)
  return line === "" ? null : line.slice(0, LINE)
}

type Told = { [Type in keyof CommandEvents]: { type: Type; properties: CommandEvents[Type] } }[keyof CommandEvents]

/** What the window's stream says of it. */
export function commandEvent(news: CommandNews): Told {
  switch (news.type) {
    case "start":
      return { type: "command.started", properties: { command: runningEntry(news.run) } }
    case "chunk": {
      const { id, stream, text, offset } = news
      const skipped = Math.max(0, text.length - MOST)
      return {
        type: "command.output",
        properties: { id, stream, text: text.slice(skipped), offset: offset + skipped },
      }
    }
    case "end":
      return { type: "command.ended", properties: { command: finishedEntry(news.run) } }
    case "delete":
      return { type: "command.removed", properties: { id: news.id } }
    case "clear":
      return { type: "command.cleared", properties: { folder: news.folder ?? null } }
  }
}
