import type { Migration } from "../migrate.ts"

/** Conversations that other programs keep with us (`electron/chat/chats.ts`). */
export const chatMigrations: Migration[] = [
  {
    id: "chat-1",
    sql: `CREATE TABLE chat (
      workspace TEXT NOT NULL,
      id TEXT NOT NULL,
      title TEXT NOT NULL,
      mode TEXT,
      created INTEGER NOT NULL,
      updated INTEGER NOT NULL,
      turns TEXT NOT NULL,
      pending_diffs TEXT NOT NULL,
      turn_count INTEGER NOT NULL,
      PRIMARY KEY (workspace, id)
    ) STRICT`,
  },
]
