import { showSession } from "../app/navigate.ts"
import { bySessionNeed } from "../state/order.ts"
import type { Action } from "./action.ts"

/** ⌘1 … ⌘9: the sessions as the sidebar orders them. */
export const goToSession: Action[] = Array.from({ length: 9 }, (_, index) => ({
  id: `session.${index + 1}`,
  label: `Go to session ${index + 1}`,
  group: "Go to" as const,
  keys: [`mod+${index + 1}`],
  hidden: true,
  run: (app) => {
    const summary = Object.values(app.host.getState().sessions)
      .filter(({ session }) => session.parentID === undefined && !session.time.archived)
      .sort(bySessionNeed)[index]
    if (summary) showSession(app, summary.session.id)
  },
}))
