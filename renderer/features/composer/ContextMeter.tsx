import { useShallow } from "zustand/react/shallow"
import { useHost } from "../../app/context.tsx"
import { compact } from "../../lib/count.ts"
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/Popover.tsx"
import { cx } from "../../lib/class.ts"
import type { Choice } from "./choice.ts"
import { pickerButton } from "./pickerButton.ts"
import { lastUsage } from "./usage.ts"

/** How full the model's context is; the ring turns amber before compaction. Figures on a click. */
export function ContextMeter({ sessionID, choice }: { sessionID: string; choice: Choice }) {
  const usage = useHost(useShallow((state) => lastUsage(state, sessionID)))
  if (!usage) return null
  const limit = choice.modelInfo?.limit.context ?? 0
  const share = limit > 0 ? Math.min(1, usage.context / limit) : null
  const full = share !== null && share > 0.8
  return (
    <Popover>
      <PopoverTrigger
        className={cx(pickerButton, "shrink-0 whitespace-nowrap", full && "text-warning")}
        aria-label={
          share === null ? `Context: ${compact(usage.context)} tokens` : `Context ${Math.round(share * 100)} % full`
        }
      >
        <Ring share={share ?? 0} />
        {share === null ? `${compact(usage.context)} tokens` : `${Math.round(share * 100)} %`}
      </PopoverTrigger>
      <PopoverContent side="top" align="end" className="w-64 p-3 text-ui" aria-label="Context">
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          <Fact name="In the context" value={compact(usage.context)} strong />
          {limit > 0 && <Fact name="The model takes" value={compact(limit)} />}
          <Fact name="New input" value={compact(usage.input)} />
          <Fact name="From the cache" value={compact(usage.cached)} />
          <Fact name="Answer" value={compact(usage.output)} />
        </dl>
        <p className="mt-2 border-line border-t pt-2 text-muted text-small">
          {limit > 0
            ? "Close to the limit the conversation is compacted into a summary by itself."
            : "The size of this model's context is not known."}
        </p>
      </PopoverContent>
    </Popover>
  )
}

function Fact({ name, value, strong }: { name: string; value: string; strong?: boolean }) {
  return (
    <>
      <dt className={strong ? "text-strong" : "text-muted"}>{name}</dt>
      <dd className={cx("text-right", strong ? "font-medium text-strong" : "text-text")}>{value}</dd>
    </>
  )
}

function Ring({ share }: { share: number }) {
  const length = 2 * Math.PI * 5
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" fill="none" aria-hidden className="-rotate-90">
      <circle cx="7" cy="7" r="5" stroke="currentColor" strokeOpacity="0.25" strokeWidth="2" />
      <circle
        cx="7"
        cy="7"
        r="5"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeDasharray={`${Math.max(share, 0.02) * length} ${length}`}
      />
    </svg>
  )
}
