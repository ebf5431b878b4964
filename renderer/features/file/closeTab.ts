import { baseName } from "../../lib/path.ts"
import { confirm } from "../layout/confirm.ts"
import type { Desk } from "./desk.ts"

/** Closes a tab; asks first when its text is not saved. True when it is closed. */
export async function closeTab(desk: Desk, path: string): Promise<boolean> {
  const tab = desk.store.getState().tabs.find((candidate) => candidate.path === path)
  if (!tab) return true
  if (tab.dirty) {
    const sure = await confirm({
      title: `Close ${baseName(path)} without saving?`,
      detail: "What you changed in it is lost.",
      action: "Close without saving",
      danger: true,
    })
    if (!sure) return false
  }
  desk.close(path)
  return true
}
