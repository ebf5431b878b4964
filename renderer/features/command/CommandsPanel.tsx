import { SquareTerminal } from "lucide-react"
import { useEffect } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"
import { useProject } from "../../app/selectors.ts"
import { isFailure } from "../../state/model.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { CommandDetail } from "./CommandDetail.tsx"
import { CommandFilters } from "./CommandFilters.tsx"
import { CommandList } from "./CommandList.tsx"
import { noFilters } from "./state.ts"

/** What agents ran in the project, and what each of it said. */
export function CommandsPanel() {
  const app = useApp()
  const project = useProject()
  const { commands } = app
  const load = useStore(commands.store, (state) => state.load)
  const empty = useStore(commands.store, (state) => state.finished.length + state.running.length === 0)
  const filtered = useStore(
    commands.store,
    ({ filters }) => filters.text !== "" || filters.failed || filters.sessionID !== null,
  )
  const open = useStore(commands.store, (state) => state.open)
  const spoken = useStore(commands.store, (state) => state.spoken)
  const directory = project?.directory ?? null
  useEffect(() => commands.about(directory), [commands, directory])

  if (isFailure(load)) return <ErrorState failure={load} onRetry={() => void commands.load()} />
  if (load === "ready" && empty && !filtered)
    return (
      <EmptyState icon={SquareTerminal} title="No command ran yet">
        What agents run in this project is listed here while it runs, and stays with its output.
      </EmptyState>
    )
  return (
    <div className="flex min-h-0 flex-1">
      <div
        className={
          open
            ? "flex w-[42%] min-w-64 max-w-[640px] shrink-0 flex-col border-line border-r"
            : "flex min-w-0 flex-1 flex-col"
        }
      >
        <CommandFilters narrow={open !== null} />
        {load !== "ready" ? (
          <div className="p-3">
            <Skeleton widths={[62, 48, 70, 40]} label="Loading the commands" />
          </div>
        ) : empty ? (
          <EmptyState
            icon={SquareTerminal}
            title="No command fits the filter"
            actions={
              <Button size="small" onClick={() => commands.filter(noFilters)}>
                Show all
              </Button>
            }
          />
        ) : (
          <CommandList narrow={open !== null} />
        )}
      </div>
      {open && <CommandDetail key={open} id={open} />}
      <div role="status" aria-live="polite" className="sr-only">
        {spoken}
      </div>
    </div>
  )
}
