import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { Settings } from "../../shared/native/host.ts"
import type { EventLog } from "../session/api.ts"
import type { Database } from "../store/database.ts"

export const defaultSettings: Settings = { theme: "system", notifications: true, agent: null, model: null }

/** The window's settings. A change is published as `settings.updated {settings}`. */
export interface SettingsStore {
  get(): Settings
  /** Unknown fields are ignored. Throws Fault `BadRequest` naming the field, and then stores nothing. */
  patch(change: unknown): Settings
}

export function createSettings(options: { database: Database; events: Pick<EventLog, "publish"> }): SettingsStore {
  const { database, events } = options

  function get(): Settings {
    const rows = database.all<{ key: string; value: string }>("SELECT key, value FROM setting")
    const stored = Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]))
    const result: Record<string, unknown> = { ...defaultSettings }
    // A value that an earlier version allowed and this one does not is worth a default, not a failed start.
    for (const [key, schema] of Object.entries(Settings.shape)) {
      const parsed = z.safeParse(schema as z.ZodMiniType, stored[key])
      if (key in stored && parsed.success) result[key] = parsed.data
    }
    return result as Settings
  }

  return {
    get,
    patch(change) {
      const parsed = z.safeParse(z.partial(Settings), change)
      if (!parsed.success) {
        const field = parsed.error.issues[0]?.path.join(".") || "the body"
        throw new Fault("BadRequest", `The settings were not changed: ${field} has a value that is not allowed.`, {
          field,
        })
      }
      const changed = Object.entries(parsed.data).filter(([, value]) => value !== undefined)
      const settings: Settings = { ...get(), ...Object.fromEntries(changed) }
      if (changed.length === 0) return settings
      events.publish({ type: "settings.updated", properties: { settings } }, () => {
        for (const [key, value] of changed) {
          database.run(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            JSON.stringify(value),
          )
        }
      })
      return settings
    },
  }
}
