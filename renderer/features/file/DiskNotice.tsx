import { Lock, TriangleAlert } from "lucide-react"
import { baseName } from "../../lib/path.ts"
import { Button } from "../../ui/Button.tsx"
import type { Tab } from "./desk.ts"
import { useDesk, useDeskState } from "./useDesk.ts"

/** The file on disk is not the one that was opened: what to do about it. */
export function DiskNotice({ tab }: { tab: Tab }) {
  const desk = useDesk()
  const comparing = useDeskState((state) => state.comparing?.path === tab.path)
  if (tab.disk === "same") {
    if (!tab.file?.readonly || tab.file.kind !== "text") return null
    return (
      <div className="flex h-7 shrink-0 items-center gap-2 border-line border-b px-3 text-muted text-small">
        <Lock size={12} strokeWidth={1.75} aria-hidden />
        Read only: it is write-protected, or not UTF-8 text.
      </div>
    )
  }
  const gone = tab.disk === "gone"
  return (
    <div
      role="alert"
      className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-warning-bg px-3 py-1 text-small text-strong"
    >
      <TriangleAlert size={14} strokeWidth={1.5} aria-hidden className="text-warning" />
      <span className="min-w-64 flex-1">
        {baseName(tab.path)} {gone ? "was deleted on disk." : "changed on disk since you opened it."}
        {tab.dirty && " Your text here is not saved."}
      </span>
      <span className="flex gap-1.5">
        {!gone && (
          <Button
            size="small"
            onClick={() => (comparing ? desk.store.setState({ comparing: null }) : void desk.compare(tab.path))}
          >
            {comparing ? "Back to editing" : "Compare"}
          </Button>
        )}
        <Button size="small" onClick={() => void desk.overwrite(tab.path)}>
          {gone ? "Save it again" : "Overwrite"}
        </Button>
        {gone ? (
          <Button size="small" tone="quiet" onClick={() => desk.close(tab.path)}>
            Close
          </Button>
        ) : (
          <Button size="small" tone="quiet" onClick={() => void desk.reload(tab.path)}>
            Reload
          </Button>
        )}
      </span>
    </div>
  )
}
