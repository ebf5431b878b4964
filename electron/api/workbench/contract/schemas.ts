import * as z from "zod/mini"

export const ErrorBody = z.object({ error: z.string() })
export const Ok = z.object({ ok: z.literal(true) })
/** Where the contract asks for a text: what is no text counts as missing. */
export const text = () => z.string()
export const errors = { 400: ErrorBody, 404: ErrorBody } as const
