import { Separator } from "react-resizable-panels"
import { cx } from "../lib/class.ts"

/** A hairline between panels with a wide grip. Arrow keys move it, double click resets. */
export function Splitter({ label, vertical = true, onReset }: { label: string; vertical?: boolean; onReset(): void }) {
  return (
    <Separator
      aria-label={label}
      onDoubleClick={onReset}
      className={cx(
        "relative z-10 bg-line outline-none transition-colors duration-100 after:absolute after:content-[''] focus-visible:bg-focus data-[separator=active]:bg-accent data-[separator=hover]:bg-line-strong",
        vertical ? "w-px after:inset-y-0 after:-inset-x-1" : "h-px after:inset-x-0 after:-inset-y-1",
      )}
    />
  )
}
