import { Fault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { tui } from "./contract/tui.ts"

/** What a window can be told to do, by the names that its events carry. */
const commands = new Set([
  "agent.cycle",
  "help.show",
  "model.list",
  "prompt.clear",
  "prompt.submit",
  "session.compact",
  "session.first",
  "session.half.page.down",
  "session.half.page.up",
  "session.interrupt",
  "session.last",
  "session.line.down",
  "session.line.up",
  "session.list",
  "session.new",
  "session.page.down",
  "session.page.up",
  "session.share",
  "theme.switch",
])

/** Names of earlier versions that are not the event's name with `_` for `.`. */
const aliases: Record<string, string> = {
  messages_page_up: "session.page.up",
  messages_page_down: "session.page.down",
  messages_line_up: "session.line.up",
  messages_line_down: "session.line.down",
  messages_half_page_up: "session.half.page.up",
  messages_half_page_down: "session.half.page.down",
  messages_first: "session.first",
  messages_last: "session.last",
}

/** Published to whoever listens, the window first of all; nothing is kept for one that comes later. */
async function publish({ services, instance }: Context, type: string, properties: Record<string, unknown>) {
  const [events, { directory, projectID }] = await Promise.all([services.events(), instance()])
  events.broadcast({ type, properties, directory, projectID })
  return true
}

const command = (name: string) => (_input: unknown, context: Context) =>
  publish(context, "tui.command.execute", { command: name })

export default routes<typeof tui, Context>(tui, {
  "tui.appendPrompt": ({ body }, context) => publish(context, "tui.prompt.append", { text: body.text }),
  "tui.openHelp": command("help.show"),
  "tui.openSessions": command("session.list"),
  "tui.openThemes": command("theme.switch"),
  "tui.openModels": command("model.list"),
  "tui.submitPrompt": command("prompt.submit"),
  "tui.clearPrompt": command("prompt.clear"),
  "tui.executeCommand": ({ body }, context) => {
    const name = aliases[body.command] ?? body.command.replaceAll("_", ".")
    if (!commands.has(name))
      throw new Fault(
        "BadRequest",
        `There is no command ${JSON.stringify(body.command)}. Known ones: ${[...commands].join(", ")}\n  at ["command"]`,
      )
    return publish(context, "tui.command.execute", { command: name })
  },
  "tui.showToast": ({ body }, context) => publish(context, "tui.toast.show", body),
  "tui.publish": async ({ body }, context) => {
    if (body.type === "tui.session.select") (await context.services.sessions()).get(body.properties.sessionID)
    return publish(context, body.type, body.properties)
  },
  "tui.selectSession": async ({ body }, context) => {
    ;(await context.services.sessions()).get(body.sessionID)
    return publish(context, "tui.session.select", { sessionID: body.sessionID })
  },
  "tui.control.next": (_input, { services, signal }) => services.control.next(signal()),
  "tui.control.response": ({ body }, { services }) => {
    services.control.respond(body)
    return true
  },
})
