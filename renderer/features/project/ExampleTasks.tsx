import { ArrowUpRight } from "lucide-react"
import { type ExampleTask, exampleTasks } from "../../../shared/demo.ts"

/** Three tasks to begin with. Choosing one puts it into the composer; nothing is sent yet. */
export function ExampleTasks({ onChoose }: { onChoose(task: ExampleTask): void }) {
  return (
    <section aria-label="Example tasks">
      <h2 className="mb-1.5 px-1 text-muted text-small">Try one of these</h2>
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        {exampleTasks.map((task) => (
          <li key={task.title}>
            <button
              type="button"
              onClick={() => onChoose(task)}
              className="group flex w-full items-center gap-3 px-3 py-2 text-left hover:bg-hover focus-visible:outline-offset-[-3px]"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium text-strong text-ui">{task.title}</span>
                {task.prompt !== task.title && (
                  <span className="block truncate text-muted text-small">{task.prompt}</span>
                )}
              </span>
              <ArrowUpRight size={14} strokeWidth={1.5} aria-hidden className="text-muted group-hover:text-strong" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
