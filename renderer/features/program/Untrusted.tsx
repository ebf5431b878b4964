import { ShieldQuestionMark } from "lucide-react"
import type { Trust } from "../../../shared/native/program.ts"
import { Button } from "../../ui/Button.tsx"

/** Says that it waits for a leave to run, and leads there. */
export function Untrusted({ trust, what, onLook }: { trust: Trust; what: string; onLook(): void }) {
  if (trust === "trusted") return null
  return (
    <div className="flex shrink-0 items-center gap-2 border-line border-b bg-warning-bg px-3 py-1 text-small text-warning">
      <ShieldQuestionMark size={13} strokeWidth={1.5} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1">
        {trust === "new"
          ? `This ${what} comes with the folder. It runs once you allow it.`
          : `This ${what} is new or changed since you allowed what was here. It runs once you allow it.`}
      </span>
      <Button size="small" onClick={onLook}>
        Look and allow
      </Button>
    </div>
  )
}
