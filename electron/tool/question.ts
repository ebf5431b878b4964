import * as z from "zod/mini"
import type { Questions } from "../permission/questions.ts"
import type { Tool } from "./tool.ts"

const option = z.object({
  label: z.string().check(z.describe("What the person picks, one to five words")),
  description: z.string().check(z.describe("What picking it means")),
})
const prompt = z.object({
  question: z.string().check(z.describe("The whole question")),
  header: z.string().check(z.describe("A very short label, at most 30 characters")),
  options: z.array(option).check(z.describe("The choices")),
  multiple: z.optional(z.boolean().check(z.describe("More than one may be picked"))),
})
const parameters = z.object({ questions: z.array(prompt).check(z.describe("The questions")) })
type Input = z.infer<typeof parameters>

const description = `Asks the person who is at the keyboard: for a decision, a preference, or what an instruction means.

- Answers come back as the labels that were picked; the person may always write something else, so offer no "other".
- Put the choice that you would make first and mark its label with "(Recommended)".
- Set \`multiple\` when more than one choice can be right.`

/** `question`: waits for the person. A dismissed question ends the turn. */
export function createQuestionTool({ questions }: { questions: Pick<Questions, "ask"> }): Tool<Input> {
  return {
    id: "question",
    description,
    parameters,
    async execute(input, context) {
      const { sessionID, directory, messageID, callID, signal } = context
      const answers = await questions.ask({
        sessionID,
        directory,
        questions: input.questions,
        tool: { messageID, callID },
        signal,
      })
      const pairs = input.questions.map(
        (asked, index) => `"${asked.question}"="${answers[index]?.length ? answers[index].join(", ") : "Unanswered"}"`,
      )
      const count = input.questions.length
      return {
        title: `Asked ${count} question${count === 1 ? "" : "s"}`,
        output: `User has answered your questions: ${pairs.join(", ")}. You can now continue with the user's answers in mind.`,
        metadata: { answers, truncated: false },
      }
    },
  }
}
