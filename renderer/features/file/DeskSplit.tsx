import { type ReactNode, useState } from "react"
import { recall, remember } from "../../lib/storage.ts"
import { SplitGrip } from "../change/SplitGrip.tsx"

interface DeskSplitProps {
  /** Tree or search; null when hidden. */
  side: ReactNode
  /** Nothing is open: the side has all the room. */
  fill: boolean
  children: ReactNode
}

const usual = 210

/** Tree or search at the left, the editor beside it. */
export function DeskSplit({ side, fill, children }: DeskSplitProps) {
  const [width, setWidth] = useState(() => recall("files.width", usual))
  const change = (value: number) => {
    setWidth(value)
    remember("files.width", value)
  }
  return (
    <div className="flex min-h-0 flex-1">
      {side && (
        <div className="flex min-h-0 min-w-0 shrink-0 flex-col" style={fill ? { flex: 1 } : { width, maxWidth: "45%" }}>
          {side}
        </div>
      )}
      {side && !fill && (
        <SplitGrip
          label="File tree width"
          axis="x"
          value={width}
          min={140}
          max={480}
          onChange={change}
          onReset={() => change(usual)}
        />
      )}
      {!fill && <div className="flex min-h-0 min-w-0 flex-1 flex-col">{children}</div>}
    </div>
  )
}
