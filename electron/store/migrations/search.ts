import type { Migration } from "../migrate.ts"

/**
 * Full text of all conversations (`electron/session/search.ts`). Rows are those of `part`, by its number; triggers only note
 * what changed, so that storing a part costs nothing more while an answer streams, and the next search indexes it. They
 * look before they insert: inside an upsert the outer statement's conflict rule replaces an `OR IGNORE` of theirs.
 */
export const searchMigrations: Migration[] = [
  {
    id: "search-1",
    sql: `
CREATE VIRTUAL TABLE session_text USING fts5 (text, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE TABLE session_text_stale (n INTEGER PRIMARY KEY);
CREATE TRIGGER session_text_added AFTER INSERT ON part BEGIN INSERT INTO session_text_stale SELECT new.n WHERE NOT EXISTS (SELECT 1 FROM session_text_stale WHERE n = new.n); END;
CREATE TRIGGER session_text_changed AFTER UPDATE ON part BEGIN INSERT INTO session_text_stale SELECT new.n WHERE NOT EXISTS (SELECT 1 FROM session_text_stale WHERE n = new.n); END;
CREATE TRIGGER session_text_removed AFTER DELETE ON part BEGIN INSERT INTO session_text_stale SELECT old.n WHERE NOT EXISTS (SELECT 1 FROM session_text_stale WHERE n = old.n); END;
INSERT INTO session_text_stale SELECT n FROM part;
`,
  },
]
