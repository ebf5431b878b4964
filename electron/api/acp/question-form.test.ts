import { expect, it } from "vitest"
import { formAnswers, questionForm } from "./question-form.ts"

const options = [
  { label: "A", description: "First" },
  { label: "B", description: "Second" },
]
const questions = [
  { question: "One?", header: "One", options },
  { question: "Many?", header: "Many", options, multiple: true, custom: false },
  { question: "Name?", header: "Name", options: [] },
]

it("makes a field of each question, and one for other words where they are welcome", () => {
  expect(questionForm(questions)).toMatchObject({
    type: "object",
    properties: {
      answer0: { type: "string", title: "One", oneOf: [{ const: "A", title: "A" }, { const: "B" }] },
      other0: { type: "string" },
      answer1: { type: "array", items: { anyOf: [{ const: "A" }, { const: "B" }] } },
      other2: { type: "string", title: "Name", description: "Name?" },
    },
  })
  expect(Object.keys(questionForm(questions).properties ?? {})).not.toContain("other1")
})

it("reads labels, several of them, and own words; nothing of a dismissed form", () => {
  const content = { answer0: "A", other0: " rather C ", answer1: ["A", "B"], other2: "Ada" }
  expect(formAnswers(questions, { action: "accept", content })).toEqual([["rather C"], ["A", "B"], ["Ada"]])
  expect(formAnswers(questions, { action: "accept", content: {} })).toEqual([[], [], []])
  expect(formAnswers(questions, { action: "decline" })).toBeUndefined()
})
