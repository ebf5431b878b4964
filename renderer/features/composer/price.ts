import type { Model } from "../../../shared/domain/provider.ts"
import { money } from "../../lib/count.ts"
import { isDemo } from "./choice.ts"

/** Is the price of a model known? Zero on both sides means that nobody told, except for the demo, which costs nothing. */
export const priceKnown = (model: Model | null): boolean =>
  model !== null && (isDemo(model.providerID) || model.cost.input > 0 || model.cost.output > 0)

/** Dollars per million tokens in and out: "$3 / $15", or plainly that it is not known. */
export function priceWords(model: Model): string {
  if (isDemo(model.providerID)) return "free"
  if (!priceKnown(model)) return "price unknown"
  return `$${trim(model.cost.input)} / $${trim(model.cost.output)}`
}

const trim = (n: number): string => String(Math.round(n * 100) / 100)

/** What something cost, when that can be said. */
export function costWords(cost: number, model: Model | null): string {
  if (cost > 0) return money(cost)
  if (model && isDemo(model.providerID)) return "free"
  return priceKnown(model) ? money(0) : "price unknown"
}
