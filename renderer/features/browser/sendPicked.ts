import type { PickedElement } from "../../../shared/native/browser.ts"
import type { App } from "../../app/createApp.ts"
import { expectOk } from "../../app/report.ts"
import { lastPrompt } from "../conversation/lastModel.ts"
import { promptOfPicked } from "./pickedPrompt.ts"

/** With the agent and model that the composer of this session would use. True when the host has it. */
export async function sendPicked(app: App, sessionID: string, picked: PickedElement, wish: string): Promise<boolean> {
  const chosen = app.view.getState().choices[sessionID]
  const last = lastPrompt(app.host.getState(), sessionID)
  const agent = chosen?.agent ?? last?.agent
  const model = chosen?.model ?? (last && { providerID: last.model.providerID, modelID: last.model.modelID })
  const result = await app.client.opencode.prompt(sessionID, {
    parts: [
      { type: "text", text: promptOfPicked(picked.element, wish) },
      ...(picked.picture
        ? [{ type: "file" as const, mime: "image/png", filename: "element.png", url: picked.picture }]
        : []),
    ],
    ...(agent ? { agent } : {}),
    ...(model ? { model } : {}),
  })
  if (!result.ok) await expectOk(Promise.resolve(result))
  return result.ok
}
