import type { Migration } from "../migrate.ts"

/** What a commit was about to bring over when it was cut off (`electron/change/landing.ts`). */
export const landingMigrations: Migration[] = [{ id: "landing-1", sql: "ALTER TABLE landing ADD COLUMN plan TEXT" }]
