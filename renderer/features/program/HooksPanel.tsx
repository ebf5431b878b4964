import { Webhook } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { Faults } from "./Faults.tsx"
import { HookView } from "./HookView.tsx"
import { ProgramList } from "./ProgramList.tsx"
import { isList, keyOf } from "./state.ts"
import { StateWords } from "./StateWords.tsx"
import { choose, chosenOf, createExample, runHook } from "./steps.ts"
import { usePlace, usePrograms, useShelf } from "./useProgram.ts"
import { hookResult, hookWhen, trustWords } from "./words.ts"

/** What checks the agent's work by itself, and how it went. */
export function HooksPanel() {
  const app = useApp()
  const place = usePlace()
  const { hooks } = useShelf()
  const wanted = usePrograms(({ chosen }) => place && chosen[keyOf(place)]?.hook)
  const spoken = usePrograms((state) => state.spoken)
  if (!place) return null
  if (hooks === null)
    return (
      <div className="p-3">
        <Skeleton label="Loading the hooks" />
      </div>
    )
  if (!isList(hooks)) return <ErrorState failure={hooks} onRetry={() => void app.programs.load(place)} />
  const { hooks: list, faults, directory } = hooks
  const chosen = chosenOf(list, wanted ?? undefined)
  if (list.length === 0 && faults.length === 0)
    return (
      <EmptyState
        icon={Webhook}
        title="No hooks here yet"
        actions={
          <Button size="small" data-region-start onClick={() => void createExample(app, "hook")}>
            Create a hook file
          </Button>
        }
      >
        A hook is a script in <code className="font-mono text-code">.discobot/hooks</code> of your folder. It runs after
        a turn that changed files, when a session begins or before a commit. When it fails, the agent is asked again.
      </EmptyState>
    )
  return (
    <div className="flex min-h-0 flex-1">
      <div className="w-72 shrink-0 overflow-y-auto border-line border-r">
        <ProgramList
          label="Hooks"
          programs={list}
          chosen={chosen?.id ?? null}
          aside={(hook) => `runs ${hookWhen(hook)}`}
          onChoose={(id) => choose(app, place, "hook", id)}
          onAct={(hook) => void runHook(app, hook)}
        >
          {(hook) => (
            <>
              <span className="min-w-0 flex-1 truncate" title={`${hook.name}: ${hookWhen(hook)}`}>
                {hook.name}
              </span>
              {hook.trust === "trusted" || hook.result === "failed" ? (
                <StateWords {...hookResult(hook)} turning={hook.result === "running"} />
              ) : (
                <StateWords tone="warning" words={trustWords[hook.trust]} />
              )}
            </>
          )}
        </ProgramList>
        <Faults faults={faults} directory={directory} />
      </div>
      {chosen && <HookView key={`${keyOf(place)}:${chosen.id}`} place={place} hook={chosen} directory={directory} />}
      <div role="status" aria-live="polite" className="sr-only">
        {spoken}
      </div>
    </div>
  )
}
