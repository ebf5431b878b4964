import { Suspense } from "react"
import { useApp, useView } from "../../app/context.tsx"
import { useSession } from "../../app/selectors.ts"
import type { PanelTab } from "../../state/view.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { Tab, TabContent, TabList, Tabs } from "../../ui/Tabs.tsx"
import { panels } from "./panels.ts"
import { ErrorBoundary } from "./ErrorBoundary.tsx"

export function RightPanel() {
  const app = useApp()
  const wanted = useView((view) => view.panelTab)
  const session = useSession()
  const sessionID = useView((view) => view.sessionID)
  const tab = panels.some((panel) => panel.id === wanted) ? wanted : "changes"
  if (!sessionID) return null
  return (
    <aside aria-label="Review" data-region className="h-full min-w-0 bg-panel">
      <Tabs
        value={tab}
        onValueChange={(value) => app.view.setState({ panelTab: value as PanelTab })}
        className="flex h-full flex-col"
      >
        <div className="flex h-header shrink-0 items-center gap-1 border-line border-b pr-1.5 pl-1.5">
          <TabList label="Review">
            {panels.map((panel) => (
              <Tab key={panel.id} value={panel.id}>
                {panel.label}
                {panel.id === "changes" && session && session.changes > 0 && (
                  <Badge tone="accent">
                    {session.changes}
                    <span className="sr-only"> waiting</span>
                  </Badge>
                )}
              </Tab>
            ))}
          </TabList>
        </div>
        {panels.map(({ id, Content }) => (
          <TabContent key={id} value={id} className="min-h-0 flex-1 outline-none">
            <ErrorBoundary what={`The ${id} panel stopped working`}>
              <Suspense
                fallback={
                  <div className="p-3">
                    <Skeleton />
                  </div>
                }
              >
                <Content key={sessionID} sessionID={sessionID} />
              </Suspense>
            </ErrorBoundary>
          </TabContent>
        ))}
      </Tabs>
    </aside>
  )
}
