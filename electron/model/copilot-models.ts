import type { Secret } from "../lib/secret.ts"
import type { CatalogueModel } from "./catalogue/entry.ts"
import type { Fetch } from "./http.ts"
import { count, list, record, text } from "./local/local-model.ts"

export interface CopilotModels {
  /** What this account may use; empty when it cannot be asked. Never throws. */
  find(url: string, key: () => Promise<Secret>): Promise<CatalogueModel[]>
}

const DEADLINE_MS = 5_000
/** An answer is used this long, and "cannot be asked" that long, ms. */
const KEPT_MS = 10 * 60_000
const FAILED_MS = 30_000

/** The models of GitHub Copilot differ by account: the server is asked. Concurrent askers share one request. */
export function createCopilotModels(fetch: Fetch, now: () => number = Date.now): CopilotModels {
  const kept = new Map<string, { until: number; models: Promise<CatalogueModel[]> }>()

  async function ask(url: string, key: Secret): Promise<CatalogueModel[]> {
    const response = await fetch(`${url.replace(/\/$/, "")}/models`, {
      headers: { authorization: `Bearer ${key.reveal()}`, accept: "application/json" },
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    if (!response.ok) throw new Error(`models: ${response.status}`)
    return list(record(await response.json())["data"]).flatMap((model) => {
      const capabilities = record(model["capabilities"])
      const [limits, supports] = [record(capabilities["limits"]), record(capabilities["supports"])]
      const id = text(model["id"])
      if (!id || model["model_picker_enabled"] === false || (capabilities["type"] ?? "chat") !== "chat") return []
      return {
        id,
        name: text(model["name"]) || id,
        released: "",
        context: count(limits["max_context_window_tokens"]),
        output: count(limits["max_output_tokens"]),
        // The plan pays.
        price: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
        tools: supports["tool_calls"] !== false,
        image: supports["vision"] === true,
      }
    })
  }

  return {
    async find(url, secret) {
      const key = await secret().catch(() => undefined)
      if (!key) return []
      const id = `${url} ${key.reveal()}`
      const before = kept.get(id)
      if (before && now() < before.until) return before.models
      const entry = { until: now() + KEPT_MS, models: ask(url, key) }
      entry.models = entry.models.catch(() => {
        entry.until = now() + FAILED_MS
        return []
      })
      kept.clear()
      kept.set(id, entry)
      return entry.models
    },
  }
}
