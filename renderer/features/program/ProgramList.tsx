import { type KeyboardEvent, type ReactNode, useRef } from "react"
import { cx } from "../../lib/class.ts"

interface ProgramListProps<T> {
  label: string
  programs: readonly T[]
  chosen: string | null
  /** What a screen reader says beside what is to be seen. */
  aside(program: T): string
  onChoose(id: string): void
  /** Enter: what one most likely wants of it. */
  onAct(program: T): void
  children(program: T): ReactNode
}

/** Services or hooks by name; arrows walk. */
export function ProgramList<T extends { id: string }>({
  label,
  programs,
  chosen,
  aside,
  onChoose,
  onAct,
  children,
}: ProgramListProps<T>) {
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = programs.findIndex(({ id }) => id === chosen)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: programs.length - 1 }[event.key]
    const program = programs[at]
    if (to !== undefined) {
      const next = programs[Math.max(0, Math.min(programs.length - 1, to))]
      if (next) onChoose(next.id)
      requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus())
    } else if (event.key === "Enter" && program) onAct(program)
    else return
    event.preventDefault()
  }

  return (
    <div ref={list} role="listbox" aria-label={label} className="py-1" onKeyDown={onKeyDown}>
      {programs.map((program) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list answers to keys
        <div
          key={program.id}
          role="option"
          aria-selected={program.id === chosen}
          tabIndex={program.id === chosen ? 0 : -1}
          onClick={() => onChoose(program.id)}
          onDoubleClick={() => onAct(program)}
          className={cx(
            "flex min-h-row cursor-default items-center gap-2 px-3 py-1 text-ui outline-none focus-visible:outline-(length:--focus-width) focus-visible:outline-focus focus-visible:-outline-offset-2",
            program.id === chosen ? "bg-selected text-strong" : "text-text hover:bg-hover",
          )}
        >
          {children(program)}
          <span className="sr-only">{aside(program)}</span>
        </div>
      ))}
    </div>
  )
}
