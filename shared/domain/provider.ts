import * as z from "zod/mini"
import { named } from "./named.ts"

export const OAuth = named(
  "OAuth",
  z.object({
    type: z.literal("oauth"),
    refresh: z.string(),
    access: z.string(),
    expires: z.int().check(z.gte(0)),
    accountId: z.optional(z.string()),
    enterpriseUrl: z.optional(z.string()),
  }),
)
export type OAuth = z.infer<typeof OAuth>

export const ApiAuth = named(
  "ApiAuth",
  z.object({
    type: z.literal("api"),
    key: z.string(),
    metadata: z.optional(z.record(z.string(), z.string())),
  }),
)
export type ApiAuth = z.infer<typeof ApiAuth>

export const WellKnownAuth = named(
  "WellKnownAuth",
  z.object({
    type: z.literal("wellknown"),
    key: z.string(),
    token: z.string(),
  }),
)
export type WellKnownAuth = z.infer<typeof WellKnownAuth>

export const Auth = named("Auth", z.discriminatedUnion("type", [OAuth, ApiAuth, WellKnownAuth]))
export type Auth = z.infer<typeof Auth>

export const Model = named(
  "Model",
  z.object({
    id: z.string(),
    providerID: z.string(),
    api: z.object({
      id: z.string(),
      url: z.string(),
      npm: z.string(),
    }),
    name: z.string(),
    family: z.optional(z.string()),
    capabilities: z.object({
      temperature: z.boolean(),
      reasoning: z.boolean(),
      attachment: z.boolean(),
      toolcall: z.boolean(),
      input: z.object({
        text: z.boolean(),
        audio: z.boolean(),
        image: z.boolean(),
        video: z.boolean(),
        pdf: z.boolean(),
      }),
      output: z.object({
        text: z.boolean(),
        audio: z.boolean(),
        image: z.boolean(),
        video: z.boolean(),
        pdf: z.boolean(),
      }),
      interleaved: z.union([
        z.boolean(),
        z.object({
          field: z.enum(["reasoning_content", "reasoning_details"]),
        }),
      ]),
    }),
    cost: z.object({
      input: z.number(),
      output: z.number(),
      cache: z.object({
        read: z.number(),
        write: z.number(),
      }),
      experimentalOver200K: z.optional(
        z.object({
          input: z.number(),
          output: z.number(),
          cache: z.object({
            read: z.number(),
            write: z.number(),
          }),
        }),
      ),
    }),
    limit: z.object({
      context: z.number(),
      input: z.optional(z.number()),
      output: z.number(),
    }),
    status: z.enum(["alpha", "beta", "deprecated", "active"]),
    options: z.record(z.string(), z.unknown()),
    headers: z.record(z.string(), z.string()),
    release_date: z.string(),
    variants: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
  }),
)
export type Model = z.infer<typeof Model>

export const Provider = named(
  "Provider",
  z.object({
    id: z.string(),
    name: z.string(),
    source: z.enum(["env", "config", "custom", "api"]),
    env: z.array(z.string()),
    key: z.optional(z.string()),
    options: z.record(z.string(), z.unknown()),
    models: z.record(z.string(), Model),
  }),
)
export type Provider = z.infer<typeof Provider>

export const ProviderAuthMethod = named(
  "ProviderAuthMethod",
  z.object({
    type: z.enum(["oauth", "api"]),
    label: z.string(),
    prompts: z.optional(
      z.array(
        z.discriminatedUnion("type", [
          z.object({
            type: z.literal("text"),
            key: z.string(),
            message: z.string(),
            placeholder: z.optional(z.string()),
            when: z.optional(
              z.object({
                key: z.string(),
                op: z.enum(["eq", "neq"]),
                value: z.string(),
              }),
            ),
          }),
          z.object({
            type: z.literal("select"),
            key: z.string(),
            message: z.string(),
            options: z.array(
              z.object({
                label: z.string(),
                value: z.string(),
                hint: z.optional(z.string()),
              }),
            ),
            when: z.optional(
              z.object({
                key: z.string(),
                op: z.enum(["eq", "neq"]),
                value: z.string(),
              }),
            ),
          }),
        ]),
      ),
    ),
  }),
)
export type ProviderAuthMethod = z.infer<typeof ProviderAuthMethod>

export const ProviderAuthAuthorization = named(
  "ProviderAuthAuthorization",
  z.object({
    url: z.string(),
    method: z.enum(["auto", "code"]),
    instructions: z.string(),
  }),
)
export type ProviderAuthAuthorization = z.infer<typeof ProviderAuthAuthorization>
