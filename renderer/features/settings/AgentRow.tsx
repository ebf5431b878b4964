import { CircleAlert, CircleCheck } from "lucide-react"
import { useState } from "react"
import type { ExternalAgent, ExternalAgentTest } from "../../../shared/native/external-agent.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Button } from "../../ui/Button.tsx"

/** One agent that was added: what it runs, whether it is there, and what it says when it is tried. */
export function AgentRow({ agent, onChanged }: { agent: ExternalAgent; onChanged(): void }) {
  const app = useApp()
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<ExternalAgentTest | null>(null)
  const test = async () => {
    setBusy(true)
    setResult(null)
    const answer = await expectOk(app.client.native.testExternalAgent(agent.id))
    setBusy(false)
    if (answer) setResult(answer)
  }
  const remove = async () => {
    if ((await expectOk(app.client.native.removeExternalAgent(agent.id))) !== undefined) onChanged()
  }
  return (
    <li className="px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="truncate text-strong">{agent.name}</span>
            {!agent.program && <Badge tone="warning">not installed</Badge>}
          </span>
          <code className="block truncate text-muted text-small" title={agent.program ?? agent.command}>
            {[agent.command, ...agent.args].join(" ")}
          </code>
          {agent.env.length > 0 && (
            <span className="block truncate text-muted text-small">with {agent.env.join(", ")}</span>
          )}
        </span>
        <Button size="small" busy={busy} onClick={test} aria-label={`Test ${agent.name}`}>
          Test
        </Button>
        <Button size="small" tone="danger" onClick={remove} aria-label={`Remove ${agent.name}`}>
          Remove
        </Button>
      </div>
      <div role="status">
        {result && (
          <p className="selectable mt-1.5 flex gap-1.5 text-text [overflow-wrap:anywhere]">
            {result.ok ? (
              <CircleCheck size={15} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0 text-added" />
            ) : (
              <CircleAlert size={15} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0 text-danger" />
            )}
            <span className="min-w-0 whitespace-pre-wrap">{wordsOf(result)}</span>
          </p>
        )}
      </div>
    </li>
  )
}

function wordsOf({ ok, message, loadSession, images, signIn }: ExternalAgentTest): string {
  if (!ok) return message
  const can = [
    loadSession ? "It takes its sessions up again after a restart." : "After a restart it is told the conversation.",
    images ? "" : "It takes no pictures.",
    signIn.length ? `Ways to sign in: ${signIn.join("; ")}.` : "",
  ]
  return [message, ...can].filter(Boolean).join(" ")
}
