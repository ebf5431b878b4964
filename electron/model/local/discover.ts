import type { CatalogueModel } from "../catalogue/entry.ts"
import type { Fetch } from "../http.ts"
import { llamaCpp } from "./llamacpp.ts"
import { lmStudio } from "./lmstudio.ts"
import { ollama } from "./ollama.ts"

/** Asks one kind of server for its models; throws when it is not there or is something else. */
export type Probe = (root: string, get: GetJson) => Promise<CatalogueModel[]>

export type GetJson = (url: string, body?: unknown) => Promise<unknown>

/** A server on this machine, or `undefined` models when nothing answered. */
export interface Discovery {
  /** `url` is the OpenAI-compatible base URL (`…/v1`). Never throws. */
  find(providerID: string, url: string): Promise<CatalogueModel[] | undefined>
}

const probes: Record<string, Probe> = { ollama, lmstudio: lmStudio, "llama.cpp": llamaCpp }

export const isLocal = (providerID: string): boolean => Object.hasOwn(probes, providerID)

/** A server has this long to answer, details included, ms. */
const deadlineMs = 300
/** An answer (also "nothing there") is used this long, ms. Nothing is asked in the background. */
const keptMs = 15_000

/** Finds local model servers when someone asks for the list; concurrent askers share one probe. */
export function createDiscovery(options: { fetch: Fetch; now?: () => number }): Discovery {
  const { fetch, now = Date.now } = options
  const kept = new Map<string, { at: number; models: Promise<CatalogueModel[] | undefined> }>()

  async function probe(providerID: string, url: string): Promise<CatalogueModel[] | undefined> {
    const run = probes[providerID]
    if (!run) return undefined
    const signal = AbortSignal.timeout(deadlineMs)
    const get: GetJson = async (address, body) => {
      const response = await fetch(address, {
        signal,
        ...(body === undefined
          ? {}
          : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      })
      if (!response.ok) throw new Error(`${address} answered ${response.status}`)
      return response.json()
    }
    try {
      return await run(url.replace(/\/v1\/?$/, ""), get)
    } catch {
      return undefined
    }
  }

  return {
    find(providerID, url) {
      const key = `${providerID} ${url}`
      const before = kept.get(key)
      if (before && now() - before.at < keptMs) return before.models
      const models = probe(providerID, url)
      kept.set(key, { at: now(), models })
      return models
    },
  }
}
