import { useState } from "react"
import type { ConfigPower, ConfigTrust } from "../../../shared/native/trust.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Revealed } from "../permission/Revealed.tsx"

interface ConfigReviewProps {
  trust: ConfigTrust
  directory: string
  onLook(): Promise<void>
  onClose(): void
}

/** Everything that the configuration would start, allow and send, before it does. */
export function ConfigReview({ trust, directory, onLook, onClose }: ConfigReviewProps) {
  const app = useApp()
  const [busy, setBusy] = useState(false)
  const allow = async () => {
    setBusy(true)
    const allowed = await expectOk(app.client.native.allowConfig(directory, trust.hash))
    await onLook()
    setBusy(false)
    if (allowed) onClose()
  }
  return (
    <Dialog open onClose={onClose} title="This folder’s own configuration" className="w-[min(640px,calc(100vw-32px))]">
      <p className="border-line border-b px-4 py-3 text-text">
        Files in <code className="text-code [overflow-wrap:anywhere]">{trust.directory}</code> ask for what follows. Use
        it if you trust who wrote them. What changes later is asked about again; everything else they say is in use.
      </p>
      <ul className="min-h-0 flex-1 divide-y divide-line overflow-y-auto" aria-label="What it would do">
        {trust.powers.map((power, at) => (
          <PowerRow key={at} power={power} roots={[directory, trust.directory]} />
        ))}
      </ul>
      <div className="flex shrink-0 justify-end gap-2 border-line border-t px-4 py-3">
        <Button tone="quiet" onClick={onClose}>
          Not now
        </Button>
        <Button tone="primary" busy={busy} onClick={allow}>
          Use it
        </Button>
      </div>
    </Dialog>
  )
}

const kinds = {
  program: { label: "starts", tone: "warning" },
  permission: { label: "allows", tone: "danger" },
  address: { label: "reaches", tone: "accent" },
} as const

/** `roots`: folders that the file's path is shown below of: the sandbox, and the folder that it was made of. */
function PowerRow({ power, roots }: { power: ConfigPower; roots: string[] }) {
  const { label, tone } = kinds[power.kind]
  const root = roots.find((folder) => power.source.startsWith(`${folder}/`))
  const source = root === undefined ? power.source : power.source.slice(root.length + 1)
  return (
    <li className="flex items-start gap-3 px-4 py-2">
      <span className="w-16 shrink-0">
        <Badge tone={tone}>{label}</Badge>
      </span>
      <span className="min-w-0 flex-1">
        <span className="block text-strong">{power.what}</span>
        <code className="block whitespace-pre-wrap text-code text-text [overflow-wrap:anywhere]">
          <Revealed text={power.detail} />
        </code>
      </span>
      <span className="max-w-[40%] shrink-0 truncate text-muted text-small" title={power.source}>
        {source}
      </span>
    </li>
  )
}
