import type { LanguageModelV4Usage } from "@ai-sdk/provider"
import type { Price } from "./catalogue/entry.ts"
import type { Usage } from "./model.ts"

/** Counts as the provider gave them; a count it did not give is 0. */
export function readUsage(usage: LanguageModelV4Usage): Usage {
  const { inputTokens, outputTokens } = usage
  const cacheRead = inputTokens.cacheRead ?? 0
  const cacheWrite = inputTokens.cacheWrite ?? 0
  const reasoning = outputTokens.reasoning ?? 0
  return {
    input: inputTokens.noCache ?? Math.max(0, (inputTokens.total ?? 0) - cacheRead - cacheWrite),
    output: outputTokens.text ?? Math.max(0, (outputTokens.total ?? 0) - reasoning),
    reasoning,
    cacheRead,
    cacheWrite,
  }
}

/** USD, or `undefined` when the price is not known. Reasoning is charged as output. */
export function costOf(usage: Usage, price: Price | undefined): number | undefined {
  if (!price) return undefined
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite
  const rate = price.long && prompt > price.long.above ? price.long : price
  const total =
    usage.input * rate.input +
    (usage.output + usage.reasoning) * rate.output +
    usage.cacheRead * (rate.cacheRead ?? rate.input) +
    usage.cacheWrite * (rate.cacheWrite ?? rate.input)
  return total / 1_000_000
}
