import type { ChangeEntry, ChangeSet } from "../../../shared/native/change.ts"

/** What the two decisions are called: in a folder session the edits are already there. */
export interface Words {
  accept: string
  accepting: string
  accepted: string
  discard: string
  discarding: string
  discarded: string
}

const sandbox: Words = {
  accept: "Accept",
  accepting: "Accepting",
  accepted: "accepted",
  discard: "Discard",
  discarding: "Discarding",
  discarded: "discarded",
}

const folder: Words = {
  accept: "Keep",
  accepting: "Keeping",
  accepted: "kept",
  discard: "Undo",
  discarding: "Undoing",
  discarded: "undone",
}

export const wordsOf = (mode: ChangeSet["mode"] | undefined): Words => (mode === "folder" ? folder : sandbox)

/** How the history names a decision. */
export function entryWord(entry: ChangeEntry, words: Words): string {
  if (entry.action === "keep") return "Kept"
  const word = entry.action === "accept" ? words.accepted : words.discarded
  return word.charAt(0).toUpperCase() + word.slice(1)
}
