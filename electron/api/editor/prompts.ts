import type { LanguageModelV4Prompt } from "@ai-sdk/provider"
import type { CompletionRequest, InlineEditRequest } from "./contract/shapes.ts"

/** For models without fill-in-the-middle. */
export function completionPrompt({ filepath, language, prefix, suffix }: CompletionRequest): LanguageModelV4Prompt {
  return prompt(
    "You complete code at the cursor. Answer with the text to insert and nothing else: no explanation, no code fence, nothing that is before or after the cursor already. Keep the indentation and the style. Answer with nothing when nothing is missing.",
    [
      `File: ${filepath || "(unnamed)"}`,
      `Language: ${language}`,
      `<before-cursor>${prefix}</before-cursor>`,
      `<after-cursor>${suffix}</after-cursor>`,
    ],
  )
}

export function inlineEditPrompt({ file, range, prompt: wanted, text }: InlineEditRequest): LanguageModelV4Prompt {
  const { startLine, startColumn, endLine, endColumn } = range
  return prompt(
    "You edit a selection of code. Answer with what replaces the whole selection and nothing else: no explanation, no code fence. Keep the indentation and what was not asked to change.",
    [
      `File: ${file}`,
      `Selection: line ${startLine}, column ${startColumn} to line ${endLine}, column ${endColumn}`,
      `Instruction: ${wanted}`,
      `<selection>${text}</selection>`,
    ],
  )
}

const prompt = (system: string, lines: string[]): LanguageModelV4Prompt => [
  { role: "system", content: system },
  { role: "user", content: [{ type: "text", text: lines.join("\n") }] },
]
