import { newId } from "../../shared/id.ts"
import type { MessageWithParts } from "./api.ts"

/** `T` → `T (fork #1)` → `T (fork #2)`. */
export function forkTitle(title: string): string {
  const match = /^(.*) \(fork #(\d+)\)$/.exec(title)
  return match ? `${match[1]} (fork #${Number(match[2]) + 1})` : `${title} (fork #1)`
}

/** The messages before `until` (or all) under new ids, with parents mapped and times kept. */
export function copyMessages(items: MessageWithParts[], sessionID: string, until?: string): MessageWithParts[] {
  const end = until === undefined ? items.length : items.findIndex((item) => item.info.id === until)
  const ids = new Map<string, string>()
  return items.slice(0, end).map(({ info, parts }) => {
    const id = newId("message")
    ids.set(info.id, id)
    const copy = structuredClone(info)
    copy.id = id
    copy.sessionID = sessionID
    if (copy.role === "assistant") copy.parentID = ids.get(copy.parentID) ?? copy.parentID
    return {
      info: copy,
      parts: parts.map((part) => ({ ...structuredClone(part), id: newId("part"), messageID: id, sessionID })),
    }
  })
}
