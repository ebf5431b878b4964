import { useStore } from "zustand"
import { isMac } from "../../lib/keys.ts"
import { Spinner } from "../../ui/Spinner.tsx"
import type { Live } from "./live.ts"

const box =
  "pointer-events-none absolute bottom-2 left-3 z-10 flex max-w-[calc(100%-24px)] animate-appear items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-small text-text shadow-pop"

/** In the corner: where a link leads, or that the line is cut. */
export function PaneNotice({ live }: { live: Live }) {
  const link = useStore(live.store, (state) => state.link)
  const connected = useStore(live.store, (state) => state.connected)
  if (connected === false) {
    return (
      <div role="status" className={box}>
        <Spinner size={11} />
        Connecting again
      </div>
    )
  }
  if (link === null) return null
  return (
    <div className={box}>
      <span className="truncate">{link}</span>
      <span className="flex shrink-0 items-center gap-1 text-muted">{isMac ? "⌘" : "Ctrl"} and click opens it</span>
    </div>
  )
}
