import { useCallback, useEffect, useState } from "react"
import type { ExternalAgents, NewExternalAgent } from "../../../shared/native/external-agent.ts"
import type { Failure } from "../../api/failure.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Button } from "../../ui/Button.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { AddAgent } from "./AddAgent.tsx"
import { AgentRow } from "./AgentRow.tsx"
import { Section } from "./Section.tsx"

/** Agents of other makers: which are set up, which could be, and whether they answer. */
export function Agents() {
  const app = useApp()
  const [listing, setListing] = useState<ExternalAgents | Failure | null>(null)
  const load = useCallback(async () => {
    const result = await app.client.native.externalAgents()
    setListing(result.ok ? result.value : result.failure)
  }, [app])
  useEffect(() => void load(), [load])

  const add = async (agent: NewExternalAgent): Promise<boolean> => {
    const added = await expectOk(app.client.native.addExternalAgent(agent))
    if (added !== undefined) void load()
    return added !== undefined
  }

  if (listing === null) return <Skeleton label="Loading the agents" />
  if ("what" in listing) return <ErrorState failure={listing} onRetry={load} />
  const { agents } = listing
  const offered = listing.known.filter((known) => !agents.some((agent) => agent.id === known.id))
  return (
    <>
      <Section
        title="External agents"
        detail="Agents of other makers that speak the Agent Client Protocol. Each runs as its own program with its own account; what it edits and runs goes through your permissions and the review."
      >
        {agents.length > 0 ? (
          <ul className="divide-y divide-line rounded-md border border-line">
            {agents.map((agent) => (
              <AgentRow key={agent.id} agent={agent} onChanged={load} />
            ))}
          </ul>
        ) : (
          <p className="text-muted">None yet. Add one below; it can then be chosen in the composer.</p>
        )}
      </Section>
      {offered.length > 0 && (
        <Section title="Well-known agents">
          <ul className="divide-y divide-line rounded-md border border-line">
            {offered.map(({ id, name, command, args, program, hint }) => (
              <li key={id} className="flex items-start gap-3 px-3 py-2">
                <span className="min-w-0 flex-1">
                  <span className="flex items-center gap-2">
                    <span className="truncate text-strong">{name}</span>
                    <Badge tone={program ? "added" : "plain"}>{program ? "installed" : "not installed"}</Badge>
                  </span>
                  <span className="selectable block text-muted text-small [overflow-wrap:anywhere]">
                    {program ? <code>{[command, ...args].join(" ")}</code> : hint}
                  </span>
                </span>
                {program && (
                  <Button size="small" aria-label={`Add ${name}`} onClick={() => add({ id, name, command, args })}>
                    Add
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Add another agent" detail="Any program that speaks the protocol over its input and output.">
        <AddAgent onAdd={add} />
      </Section>
    </>
  )
}
