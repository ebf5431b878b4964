import { CircleX, Play, ShieldQuestionMark } from "lucide-react"
import type { ReactNode } from "react"
import { runAction } from "../../actions/registry.ts"
import { useApp } from "../../app/context.tsx"
import { count } from "../../lib/count.ts"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { isList } from "./state.ts"
import { useLoadedPrograms, useShelf } from "./useProgram.ts"

interface NoticeProps {
  action: string
  tip: string
  className?: string
  children: ReactNode
}

function Notice({ action, tip, className = "", children }: NoticeProps) {
  const app = useApp()
  return (
    <Tooltip text={tip} side="top">
      <button
        type="button"
        onClick={() => runAction(app, action)}
        className={`-mx-1 flex h-5 items-center gap-1.5 whitespace-nowrap rounded-sm px-1 hover:bg-hover hover:text-strong ${className}`}
      >
        {children}
      </button>
    </Tooltip>
  )
}

/** In the status line: services that run, hooks that failed, and what waits for a leave to run. */
export function ProgramNotices() {
  useLoadedPrograms()
  const { services, hooks } = useShelf()
  const all = isList(services) ? services.services : []
  const running = all.filter(({ state }) => state === "running" || state === "starting")
  const broken = all.filter(({ state }) => state === "failed")
  const checks = isList(hooks) ? hooks.hooks : []
  const failed = checks.filter(({ result }) => result === "failed")
  // A hook before a commit runs only where a commit is asked for.
  const waiting = checks.filter(({ trust, type }) => trust !== "trusted" && type !== "pre-commit")
  return (
    <>
      {running.length > 0 && (
        <Notice action="dock.services" tip={running.map(({ name }) => name).join(", ")}>
          <Play size={12} strokeWidth={1.5} aria-hidden className="text-running" />
          {count(running.length, "service")} running
        </Notice>
      )}
      {broken.length > 0 && (
        <Notice action="dock.services" tip={broken.map(({ name }) => name).join(", ")} className="text-danger">
          <CircleX size={13} strokeWidth={1.5} aria-hidden />
          {count(broken.length, "service")} failed
        </Notice>
      )}
      {failed.length > 0 && (
        <Notice action="dock.hooks" tip={failed.map(({ name }) => name).join(", ")} className="text-danger">
          <CircleX size={13} strokeWidth={1.5} aria-hidden />
          {count(failed.length, "hook")} failed
        </Notice>
      )}
      {waiting.length > 0 && (
        <Notice
          action="dock.hooks"
          tip="They come with the folder and run once you allow them"
          className="text-warning"
        >
          <ShieldQuestionMark size={13} strokeWidth={1.5} aria-hidden />
          {count(waiting.length, "hook")} not allowed yet
        </Notice>
      )}
    </>
  )
}
