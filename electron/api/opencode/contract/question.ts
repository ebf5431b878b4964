import * as z from "zod/mini"
import { BadRequestError, NotFoundError } from "../../../../shared/domain/error.ts"
import { QuestionAnswer, QuestionRequest } from "../../../../shared/domain/question.ts"
import { op } from "../../operation.ts"

export const question = {
  "question.list": op({
    method: "get",
    path: "/question",
    scoped: true,
    ok: z.array(QuestionRequest),
    summary: "List pending questions",
    description: "Get all pending question requests across all sessions.",
  }),
  "question.reply": op({
    method: "post",
    path: "/question/{requestID}/reply",
    scoped: true,
    params: z.object({ requestID: z.string().check(z.regex(/^que.*/)) }),
    body: z.object({
      answers: z.array(QuestionAnswer),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Reply to question request",
    description: "Provide answers to a question request from the AI assistant.",
  }),
  "question.reject": op({
    method: "post",
    path: "/question/{requestID}/reject",
    scoped: true,
    params: z.object({ requestID: z.string().check(z.regex(/^que.*/)) }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Reject question request",
    description: "Reject a question request from the AI assistant.",
  }),
}
