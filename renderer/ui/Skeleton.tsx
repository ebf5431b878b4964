import { useEffect, useState } from "react"

/** True once `after` milliseconds have passed: what is quick shows nothing in between. */
export function useLate(after = 150): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after)
    return () => clearTimeout(timer)
  }, [after])
  return late
}

/** Grey bars where lines will be. Widths in percent. */
export function Skeleton({ widths = [70, 45, 60], label = "Loading" }: { widths?: number[]; label?: string }) {
  const late = useLate()
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3">
      {late &&
        widths.map((width, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: the bars are the list itself
            key={index}
            className="h-3 animate-appear rounded-sm bg-hover"
            style={{ width: `${width}%` }}
          />
        ))}
    </div>
  )
}
