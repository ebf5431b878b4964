import { ShieldQuestion } from "lucide-react"
import { useState } from "react"
import { useHost } from "../../app/context.tsx"
import { count } from "../../lib/count.ts"
import { Button } from "../../ui/Button.tsx"
import { ConfigReview } from "./ConfigReview.tsx"
import { useConfigTrust } from "./useConfigTrust.ts"

/** Says that a part of the folder's own configuration is not in use, because nobody has allowed it yet. */
export function ConfigNotice({ directory, sessionID }: { directory: string; sessionID?: string }) {
  const running = useHost((state) => (sessionID ? state.status[sessionID] !== undefined : false))
  const { trust, look } = useConfigTrust(directory, running)
  const [open, setOpen] = useState(false)
  if (trust?.state !== "withheld") return null
  return (
    <div
      role="status"
      className="mb-1.5 flex items-center gap-2.5 rounded-lg border border-line bg-warning-bg px-3 py-1.5"
    >
      <ShieldQuestion size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warning" />
      <span className="min-w-0 flex-1 text-strong">
        {count(trust.powers.length, "setting")} of this folder’s own configuration {verb(trust.powers.length)} not in
        use yet.
      </span>
      <Button size="small" onClick={() => setOpen(true)}>
        Review…
      </Button>
      {open && <ConfigReview trust={trust} directory={directory} onLook={look} onClose={() => setOpen(false)} />}
    </div>
  )
}

const verb = (settings: number): string => (settings === 1 ? "is" : "are")
