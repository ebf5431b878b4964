import { useEffect, useRef, useState } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { EndBar } from "./EndBar.tsx"
import { FindBar } from "./FindBar.tsx"
import type { Live } from "./live.ts"
import { PaneMenu } from "./PaneMenu.tsx"
import { PaneNotice } from "./PaneNotice.tsx"
import type { TerminalInfo } from "./state.ts"

interface TerminalPaneProps {
  info: TerminalInfo
  /** It is the one that the tabs name. */
  front: boolean
  first: boolean
}

/** One terminal on the screen, with what belongs to it: search, links, its end. */
export function TerminalPane({ info, front, first }: TerminalPaneProps) {
  const app = useApp()
  const { id, status } = info
  const box = useRef<HTMLDivElement>(null)
  const [live, setLive] = useState<Live | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const finding = useStore(app.terminals.store, (state) => state.finding[id])

  useEffect(() => {
    const place = box.current
    let gone = false
    let end: (() => void) | undefined
    app.terminals.live(id)?.then(
      (made) => {
        if (gone || !place) return
        end = made.show(place)
        setLive(made)
        if (app.terminals.takeFocus(id)) made.focus()
      },
      (error: unknown) => {
        if (!gone) setFailure(error instanceof Error ? error.message : String(error))
      },
    )
    return () => {
      gone = true
      end?.()
      setLive(null)
    }
  }, [app, id])

  // The panel around it says what failed and tries again.
  if (failure !== null) throw new Error(failure)
  return (
    <div
      role="tabpanel"
      id={`pane-${id}`}
      aria-labelledby={`tab-${id}`}
      className={cx("relative flex min-w-0 flex-1 flex-col", !first && "border-line border-l")}
      onPointerDown={() => front || app.terminals.activate(id)}
    >
      {live && finding !== undefined && <FindBar key={id} id={id} live={live} asked={finding} />}
      <PaneMenu id={id} live={live} running={status.type === "running"}>
        <div ref={box} data-terminal={id} className="min-h-0 flex-1 overflow-hidden" />
      </PaneMenu>
      {live && status.type === "running" && <PaneNotice live={live} />}
      {status.type !== "running" && <EndBar info={info} />}
    </div>
  )
}
