import * as z from "zod/mini"
import { named } from "./named.ts"

export const QuestionOption = named(
  "QuestionOption",
  z.object({
    label: z.string(),
    description: z.string(),
  }),
)
export type QuestionOption = z.infer<typeof QuestionOption>

export const QuestionInfo = named(
  "QuestionInfo",
  z.object({
    question: z.string(),
    header: z.string(),
    options: z.array(QuestionOption),
    multiple: z.optional(z.boolean()),
    custom: z.optional(z.boolean()),
  }),
)
export type QuestionInfo = z.infer<typeof QuestionInfo>

export const QuestionTool = named(
  "QuestionTool",
  z.object({
    messageID: z.string(),
    callID: z.string(),
  }),
)
export type QuestionTool = z.infer<typeof QuestionTool>

export const QuestionRequest = named(
  "QuestionRequest",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    questions: z.array(QuestionInfo),
    tool: z.optional(QuestionTool),
  }),
)
export type QuestionRequest = z.infer<typeof QuestionRequest>

export const QuestionAnswer = named("QuestionAnswer", z.array(z.string()))
export type QuestionAnswer = z.infer<typeof QuestionAnswer>

export const QuestionReplied = named(
  "QuestionReplied",
  z.object({
    sessionID: z.string(),
    requestID: z.string(),
    answers: z.array(QuestionAnswer),
  }),
)
export type QuestionReplied = z.infer<typeof QuestionReplied>

export const QuestionRejected = named(
  "QuestionRejected",
  z.object({
    sessionID: z.string(),
    requestID: z.string(),
  }),
)
export type QuestionRejected = z.infer<typeof QuestionRejected>
