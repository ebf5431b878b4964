import type { ReactNode } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"
import type { DockTab } from "../../state/view.ts"
import { Badge } from "../../ui/Badge.tsx"
import { useShelf } from "../program/useProgram.ts"
import { isList } from "../program/state.ts"

const Count = ({ n, words, danger }: { n: number; words: string; danger?: boolean }): ReactNode =>
  n > 0 && (
    <Badge tone={danger ? "danger" : "plain"}>
      {n}
      <span className="sr-only"> {words}</span>
    </Badge>
  )

/** How many of them run, or failed. */
export function DockBadge({ tab }: { tab: DockTab }) {
  const app = useApp()
  const commands = useStore(app.commands.store, (state) => state.running.length)
  const { services, hooks } = useShelf()
  if (tab === "commands") return <Count n={commands} words="running" />
  if (tab === "services") {
    const n = isList(services) ? services.services.filter(({ state }) => state === "running").length : 0
    return <Count n={n} words="running" />
  }
  const failed = isList(hooks) ? hooks.hooks.filter(({ result }) => result === "failed").length : 0
  return <Count n={failed} words="failed" danger />
}
