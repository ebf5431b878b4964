import { TriangleAlert } from "lucide-react"
import type { ProgramFault } from "../../../shared/native/program.ts"
import { useApp } from "../../app/context.tsx"
import { canOpen, openProgramFile } from "./steps.ts"

/** Files that were meant to be one and are none, with what to do about it. */
export function Faults({ faults, directory }: { faults: readonly ProgramFault[]; directory: string }) {
  const app = useApp()
  if (faults.length === 0) return null
  return (
    <ul aria-label="Files that cannot be used" className="flex flex-col gap-2 px-3 py-2">
      {faults.map(({ file, path, message }) => (
        <li key={path} className="flex gap-2 text-small">
          <TriangleAlert size={13} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0 text-warning" />
          <span className="selectable min-w-0 text-muted [overflow-wrap:anywhere]">
            {canOpen(app, directory) ? (
              <button
                type="button"
                className="rounded-sm text-text underline decoration-line-strong hover:text-strong"
                onClick={() => openProgramFile(app, path, directory)}
              >
                {file}
              </button>
            ) : (
              <span className="text-text">{path}</span>
            )}{" "}
            cannot be used. {message}
          </span>
        </li>
      ))}
    </ul>
  )
}
