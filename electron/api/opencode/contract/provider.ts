import * as z from "zod/mini"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import { Auth, Provider, ProviderAuthAuthorization, ProviderAuthMethod } from "../../../../shared/domain/provider.ts"
import { op } from "../../operation.ts"

export const provider = {
  "auth.set": op({
    method: "put",
    path: "/auth/{providerID}",
    params: z.object({ providerID: z.string() }),
    body: Auth,
    ok: z.boolean(),
    errors: { 400: BadRequestError },
    summary: "Set auth credentials",
    description: "Set authentication credentials",
  }),
  "auth.remove": op({
    method: "delete",
    path: "/auth/{providerID}",
    params: z.object({ providerID: z.string() }),
    ok: z.boolean(),
    errors: { 400: BadRequestError },
    summary: "Remove auth credentials",
    description: "Remove authentication credentials",
  }),
  "provider.list": op({
    method: "get",
    path: "/provider",
    scoped: true,
    ok: z.object({
      all: z.array(Provider),
      default: z.record(z.string(), z.string()),
      connected: z.array(z.string()),
    }),
    summary: "List providers",
    description: "Get a list of all available AI providers, including both available and connected ones.",
  }),
  "provider.auth": op({
    method: "get",
    path: "/provider/auth",
    scoped: true,
    ok: z.record(z.string(), z.array(ProviderAuthMethod)),
    summary: "Get provider auth methods",
    description: "Retrieve available authentication methods for all AI providers.",
  }),
  "provider.oauth.authorize": op({
    method: "post",
    path: "/provider/{providerID}/oauth/authorize",
    scoped: true,
    params: z.object({ providerID: z.string() }),
    body: z.object({
      method: z.number(),
      inputs: z.optional(z.record(z.string(), z.string())),
    }),
    ok: ProviderAuthAuthorization,
    errors: { 400: BadRequestError },
    summary: "Start OAuth authorization",
    description: "Start the OAuth authorization flow for a provider.",
  }),
  "provider.oauth.callback": op({
    method: "post",
    path: "/provider/{providerID}/oauth/callback",
    scoped: true,
    params: z.object({ providerID: z.string() }),
    body: z.object({
      method: z.number(),
      code: z.optional(z.string()),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError },
    summary: "Handle OAuth callback",
    description: "Handle the OAuth callback from a provider after user authorization.",
  }),
}
