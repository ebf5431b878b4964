import { useEffect, useMemo, useState } from "react"
import { useApp, useHost } from "../../app/context.tsx"
import { isFailure } from "../../state/model.ts"
import type { Typing } from "./mentions.ts"
import { type Suggestion, suggestAgents, suggestCommands, suggestFiles } from "./suggest.ts"

export interface SuggestionList {
  open: boolean
  items: Suggestion[]
  active: number
  move(step: 1 | -1): void
  setActive(index: number): void
  dismiss(): void
}

/** The list for what is being typed: commands at once, files as the host answers, the newest question only. */
export function useSuggestions(typing: Typing | null, directory: string): SuggestionList {
  const app = useApp()
  const entry = useHost((state) => state.catalogues[directory])
  const catalogue = entry && !isFailure(entry) ? entry : null
  const [files, setFiles] = useState<string[]>([])
  const [active, setActive] = useState(0)
  const [dismissed, setDismissed] = useState<string | null>(null)
  const kind = typing?.kind ?? null
  const query = typing?.query ?? ""
  const id = typing ? `${kind}:${typing.start}` : null

  useEffect(() => {
    if (kind !== "mention") return
    const abort = new AbortController()
    void app.client.opencode.findFiles(directory, query, 8, abort.signal).then((result) => {
      if (!abort.signal.aborted && result.ok) setFiles(result.value)
    })
    return () => abort.abort()
  }, [app, directory, kind, query])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new query begins at the top
  useEffect(() => setActive(0), [kind, query])
  useEffect(() => {
    if (id === null) setDismissed(null)
  }, [id])

  const items = useMemo(() => {
    if (kind === "command") return suggestCommands(catalogue?.commands ?? [], query)
    if (kind === "mention") return [...suggestAgents(catalogue?.agents ?? [], query), ...suggestFiles(files)]
    return []
  }, [kind, query, catalogue, files])

  return {
    open: items.length > 0 && id !== dismissed,
    items,
    active: Math.min(active, items.length - 1),
    move: (step) => setActive((index) => (index + step + items.length) % items.length),
    setActive,
    dismiss: () => setDismissed(id),
  }
}
