import type { App } from "../app/createApp.ts"
import type { Action } from "./action.ts"
import { archive } from "./archive.ts"
import { browserActions } from "./browser.ts"
import { chooseAgent } from "./chooseAgent.ts"
import { chooseModel } from "./chooseModel.ts"
import { compact } from "./compact.ts"
import { dockActions } from "./dock.ts"
import { fileActions } from "./files.ts"
import { focusComposer } from "./focusComposer.ts"
import { focusRequest } from "./focusRequest.ts"
import { fork } from "./fork.ts"
import { goToSession } from "./goToSession.ts"
import { interrupt } from "./interrupt.ts"
import { newSession } from "./newSession.ts"
import { nextRegion } from "./nextRegion.ts"
import { openFolder } from "./openFolder.ts"
import { previousRegion } from "./previousRegion.ts"
import { reviewActions } from "./review.ts"
import { showChanges } from "./showChanges.ts"
import { showFiles } from "./showFiles.ts"
import { showInbox } from "./showInbox.ts"
import { showKeys } from "./showKeys.ts"
import { showPalette } from "./showPalette.ts"
import { showAgents } from "./showAgents.ts"
import { showProviders } from "./showProviders.ts"
import { showRules } from "./showRules.ts"
import { showSettings } from "./showSettings.ts"
import { terminalActions } from "./terminal.ts"
import { themes } from "./themes.ts"
import { togglePanel } from "./togglePanel.ts"
import { toggleSidebar } from "./toggleSidebar.ts"

/** All actions, in the order the palette and the key list show them. A feature adds one file and one line here. */
export const actions: readonly Action[] = [
  showPalette,
  newSession,
  openFolder,
  interrupt,
  chooseModel,
  chooseAgent,
  compact,
  fork,
  archive,
  ...reviewActions,
  ...fileActions,
  ...terminalActions,
  ...dockActions,
  focusComposer,
  focusRequest,
  showInbox,
  showChanges,
  showFiles,
  ...browserActions,
  nextRegion,
  previousRegion,
  ...goToSession,
  toggleSidebar,
  togglePanel,
  showSettings,
  showProviders,
  showAgents,
  showRules,
  ...themes,
  showKeys,
]

const byID = new Map(actions.map((action) => [action.id, action]))

export const findAction = (id: string): Action | undefined => byID.get(id)

export const keysOf = (id: string): string | undefined => byID.get(id)?.keys?.[0]

/** Runs an action by id when its condition holds. Unknown ids (an older menu) do nothing. */
export function runAction(app: App, id: string): void {
  const action = byID.get(id)
  if (action && (action.when?.(app) ?? true)) void action.run(app)
}
