import type { LanguageModelV4Prompt } from "@ai-sdk/provider"
import type { Model } from "../../../shared/domain/provider.ts"
import { Fault } from "../../../shared/fault.ts"
import { ModelError, type ModelRequest, type Models } from "../../model/model.ts"
import type { Services } from "../services.ts"
import type {
  ChatRequest,
  ChatResponse,
  ChatStreamEvent,
  CompletionRequest,
  InlineEditRequest,
  ProviderId,
  Usage,
} from "./contract/shapes.ts"
import { createFenceFilter, withoutFences } from "./fences.ts"
import { assertConfigured, type ChosenModel, chooseModel } from "./model.ts"
import { completionPrompt, inlineEditPrompt } from "./prompts.ts"

type Piece = { text: string } | { usage: Usage }

/** A model call without a session, ready to run. */
export interface OneShot {
  provider: ProviderId
  model: string
  /** Throws Fault `Unavailable` with what the provider said, or the abort reason. */
  pieces(signal: AbortSignal): AsyncIterable<Piece>
}

/** Throws Fault `BadRequest` for an unknown model and for a provider without a key. */
export async function chat(services: Services, request: ChatRequest): Promise<OneShot> {
  const { call, chosen } = await begin(services, request)
  const prompt: LanguageModelV4Prompt = request.messages.map(({ role, content }) => ({
    role,
    content: [{ type: "text", text: content }],
  }))
  if (request.systemPrompt) prompt.unshift({ role: "system", content: request.systemPrompt })
  return { ...chosen, pieces: (signal) => call({ prompt, signal }) }
}

export async function completion(services: Services, request: CompletionRequest): Promise<OneShot> {
  const { call, chosen, models, config } = await begin(services, request)
  const { prefix, suffix, maxTokens: maxOutputTokens, temperature } = request
  return {
    ...chosen,
    async *pieces(signal) {
      const infill = await models.infill(config, chosen.ref, { prefix, suffix, maxOutputTokens, temperature, signal })
      if (infill) {
        for await (const text of told(infill)) yield { text }
        return
      }
      const prompt = completionPrompt(request)
      const answer = call({ prompt, maxOutputTokens, temperature, signal, ...quick(chosen) })
      const fences = createFenceFilter()
      for await (const piece of answer) {
        if ("usage" in piece) yield piece
        else yield { text: fences.push(piece.text) }
      }
      yield { text: fences.end() }
    },
  }
}

export async function inlineEdit(
  services: Services,
  request: InlineEditRequest,
  signal: AbortSignal,
): Promise<{ replacementText: string }> {
  const { call } = await begin(services, request)
  let text = ""
  for await (const piece of call({ prompt: inlineEditPrompt(request), signal })) if ("text" in piece) text += piece.text
  const replacement = withoutFences(text)
  // Whole lines are replaced: a line end that the selection did not have would become an empty line.
  return { replacementText: request.text.endsWith("\n") ? replacement : replacement.replace(/\r?\n$/, "") }
}

/** A one-shot as the events that both transports carry; a failure is thrown. */
export async function* events(shot: OneShot, signal: AbortSignal): AsyncGenerator<ChatStreamEvent> {
  const { provider, model } = shot
  const said: string[] = []
  let usage: Usage | undefined
  yield { type: "start", provider, model }
  for await (const piece of shot.pieces(signal)) {
    if ("usage" in piece) usage = piece.usage
    else if (piece.text) {
      said.push(piece.text)
      yield { type: "text_delta", text: piece.text }
    }
  }
  yield { type: "done", provider, model, text: said.join(""), ...(usage && { usage }) }
}

/** The whole answer at once. */
export async function whole(shot: OneShot, signal: AbortSignal): Promise<ChatResponse> {
  for await (const event of events(shot, signal)) {
    if (event.type !== "done") continue
    const { type: _, ...response } = event
    return response
  }
  throw new Error("an answer ended without its end")
}

async function begin(services: Services, wanted: { provider?: ProviderId; model?: string }) {
  const [models, instances] = await Promise.all([services.models(), services.instances()])
  const config = await (await instances.get(services.defaultDirectory)).config()
  const chosen = await chooseModel(models, config, wanted)
  await assertConfigured(models, config, chosen.ref)
  const { ref } = chosen
  const call = (request: Omit<ModelRequest, "ref" | "config" | "sessionID" | "tools"> & { variant?: string }) => {
    const { variant, ...rest } = request
    return pieces(models.stream({ ...rest, ref: { ...ref, variant }, config, sessionID: "editor", tools: [] }))
  }
  return { call, chosen, models, config }
}

async function* pieces(answer: ReturnType<Models["stream"]>): AsyncGenerator<Piece> {
  for await (const event of told(answer)) {
    if (event.type === "text-delta") yield { text: event.text }
    else if (event.type === "finish") {
      const { input, output, reasoning, cacheRead, cacheWrite } = event.usage
      yield { usage: { inputTokens: input + cacheRead + cacheWrite, outputTokens: output + reasoning } }
    }
  }
}

/** A provider's failure is expected here, and its words are the answer. */
async function* told<T>(answer: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* answer
  } catch (error) {
    if (error instanceof ModelError) throw new Fault("Unavailable", error.message, {}, { cause: error })
    throw error
  }
}

/** A completion is wanted while one types: the model is to think as little as it can. */
function quick({ facts }: ChosenModel): Pick<ModelRequest, "options"> & { variant?: string } {
  const { capabilities, variants, api } = facts satisfies Model
  if (!capabilities.reasoning) return {}
  if (api.npm === "@ai-sdk/anthropic") return { options: { thinking: { type: "disabled" } } }
  return { variant: ["none", "minimal", "low"].find((name) => variants?.[name]) }
}
