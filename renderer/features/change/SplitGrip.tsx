import { cx } from "../../lib/class.ts"

interface SplitGripProps {
  label: string
  axis: "x" | "y"
  /** Size of the part before the grip. Pixels. */
  value: number
  min: number
  max: number
  onChange(value: number): void
  onReset(): void
}

/** A hairline that is dragged, moved by arrow keys, and reset by a double click. */
export function SplitGrip({ label, axis, value, min, max, onChange, onReset }: SplitGripProps) {
  const set = (next: number) => onChange(Math.round(Math.max(min, Math.min(max, next))))
  return (
    <div
      role="separator"
      aria-label={label}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className={cx(
        "relative z-20 shrink-0 bg-line outline-none transition-colors duration-100 after:absolute after:content-[''] hover:bg-line-strong focus-visible:bg-focus active:bg-accent",
        axis === "x"
          ? "w-px cursor-col-resize after:inset-y-0 after:-inset-x-1"
          : "h-px cursor-row-resize after:inset-x-0 after:-inset-y-1",
      )}
      onDoubleClick={onReset}
      onKeyDown={(event) => {
        const back = axis === "x" ? "ArrowLeft" : "ArrowUp"
        const on = axis === "x" ? "ArrowRight" : "ArrowDown"
        if (event.key !== back && event.key !== on) return
        event.preventDefault()
        set(value + (event.key === on ? 16 : -16))
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        const grip = event.currentTarget
        grip.setPointerCapture(event.pointerId)
        const start = axis === "x" ? event.clientX : event.clientY
        const from = value
        const move = (moved: PointerEvent) => set(from + (axis === "x" ? moved.clientX : moved.clientY) - start)
        const end = () => {
          grip.removeEventListener("pointermove", move)
          grip.removeEventListener("pointerup", end)
          grip.removeEventListener("pointercancel", end)
        }
        grip.addEventListener("pointermove", move)
        grip.addEventListener("pointerup", end)
        grip.addEventListener("pointercancel", end)
      }}
    />
  )
}
