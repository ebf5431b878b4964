import { Search } from "lucide-react"
import { useCallback, useEffect, useMemo, useState } from "react"
import type { Failure } from "../../api/failure.ts"
import type { ProviderList } from "../../api/opencode.ts"
import { useApp } from "../../app/context.tsx"
import { useDirectory } from "../../app/selectors.ts"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Input } from "../../ui/Input.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { ProviderRow } from "./ProviderRow.tsx"
import { Section } from "./Section.tsx"

// Without a search only this many unconnected ones are listed.
const shownUnasked = 8

/** Who is connected, and a key for who is not. Keys go to the host's safe storage and never come back here. */
export function Providers() {
  const app = useApp()
  const directory = useDirectory()
  const [list, setList] = useState<ProviderList | Failure | null>(null)
  const [query, setQuery] = useState("")

  const load = useCallback(async () => {
    const result = await app.client.opencode.providers(directory ?? undefined)
    setList(result.ok ? result.value : result.failure)
    if (directory) void app.sync.loadCatalogue(directory, true)
  }, [app, directory])
  useEffect(() => void load(), [load])

  const { connected, others } = useMemo(() => {
    if (!list || "what" in list) return { connected: [], others: [] }
    const isConnected = (id: string) => list.connected.includes(id)
    const wanted = query.trim().toLowerCase()
    return {
      connected: list.all.filter((provider) => isConnected(provider.id)),
      others: list.all
        .filter((provider) => !isConnected(provider.id))
        .filter((provider) => `${provider.id} ${provider.name}`.toLowerCase().includes(wanted))
        .slice(0, wanted ? 50 : shownUnasked),
    }
  }, [list, query])

  if (list === null) return <Skeleton label="Loading the providers" />
  if ("what" in list) return <ErrorState failure={list} onRetry={load} />
  return (
    <>
      <Section title="Connected" detail="Models of these can be chosen in the composer.">
        <ul className="divide-y divide-line rounded-md border border-line">
          {connected.map((provider) => (
            <ProviderRow key={provider.id} provider={provider} connected onChanged={load} />
          ))}
        </ul>
      </Section>
      <Section
        title="Add a provider"
        detail="Keys are kept by the host in the safe storage of this machine and are never shown again."
      >
        <div className="relative mb-2">
          <Search size={15} strokeWidth={1.5} aria-hidden className="absolute top-2 left-2.5 text-muted" />
          <Input
            type="search"
            aria-label="Search providers"
            placeholder="Search providers"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="pl-8"
          />
        </div>
        {others.length > 0 ? (
          <ul className="divide-y divide-line rounded-md border border-line">
            {others.map((provider) => (
              <ProviderRow key={provider.id} provider={provider} connected={false} onChanged={load} />
            ))}
          </ul>
        ) : (
          <p className="text-muted">
            No provider by that name. An OpenAI-compatible address can be added in outrigger.json.
          </p>
        )}
      </Section>
    </>
  )
}
