import type { Model } from "../../../shared/domain/provider.ts"
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
