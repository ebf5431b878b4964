import { cx } from "../../lib/class.ts"
import { useBrowserState } from "./useBrowser.ts"

/** Where the agent points. Drawn over the picture, never in the page: the page cannot see it, and no picture of it has it. */
export function AgentPointer({ zoom }: { zoom: number }) {
  const pointer = useBrowserState((state) => state.pointer)
  const acting = useBrowserState((state) => state.acting)
  const mine = useBrowserState((state) => state.holder === "user")
  if (!pointer || mine) return null
  return (
    <span
      aria-hidden
      data-agent-pointer
      className={cx(
        "pointer-events-none absolute top-0 left-0 z-10 transition-transform duration-150 ease-out motion-reduce:transition-none",
        !acting && "opacity-50",
      )}
      style={{ transform: `translate(${pointer.x * zoom}px, ${pointer.y * zoom}px)` }}
    >
      <svg width="20" height="20" viewBox="0 0 20 20" className="block drop-shadow">
        <title>The agent</title>
        <path
          d="M1 1 L1 15 L5 11.5 L8 18 L11 16.7 L8 10.3 L13.5 10 Z"
          className="fill-accent stroke-raised"
          strokeWidth="1.25"
          strokeLinejoin="round"
        />
      </svg>
      {acting && (
        <span className="absolute top-4 left-4 max-w-56 truncate rounded-md bg-accent-fill px-1.5 py-0.5 text-on-accent text-small">
          Agent
        </span>
      )}
    </span>
  )
}
