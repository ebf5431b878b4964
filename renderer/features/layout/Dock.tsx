import { lazy, Suspense, useState } from "react"
import { useView } from "../../app/context.tsx"
import { useProject } from "../../app/selectors.ts"
import { recall, remember } from "../../lib/storage.ts"
import { SplitGrip } from "../change/SplitGrip.tsx"
import { ErrorBoundary } from "./ErrorBoundary.tsx"

const TerminalDock = lazy(() =>
  import("../terminal/TerminalDock.tsx").then((module) => ({ default: module.TerminalDock })),
)

const usual = 260
const least = 96
/** What the columns keep, with the title and the status. */
const above = 260

/** The strip below the columns. Its height is remembered; the columns keep a usable part of a small window. */
export function Dock() {
  const open = useView((view) => view.dockOpen)
  const project = useProject()
  const [height, setHeight] = useState(() => recall("dock.height", usual))
  if (!open || !project) return null
  const change = (value: number) => {
    const now = Math.max(least, Math.min(value, window.innerHeight - above))
    setHeight(now)
    remember("dock.height", now)
  }
  return (
    <>
      <SplitGrip
        label="Dock height"
        axis="y"
        // The grip measures what is before it, and the dock is behind it.
        value={window.innerHeight - height}
        min={above}
        max={window.innerHeight - least}
        onChange={(value) => change(window.innerHeight - value)}
        onReset={() => change(usual)}
      />
      <section
        aria-label="Dock"
        data-region
        data-dock
        style={{ height, maxHeight: `calc(100% - ${above}px)`, minHeight: least }}
        className="shrink-0 border-line border-b bg-panel"
      >
        <ErrorBoundary what="The dock stopped working">
          <Suspense fallback={null}>
            <TerminalDock />
          </Suspense>
        </ErrorBoundary>
      </section>
    </>
  )
}
