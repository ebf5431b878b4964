import { Fault } from "../../../shared/fault.ts"
import type { CommandFilter } from "../../terminal/command-store.ts"
import { finishedEntry, liveEntry } from "../../terminal/command-entry.ts"
import type { LiveCommand } from "../../terminal/command-log.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { command } from "./contract/command.ts"

const mostOfPage = 500

export default routes<typeof command, Context>(command, {
  "command.page": async ({ query }, { services }) => {
    const { directory, sessionID, failed, q, before, limit = 100 } = query
    inRange("limit", limit, 1, mostOfPage)
    if (before !== undefined) inRange("before", before, 0, Number.MAX_SAFE_INTEGER)
    const log = await services.commands()
    const filter: CommandFilter = { folder: directory, rootID: sessionID, failed, text: q }
    const commands = log.page(filter, limit, before)
    const last = commands.length === limit ? commands.at(-1)?.position : undefined
    return {
      commands: commands.map(finishedEntry),
      running: before === undefined ? log.running().filter(fits(filter)).reverse().map(liveEntry) : [],
      next: last ?? null,
      total: log.count(filter),
    }
  },
  "command.get": async ({ params }, { services }) => {
    const log = await services.commands()
    const live = log.running().find(({ id }) => id === params.id)
    if (live) return { command: liveEntry(live), ...live.streams }
    const { stdout, stderr, ...found } = log.find(params.id)
    const output = (text: string) => ({ text, length: text.length })
    return { command: finishedEntry(found), stdout: output(stdout), stderr: output(stderr) }
  },
  "command.remove": async ({ params }, { services }) => {
    ;(await services.commands()).remove(params.id)
    return true
  },
  "command.clear": async ({ query }, { services }) => ({
    removed: await (await services.commands()).clear(query.directory),
  }),
})

/** Running ones by the same filter; none of them has failed yet. */
const fits =
  ({ folder, rootID, failed, text }: CommandFilter) =>
  (command: LiveCommand) =>
    !failed &&
    (folder === undefined || command.folder === folder) &&
    (rootID === undefined || command.rootID === rootID) &&
    (!text || command.cmd.toLowerCase().includes(text.toLowerCase()))

function inRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new Fault("BadRequest", `Expected a whole number from ${least} to ${most}, got ${value}\n  at ["${name}"]`, {
    kind: "Query",
  })
}
