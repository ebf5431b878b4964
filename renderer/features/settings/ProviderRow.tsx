import { useState } from "react"
import type { Provider } from "../../../shared/domain/provider.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { count } from "../../lib/count.ts"
import { Button } from "../../ui/Button.tsx"
import { Input } from "../../ui/Input.tsx"
import { isDemo } from "../composer/choice.ts"

interface ProviderRowProps {
  provider: Provider
  connected: boolean
  onChanged(): void
}

const sources = {
  env: "key from the environment",
  config: "from the configuration",
  custom: "built in",
  api: "key saved on this machine",
} as const

export function ProviderRow({ provider, connected, onChanged }: ProviderRowProps) {
  const app = useApp()
  const [key, setKey] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const models = Object.keys(provider.models).length
  const detail = isDemo(provider.id)
    ? "Offline, no account. Follows plain commands with the real tools."
    : [connected ? sources[provider.source] : provider.env[0], models ? count(models, "model") : ""]
        .filter(Boolean)
        .join(" · ")

  const save = async () => {
    if (!key?.trim()) return
    setBusy(true)
    const saved = await expectOk(app.client.opencode.setKey(provider.id, key.trim()))
    setBusy(false)
    if (saved === undefined) return
    setKey(null)
    onChanged()
  }
  const remove = async () => {
    if ((await expectOk(app.client.opencode.removeKey(provider.id))) !== undefined) onChanged()
  }
  return (
    <li className="px-3 py-2">
      <div className="flex min-h-7 items-center gap-2">
        <span className="min-w-0 flex-1">
          <span className="block truncate text-strong">{provider.name}</span>
          <span className="block truncate text-muted text-small">{detail}</span>
        </span>
        {connected && provider.source === "api" && (
          <Button size="small" tone="danger" onClick={remove}>
            Remove key
          </Button>
        )}
        {!connected && key === null && (
          <Button size="small" onClick={() => setKey("")} aria-label={`Add key… for ${provider.name}`}>
            Add key…
          </Button>
        )}
      </div>
      {key !== null && (
        <form
          className="mt-2 flex gap-1.5"
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          <Input
            // The person just asked to type here.
            // biome-ignore lint/a11y/noAutofocus: see above
            autoFocus
            type="password"
            autoComplete="off"
            aria-label={`Key of ${provider.name}`}
            placeholder={provider.env[0] ?? "Key"}
            value={key}
            onChange={(event) => setKey(event.target.value)}
            className="font-mono"
          />
          <Button type="submit" tone="primary" size="large" busy={busy} disabled={!key.trim()}>
            Save
          </Button>
          <Button tone="quiet" size="large" onClick={() => setKey(null)}>
            Cancel
          </Button>
        </form>
      )}
    </li>
  )
}
