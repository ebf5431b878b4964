import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider"
import type { Secret } from "../lib/secret.ts"
import type { Price } from "./catalogue/entry.ts"
import { cutError, modelError, stallError } from "./failure.ts"
import type { ModelEvent } from "./model.ts"
import { costOf, readUsage } from "./price.ts"

export interface StreamOptions {
  /** Display name for messages. */
  provider: string
  price: Price | undefined
  /** Kept out of error texts. */
  secret?: Secret
  /** Called with a function that says "bytes arrived"; gives the model to call. */
  open(onBytes: () => void): LanguageModelV4 | Promise<LanguageModelV4>
  call: Omit<LanguageModelV4CallOptions, "abortSignal">
  signal: AbortSignal
  /** Longest silence before the first byte, ms; `false` for no limit. */
  firstMs: number | false
  /** Longest silence between bytes, ms. */
  stallMs: number
}

type Metadata = Record<string, unknown>

/**
 * One model call as events. Text and reasoning come as they arrive; tool calls come together after the provider said
 * that the answer is complete, so that a cut or stalled answer never runs a tool and can always be asked again.
 */
export async function* streamModel(options: StreamOptions): AsyncGenerator<ModelEvent, void, undefined> {
  const { provider, signal } = options
  signal.throwIfAborted()
  const controller = new AbortController()
  let stalled: Error | undefined
  const stall = (milliseconds: number) => () => {
    stalled = stallError(provider, milliseconds)
    controller.abort()
  }
  let timer = options.firstMs === false ? undefined : setTimeout(stall(options.firstMs), options.firstMs)
  let flowing = false
  const onBytes = () => {
    if (flowing) timer?.refresh()
    else {
      flowing = true
      clearTimeout(timer)
      timer = setTimeout(stall(options.stallMs), options.stallMs)
    }
  }
  const onAbort = () => controller.abort()
  signal.addEventListener("abort", onAbort, { once: true })

  let reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart> | undefined
  let finished = false
  const calls: ModelEvent[] = []
  const metadata = new Map<string, Metadata>()
  try {
    const model = await options.open(onBytes)
    const { stream } = await model.doStream({ ...options.call, abortSignal: controller.signal })
    reader = stream.getReader()
    for (;;) {
      const { done, value: part } = await reader.read()
      if (done) throw cutError(provider)
      onBytes()
      switch (part.type) {
        case "text-delta":
          if (part.delta !== "") yield { type: "text-delta", id: part.id, text: part.delta }
          if (part.providerMetadata) keep(metadata, part.id, part.providerMetadata)
          break
        case "reasoning-delta":
          if (part.delta !== "") yield { type: "reasoning-delta", id: part.id, text: part.delta }
          // Anthropic sends the signature of a thinking block as a delta without text.
          if (part.providerMetadata) keep(metadata, part.id, part.providerMetadata)
          break
        case "text-start":
        case "reasoning-start":
          if (part.providerMetadata) keep(metadata, part.id, part.providerMetadata)
          yield { type: part.type, id: part.id, ...withMetadata(part.providerMetadata) }
          break
        case "text-end":
        case "reasoning-end":
          if (part.providerMetadata) keep(metadata, part.id, part.providerMetadata)
          yield { type: part.type, id: part.id, ...withMetadata(metadata.get(part.id)) }
          metadata.delete(part.id)
          break
        case "tool-input-start":
          if (!part.providerExecuted) yield { type: "tool-start", callID: part.id, tool: part.toolName }
          break
        case "tool-call":
          if (part.providerExecuted) break
          calls.push({
            type: "tool-call",
            callID: part.toolCallId,
            tool: part.toolName,
            input: part.input === "" ? "{}" : part.input,
            ...withMetadata(part.providerMetadata),
          })
          break
        case "error":
          throw part.error
        case "finish": {
          const { unified } = part.finishReason
          if (unified === "interrupted" || unified === "error") throw cutError(provider)
          finished = true
          clearTimeout(timer)
          yield* calls
          const usage = readUsage(part.usage)
          yield {
            type: "finish",
            // Some local servers say "stop" although they ask for tools.
            reason: calls.length > 0 && unified === "stop" ? "tool-calls" : unified,
            usage,
            cost: costOf(usage, options.price),
          }
          return
        }
        default:
      }
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw stalled ?? modelError(error, provider, options.secret?.reveal())
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", onAbort)
    if (finished && reader) void drain(reader, controller)
    else controller.abort()
  }
}

const drainMs = 1_000

/** Reads the few bytes after the last event, so that the connection can be used again; gives up after a second. */
async function drain(reader: ReadableStreamDefaultReader<unknown>, controller: AbortController): Promise<void> {
  const timer = setTimeout(() => controller.abort(), drainMs)
  timer.unref()
  try {
    while (!(await reader.read()).done);
  } catch {
    // Whatever happens after the answer was complete does not matter.
  } finally {
    clearTimeout(timer)
  }
}

function keep(all: Map<string, Metadata>, id: string, more: Metadata) {
  const before = all.get(id)
  if (!before) {
    all.set(id, more)
    return
  }
  const merged: Metadata = { ...before }
  for (const [provider, values] of Object.entries(more)) {
    merged[provider] = { ...(before[provider] as Metadata | undefined), ...(values as Metadata) }
  }
  all.set(id, merged)
}

const withMetadata = (metadata: Metadata | undefined) => (metadata ? { metadata } : {})
