import { MonitorPlay } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { showSession } from "../../app/navigate.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import type { ServiceList } from "../../../shared/native/program.ts"
import { Faults } from "./Faults.tsx"
import { ProgramList } from "./ProgramList.tsx"
import { ServiceView } from "./ServiceView.tsx"
import { isList, keyOf } from "./state.ts"
import { StateWords } from "./StateWords.tsx"
import { choose, chosenOf, createExample, startService } from "./steps.ts"
import { usePlace, usePrograms, useShelf } from "./useProgram.ts"
import { serviceState, trustWords } from "./words.ts"

/** What the workspace can run for long: development servers and the like. */
export function ServicesPanel() {
  const app = useApp()
  const place = usePlace()
  const { services } = useShelf()
  const wanted = usePrograms(({ chosen }) => place && chosen[keyOf(place)]?.service)
  if (!place) return null
  if (services === null)
    return (
      <div className="p-3">
        <Skeleton label="Loading the services" />
      </div>
    )
  if (!isList(services)) return <ErrorState failure={services} onRetry={() => void app.programs.load(place)} />
  const { services: list, faults, directory } = services
  const chosen = chosenOf(list, wanted ?? undefined)
  if (list.length === 0 && faults.length === 0) return <NoServices services={services} />
  return (
    <div className="flex min-h-0 flex-1">
      <div className="w-72 shrink-0 overflow-y-auto border-line border-r">
        <ProgramList
          label="Services"
          programs={list}
          chosen={chosen?.id ?? null}
          aside={(service) => trustWords[service.trust]}
          onChoose={(id) => choose(app, place, "service", id)}
          onAct={(service) => void startService(app, service)}
        >
          {(service) => (
            <>
              <span className="min-w-0 flex-1 truncate" title={service.name}>
                {service.name}
              </span>
              <StateWords
                {...serviceState(service)}
                turning={service.state === "starting" || service.state === "stopping"}
              />
            </>
          )}
        </ProgramList>
        <Faults faults={faults} directory={directory} />
        <Elsewhere services={services} />
      </div>
      {chosen && (
        <ServiceView key={`${keyOf(place)}:${chosen.id}`} place={place} service={chosen} directory={directory} />
      )}
    </div>
  )
}

function Elsewhere({ services: { elsewhere } }: { services: ServiceList }) {
  const app = useApp()
  if (elsewhere.length === 0) return null
  return (
    <section aria-label="Running elsewhere" className="border-line border-t px-3 py-2 text-small">
      <p className="mb-1 text-muted">Running elsewhere</p>
      <ul className="flex flex-col gap-1">
        {elsewhere.map(({ sessionID, directory, title, id, name, port }) => (
          <li key={`${directory}:${id}`} className="flex min-w-0 items-center gap-2">
            <StateWords tone="running" words={port === null ? name : `${name} on ${port}`} />
            {sessionID ? (
              <button
                type="button"
                className="min-w-0 truncate rounded-sm text-muted underline decoration-line-strong hover:text-strong"
                onClick={() => showSession(app, sessionID)}
              >
                {title}
              </button>
            ) : (
              <span className="truncate text-muted" title={directory}>
                your folder
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function NoServices({ services }: { services: ServiceList }) {
  const app = useApp()
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <EmptyState
        icon={MonitorPlay}
        title="No services here yet"
        actions={
          <Button size="small" data-region-start onClick={() => void createExample(app, "service")}>
            Create a service file
          </Button>
        }
      >
        A service is an executable script in <code className="font-mono text-code">.discobot/services</code>, such as
        your development server. Its header says its name and port.
      </EmptyState>
      <Elsewhere services={services} />
    </div>
  )
}
