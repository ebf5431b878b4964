import path from "node:path"
import { access } from "node:fs/promises"
import type { Companions } from "../api/services.ts"
import type { Changes } from "../change/changes.ts"
import { createPrograms, type Programs } from "../integration/programs/programs.ts"
import { createProgramTrust } from "../integration/programs/trust.ts"
import { scriptFolder } from "../integration/script-faults.ts"
import { announcePrograms } from "./announce-programs.ts"
import type { Core } from "./core.ts"

export interface ProgramsInput {
  core: Core
  changes: Changes
  companions: () => Promise<Companions>
  made: () => Companions | undefined
}

/** Services and hooks for the window. What runs them is made where a folder has some. */
export function composePrograms({ core, changes, companions, made }: ProgramsInput): Programs {
  const { db, events, sessions } = core
  return createPrograms({
    companions,
    made,
    trust: createProgramTrust(db),
    placeOf: createHookPlaces(core, changes),
    isRemote: async (sessionID) => (await companions()).aliases.nameOf(sessionID) !== sessionID,
    titleOf: (sessionID) => sessions.find(sessionID)?.title,
    changed: announcePrograms({ events, sessions }).programsChanged,
  })
}

/** Where a session's hooks run, and where they come from. */
export const createHookPlaces =
  ({ sessions }: Pick<Core, "sessions">, changes: Pick<Changes, "sandboxes">) =>
  (sessionID: string) => {
    const { id, directory } = sessions.get(sessionID)
    return { id, directory, target: changes.sandboxes.get(id)?.target ?? directory }
  }

/** Hooks run after the turns of every front end: what runs them is made after the first turn in a folder that has some. */
export function wakeHooks({ core, changes, companions, made }: ProgramsInput): void {
  const { events, sessions, log } = core
  const placeOf = createHookPlaces(core, changes)
  const following = events.subscribe({}, ({ type, sessionID, properties }) => {
    if (made()) return void following.dispose()
    const ended = type === "session.status" && (properties.status as { type: string }).type === "idle"
    if (!ended || !sessionID || !sessions.find(sessionID)) return
    access(path.join(placeOf(sessionID).target, scriptFolder.hook))
      .then(
        async () => {
          // From here on they follow by themselves; this turn ended before.
          if (!made()) (await companions()).turnHooks.catchUp(sessionID)
        },
        () => {},
      )
      .catch((error: unknown) => log.warn("the hooks of a folder could not be followed", { session: sessionID, error }))
  })
}
