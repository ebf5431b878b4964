import { Fault } from "../../../shared/fault.ts"
import { ticketLifetime } from "../../terminal/tickets.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { pty } from "./contract/pty.ts"

/** Pseudo terminals belong to a folder: one that is asked for below another folder is not found. */
async function scope({ services, instance }: Context) {
  const [terminals, { directory, projectID }] = await Promise.all([services.terminals(), instance()])
  return { terminals, directory, projectID }
}

export default routes<typeof pty, Context>(pty, {
  "pty.shells": async (_input, { services }) => (await services.terminals()).shells(),
  "pty.list": async (_input, context) => {
    const { terminals, directory } = await scope(context)
    return terminals.list(directory)
  },
  "pty.create": async ({ body }, context) => {
    const { terminals, directory, projectID } = await scope(context)
    return terminals.create({ ...body, directory, projectID })
  },
  "pty.get": async ({ params }, context) => {
    const { terminals, directory } = await scope(context)
    return terminals.get(params.ptyID, directory)
  },
  "pty.update": async ({ params, body }, context) => {
    const { terminals, directory } = await scope(context)
    return terminals.update(params.ptyID, body, directory)
  },
  "pty.remove": async ({ params }, context) => {
    const { terminals, directory } = await scope(context)
    await terminals.remove(params.ptyID, directory)
    return true
  },
  "pty.connectToken": async ({ params }, context) => {
    const { terminals, directory } = await scope(context)
    // A page cannot send this header without being asked first, so that no other site gets a ticket.
    if (context.request.headers["x-opencode-ticket"] !== "1")
      throw new Fault("Forbidden", "A ticket needs the header x-opencode-ticket: 1.")
    const { id } = terminals.get(params.ptyID, directory)
    return { ticket: terminals.tickets.issue({ id, directory }), expires_in: ticketLifetime }
  },
  "pty.connect": async ({ params }, context) => {
    const { terminals, directory } = await scope(context)
    terminals.get(params.ptyID, directory)
    throw new Fault("BadRequest", "This is a WebSocket: connect with an upgrade.", { kind: "Headers" })
  },
})
