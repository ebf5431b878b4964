import { ShieldCheck } from "lucide-react"
import { useCallback, useEffect, useState } from "react"
import type { SavedRule } from "../../../shared/native/host.ts"
import type { Failure } from "../../api/failure.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { age } from "../../lib/time.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { Revealed } from "../permission/Revealed.tsx"
import { Section } from "./Section.tsx"

/** What has been allowed for good, how far, and since when. Each can be taken back. */
export function Rules() {
  const app = useApp()
  const [rules, setRules] = useState<SavedRule[] | Failure | null>(null)
  const load = useCallback(async () => {
    const result = await app.client.native.rules()
    setRules(result.ok ? result.value : result.failure)
  }, [app])
  useEffect(() => void load(), [load])

  if (rules === null) return <Skeleton label="Loading the rules" />
  if ("what" in rules) return <ErrorState failure={rules} onRetry={load} />
  if (rules.length === 0) {
    return (
      <EmptyState icon={ShieldCheck} title="No rules yet">
        “Allow always…” on a request makes one. It shows up here and can be revoked.
      </EmptyState>
    )
  }
  const revoke = async (rule: SavedRule) => {
    if ((await expectOk(app.client.native.revokeRule(rule.id))) !== undefined) void load()
  }
  return (
    <Section
      title="Permission rules"
      detail="Made by “Allow always…”. Deny beats ask beats allow; the narrowest pattern wins."
    >
      <ul className="divide-y divide-line rounded-md border border-line">
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} onRevoke={() => revoke(rule)} />
        ))}
      </ul>
    </Section>
  )
}

function RuleRow({ rule, onRevoke }: { rule: SavedRule; onRevoke(): void }) {
  const scope = useHost((state) => {
    if (rule.scope === "user") return "everywhere"
    const id = rule.scopeID ?? ""
    if (rule.scope === "session") return `session “${state.sessions[id]?.session.title ?? id}”`
    return `project ${state.projects.find((project) => project.id === id)?.name ?? id}`
  })
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <Badge tone={rule.action === "deny" ? "danger" : rule.action === "allow" ? "added" : "warning"}>
            {rule.action}
          </Badge>
          <span className="shrink-0 text-muted">{rule.permission}</span>
          <code className="truncate text-code text-strong" title={rule.pattern}>
            <Revealed text={rule.pattern} />
          </code>
        </span>
        <span className="mt-0.5 block truncate text-muted text-small">
          {scope} · {age(rule.created, Date.now())}
          {rule.origin && ` · for: ${rule.origin}`}
        </span>
      </span>
      <Button size="small" onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  )
}
