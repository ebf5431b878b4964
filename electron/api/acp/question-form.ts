import type {
  CreateElicitationResponse,
  ElicitationPropertySchema,
  ElicitationSchema,
  PermissionOption,
} from "@agentclientprotocol/sdk/unstable"
import type { QuestionAnswer, QuestionInfo } from "../../../shared/domain/question.ts"

/** All questions of one request as a form. Each may be answered in other words than those offered. */
export function questionForm(questions: readonly QuestionInfo[]): ElicitationSchema {
  const properties: Record<string, ElicitationPropertySchema> = {}
  for (const [index, { header, question, options, multiple, custom }] of questions.entries()) {
    const about = { title: header, description: question }
    const choices = options.map(({ label, description }) => ({ const: label, title: label, description }))
    if (choices.length)
      properties[`answer${index}`] = multiple
        ? { type: "array", ...about, items: { anyOf: choices } }
        : { type: "string", ...about, oneOf: choices }
    if (custom !== false)
      properties[`other${index}`] = choices.length
        ? { type: "string", title: `${header}: something else`, description: "Instead of the choices above" }
        : { type: "string", ...about }
  }
  return { type: "object", properties }
}

export const formMessage = (questions: readonly QuestionInfo[]): string =>
  questions.map(({ question }) => question).join("\n")

/** The answers of a form in the order of the questions; undefined when it was dismissed. */
export function formAnswers(
  questions: readonly QuestionInfo[],
  response: CreateElicitationResponse,
): QuestionAnswer[] | undefined {
  if (response.action !== "accept") return undefined
  const content = (response as { content?: Record<string, unknown> | null }).content ?? {}
  return questions.map((_question, index) => {
    const other = content[`other${index}`]
    const chosen = content[`answer${index}`]
    if (typeof other === "string" && other.trim() !== "") return [other.trim()]
    if (Array.isArray(chosen)) return chosen.filter((each) => typeof each === "string")
    return typeof chosen === "string" && chosen !== "" ? [chosen] : []
  })
}

/** For clients without forms: one question as the options of a permission request. */
export const questionOptions = ({ options }: QuestionInfo): PermissionOption[] => [
  ...options.map(({ label }, index) => ({ optionId: `choice${index}`, kind: "allow_once" as const, name: label })),
  { optionId: "dismiss", kind: "reject_once", name: "Dismiss" },
]

export const chosenLabel = ({ options }: QuestionInfo, optionId: string): string | undefined =>
  options.find((_option, index) => optionId === `choice${index}`)?.label
