import * as z from "zod/mini"
import { named } from "./named.ts"

export const McpUnsupportedOAuthError = named(
  "McpUnsupportedOAuthError",
  z.object({
    error: z.string(),
  }),
)
export type McpUnsupportedOAuthError = z.infer<typeof McpUnsupportedOAuthError>

export const ForbiddenError = named(
  "effect_HttpApiError_Forbidden",
  z.object({
    _tag: z.literal("Forbidden"),
  }),
)
export type ForbiddenError = z.infer<typeof ForbiddenError>

export const BadRequestError = named(
  "BadRequestError",
  z.object({
    data: z.unknown(),
    errors: z.array(z.record(z.string(), z.unknown())),
    success: z.literal(false),
  }),
)
export type BadRequestError = z.infer<typeof BadRequestError>

export const NotFoundError = named(
  "NotFoundError",
  z.object({
    name: z.literal("NotFoundError"),
    data: z.object({
      message: z.string(),
    }),
  }),
)
export type NotFoundError = z.infer<typeof NotFoundError>
