import { ChevronRight } from "lucide-react"
import { useState } from "react"
import type { Todo } from "../../../shared/domain/session.ts"
import { useHost } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { TodoItems } from "./tool/TodoItems.tsx"

const none: Todo[] = []

/** The agent's plan while there is something left in it: what it does now, and the whole list on a click. */
export function TodoStrip({ sessionID }: { sessionID: string }) {
  const todos = useHost((state) => state.todos[sessionID] ?? none)
  const running = useHost((state) => state.status[sessionID] !== undefined)
  const [open, setOpen] = useState(false)
  const counted = todos.filter((todo) => todo.status !== "cancelled")
  const done = counted.filter((todo) => todo.status === "completed").length
  if (counted.length === 0 || done === counted.length || !running) return null
  const current =
    counted.find((todo) => todo.status === "in_progress") ?? counted.find((todo) => todo.status === "pending")
  return (
    <section aria-label="To-do list" className="mb-1.5 rounded-lg border border-line bg-sunken">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-row w-full items-center gap-2 rounded-lg pr-3 pl-2 text-left"
      >
        <ChevronRight size={14} strokeWidth={1.5} aria-hidden className={cx("text-muted", open && "rotate-90")} />
        <span className="min-w-0 flex-1 truncate text-text">{current?.content}</span>
        <span className="text-muted text-small">
          {done} of {counted.length} done
        </span>
      </button>
      {open && (
        <div className="max-h-56 overflow-y-auto px-3 pb-2">
          <TodoItems todos={todos} />
        </div>
      )}
    </section>
  )
}
