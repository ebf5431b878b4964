import { GitBranch, PanelBottom, Settings, ShieldCheck, FolderPen } from "lucide-react"
import type { ReactNode } from "react"
import type { Sandbox } from "../../../shared/native/host.ts"
import { keysOf, runAction } from "../../actions/registry.ts"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { useProject, useSession } from "../../app/selectors.ts"
import { count } from "../../lib/count.ts"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { ProgramNotices } from "../program/ProgramNotices.tsx"
import { StreamNotice } from "./StreamNotice.tsx"

const Item = ({ tip, children }: { tip: string; children: ReactNode }) => (
  <Tooltip text={<span className="whitespace-pre-line">{tip}</span>} side="top">
    <span className="flex items-center gap-1.5 whitespace-nowrap">{children}</span>
  </Tooltip>
)

/** Facts at a glance: branch, where the session works, what runs, which host. */
export function StatusBar() {
  const app = useApp()
  const project = useProject()
  const session = useSession()
  const running = useHost((state) => Object.keys(state.status).length)
  const url = useHost((state) => state.info?.url ?? app.client.connection.url)
  const version = useHost((state) => state.info?.version)
  return (
    <footer
      aria-label="Status"
      data-region
      className="flex h-status shrink-0 items-center gap-4 overflow-hidden bg-window px-3 text-muted text-small"
    >
      {project?.branch && (
        <Item tip="Branch of your folder">
          <GitBranch size={13} strokeWidth={1.5} aria-hidden />
          <MiddleCut text={project.branch} tail={12} className="max-w-48" />
        </Item>
      )}
      {session && <Where session={session} />}
      {running > 0 && (
        <Item tip="Sessions with a running turn">
          <Spinner size={11} className="text-running" />
          {count(running, "turn")} running
        </Item>
      )}
      <ProgramNotices />
      <span className="flex-1" />
      <StreamNotice />
      <Item tip={version ? `Outrigger ${version}` : "Outrigger"}>host {url.replace(/^https?:\/\//, "")}</Item>
      {project && <DockButton />}
      <button
        type="button"
        aria-label="Settings"
        onClick={() => app.view.setState({ overlay: "settings" })}
        className="-mr-1 flex size-5 items-center justify-center rounded-sm hover:bg-hover hover:text-strong"
      >
        <Settings size={13} strokeWidth={1.5} aria-hidden />
      </button>
    </footer>
  )
}

function DockButton() {
  const app = useApp()
  const open = useView((view) => view.dockOpen)
  const keys = keysOf("dock.toggle")
  return (
    <Tooltip text={open ? "Hide the dock" : "Show the dock"} side="top" {...(keys ? { keys } : {})}>
      <button
        type="button"
        aria-label="Dock"
        aria-pressed={open}
        onClick={() => runAction(app, "dock.toggle")}
        className="-mr-3 flex size-5 items-center justify-center rounded-sm hover:bg-hover hover:text-strong aria-pressed:text-strong"
      >
        <PanelBottom size={13} strokeWidth={1.5} aria-hidden />
      </button>
    </Tooltip>
  )
}

function Where({ session }: { session: NonNullable<ReturnType<typeof useSession>> }) {
  const { sandbox } = session
  if (!sandbox) {
    return (
      <Item tip={`Edits go straight to ${session.folder}`}>
        <FolderPen size={13} strokeWidth={1.5} aria-hidden />
        works in the folder
      </Item>
    )
  }
  const words = {
    creating: "preparing the sandbox",
    ready: "sandbox ready",
    failed: "sandbox failed",
    removed: "sandbox removed",
  }[sandbox.state]
  return (
    <Item tip={tipOf(sandbox)}>
      {sandbox.state === "creating" ? (
        <Spinner size={11} />
      ) : (
        <ShieldCheck
          size={13}
          strokeWidth={1.5}
          aria-hidden
          className={sandbox.state === "failed" ? "text-danger" : ""}
        />
      )}
      <span className={sandbox.state === "failed" ? "text-danger" : ""}>{words}</span>
    </Item>
  )
}

/** Where its edits wait, and what is different there. */
function tipOf({ error, directory, notices, port }: Sandbox): string {
  if (error) return error
  const ports = port === null ? [] : [`Ports ${port} to ${port + 9} are its own.`]
  return [`Edits wait in ${directory} until you accept them.`, ...ports, ...notices].join("\n")
}
