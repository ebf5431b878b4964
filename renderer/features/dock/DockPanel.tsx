import { Suspense } from "react"
import type { DockTab } from "../../state/view.ts"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { ErrorBoundary } from "../layout/ErrorBoundary.tsx"
import { dockTabs } from "./tabs.ts"

/** What the dock shows instead of terminals. */
export function DockPanel({ tab }: { tab: DockTab }) {
  const entry = dockTabs.find(({ id }) => id === tab)
  if (!entry) return null
  const { id, label, Content } = entry
  return (
    <div role="tabpanel" id={`dock-${id}`} aria-labelledby={`dock-tab-${id}`} className="flex min-h-0 flex-1 flex-col">
      <ErrorBoundary key={id} what={`The list of ${label.toLowerCase()} stopped working`}>
        <Suspense
          fallback={
            <div className="p-3">
              <Skeleton />
            </div>
          }
        >
          <Content />
        </Suspense>
      </ErrorBoundary>
    </div>
  )
}
