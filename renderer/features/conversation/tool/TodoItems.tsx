import { Circle, CircleCheck, CircleDot, CircleSlash } from "lucide-react"
import type { Todo } from "../../../../shared/domain/session.ts"
import { cx } from "../../../lib/class.ts"

const signs = {
  completed: [CircleCheck, "done", "text-added"],
  in_progress: [CircleDot, "in progress", "text-running"],
  cancelled: [CircleSlash, "cancelled", "text-muted"],
  pending: [Circle, "to do", "text-muted"],
} as const

export function TodoItems({ todos }: { todos: readonly Todo[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {todos.map((todo, index) => {
        const [Icon, word, tone] = signs[todo.status as keyof typeof signs] ?? signs.pending
        const over = todo.status === "completed" || todo.status === "cancelled"
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list has no ids of its own
          <li key={index} className="flex items-start gap-2">
            <Icon size={14} strokeWidth={1.5} aria-hidden className={cx("mt-0.5", tone)} />
            <span className="sr-only">{word}:</span>
            <span className={cx(over ? "text-muted" : "text-text", todo.status === "cancelled" && "line-through")}>
              {todo.content}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
