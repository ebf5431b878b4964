import type { Model } from "../../../shared/domain/provider.ts"
import { useHost } from "../../app/context.tsx"
import { isFailure } from "../../state/model.ts"

/** Facts about a model from the session's catalogue; null while unknown. */
export function useModelInfo(
  sessionID: string,
  providerID: string | undefined,
  modelID: string | undefined,
): Model | null {
  return useHost((state) => {
    const directory = state.sessions[sessionID]?.session.directory
    const catalogue = directory ? state.catalogues[directory] : undefined
    if (!catalogue || isFailure(catalogue) || !modelID) return null
    return catalogue.providers.all.find((provider) => provider.id === providerID)?.models[modelID] ?? null
  })
}
