import { FileText, Link, MonitorPlay, Play, RotateCw, Square } from "lucide-react"
import { useEffect } from "react"
import type { ProgramPlace, ServiceEntry } from "../../../shared/native/program.ts"
import { useApp } from "../../app/context.tsx"
import { stripAnsi } from "../../lib/ansi.ts"
import { clockTime } from "../../lib/time.ts"
import { isFailure } from "../../state/model.ts"
import { Button } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { LogView } from "../dock/LogView.tsx"
import { keyOf, tailKey } from "./state.ts"
import { StateWords } from "./StateWords.tsx"
import { allowPrograms, canOpen, openPreview, openProgramFile, startService, stopService } from "./steps.ts"
import { Untrusted } from "./Untrusted.tsx"
import { usePrograms } from "./useProgram.ts"
import { serviceState } from "./words.ts"

interface ServiceViewProps {
  place: ProgramPlace
  service: ServiceEntry
  directory: string
}

/** One service: what it does now, what can be done with it, and what it says. */
export function ServiceView({ place, service, directory }: ServiceViewProps) {
  const app = useApp()
  const { id, name, state, description, url, trust, started, file } = service
  const key = tailKey(keyOf(place), "service", id)
  const tail = usePrograms(({ tails }) => tails[key])
  const busy = usePrograms((view) => view.busy[key])
  const declared = state === "declared"
  const runs = state === "running" || state === "starting"
  // Each run has an output of its own.
  useEffect(() => {
    if (!declared && trust !== "new") void app.programs.loadTail(place, "service", id, true)
  }, [app, place, id, started, declared, trust])

  return (
    <section aria-label={name} className="flex min-w-0 flex-1 flex-col">
      <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-1.5 border-line border-b px-3 py-1">
        <span className="min-w-0 truncate font-medium text-strong text-ui" title={description ?? name}>
          {name}
        </span>
        <StateWords
          {...(busy ? { tone: "running", words: busy.toLowerCase() } : serviceState(service))}
          turning={busy !== undefined || state === "starting" || state === "stopping"}
        />
        {started !== null && !busy && (
          <span className="whitespace-nowrap text-muted text-small">
            {runs ? "since" : "started"} {clockTime(started, Date.now())}
          </span>
        )}
        <span className="flex-1" />
        {!declared && !runs && (
          <Button
            size="small"
            tone="primary"
            disabled={busy !== undefined || state === "stopping"}
            onClick={() => void startService(app, service)}
          >
            <Play size={13} strokeWidth={1.5} aria-hidden />
            Start
          </Button>
        )}
        {runs && (
          <>
            <Button size="small" disabled={busy !== undefined} onClick={() => void stopService(app, service)}>
              <Square size={12} strokeWidth={1.5} aria-hidden />
              Stop
            </Button>
            <IconButton
              icon={RotateCw}
              size="small"
              label="Restart"
              disabled={busy !== undefined}
              onClick={() => void startService(app, service)}
            />
          </>
        )}
        {url && (
          <Button
            size="small"
            disabled={busy !== undefined || state === "stopping"}
            onClick={() => void openPreview(app, service)}
          >
            <MonitorPlay size={13} strokeWidth={1.5} aria-hidden />
            {place.sessionID ? "Open preview" : "Open in your browser"}
          </Button>
        )}
        {url && <CopyLink url={url} />}
        {canOpen(app, directory) && (
          <IconButton
            icon={FileText}
            size="small"
            label={`Open ${file}`}
            onClick={() => openProgramFile(app, file, directory)}
          />
        )}
      </div>
      <Untrusted trust={trust} what="service" onLook={() => void allowPrograms(app)} />
      {declared ? (
        <p className="p-3 text-muted text-small">
          Something else starts it: its file only names the port, so that its page can be opened from here.
        </p>
      ) : isFailure(tail?.load) ? (
        <ErrorState failure={tail.load} onRetry={() => void app.programs.loadTail(place, "service", id, true)} />
      ) : !tail || (tail.load === "loading" && tail.text === "") ? (
        trust === "new" ? (
          <p className="p-3 text-muted text-small">{description ?? "It has not run yet."}</p>
        ) : (
          <div className="p-3">
            <Skeleton label="Loading the output" />
          </div>
        )
      ) : tail.text === "" ? (
        <p className="p-3 text-muted text-small">
          {runs ? "It has printed nothing so far." : (description ?? "It has not run yet.")}
        </p>
      ) : (
        <div className="group/output relative flex min-h-0 flex-1 flex-col">
          <LogView label={`Output of ${name}`} text={tail.text} live={runs} cut={tail.cut} />
          <span className="absolute top-1 right-4 rounded-md bg-raised opacity-0 group-focus-within/output:opacity-100 group-hover/output:opacity-100">
            <CopyButton text={() => stripAnsi(tail.text)} label="Copy the output" />
          </span>
        </div>
      )}
    </section>
  )
}

const CopyLink = ({ url }: { url: string }) => <CopyButton icon={Link} text={url} label={`Copy ${url}`} />
