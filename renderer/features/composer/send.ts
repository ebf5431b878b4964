import type { App } from "../../app/createApp.ts"
import { expectOk } from "../../app/report.ts"
import { isFailure } from "../../state/model.ts"
import { type Delivery, directive, type OutgoingMessage, partsOf } from "./outgoing.ts"

/**
 * Sends a message to a session; true when the host has it. A queued message is text only: with attachments it goes
 * as a prompt, which the host answers within the running turn.
 */
export async function send(
  app: App,
  sessionID: string,
  directory: string,
  message: OutgoingMessage,
  delivery: Delivery,
): Promise<boolean> {
  const { opencode, native } = app.client
  const { draft, agent, model } = message
  const entry = app.host.getState().catalogues[directory]
  const catalogue = entry && !isFailure(entry) ? entry : null
  const choice = { ...(agent ? { agent } : {}), ...(model ? { model } : {}) }

  const special = directive(draft.text, catalogue?.commands.map((command) => command.name) ?? [])
  if (special && "shell" in special) {
    const run = opencode.shell(sessionID, { ...choice, command: special.shell, agent: agent ?? "build" })
    return accepted(run)
  }
  if (special) {
    const run = opencode.command(sessionID, {
      ...special,
      ...(agent ? { agent } : {}),
      ...(model ? { model: `${model.providerID}/${model.modelID}` } : {}),
    })
    return accepted(run)
  }
  if (delivery !== "send" && draft.attachments.length === 0) {
    if ((await expectOk(native.enqueue(sessionID, draft.text.trim(), delivery))) === undefined) return false
    await app.sync.loadQueue(sessionID)
    return true
  }
  const agentNames = catalogue?.agents.map((entry) => entry.name) ?? []
  const result = await opencode.prompt(sessionID, { parts: partsOf(draft, directory, agentNames), ...choice })
  if (!result.ok) await expectOk(Promise.resolve(result))
  return result.ok
}

/**
 * Commands and shell runs answer when the whole turn is over. The composer must not wait for that: an answer within
 * half a second that is a refusal keeps the draft, everything later is told as it comes.
 */
function accepted(run: ReturnType<App["client"]["opencode"]["shell"]>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), 500)
    void expectOk(run.then((result) => (result.ok ? { ok: true as const, value: true } : result))).then((value) => {
      clearTimeout(timer)
      resolve(value === true)
    })
  })
}
