import * as z from "zod/mini"
import { Config } from "../../../../shared/domain/config.ts"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import { Provider } from "../../../../shared/domain/provider.ts"
import { op } from "../../operation.ts"

export const config = {
  "config.get": op({
    method: "get",
    path: "/config",
    scoped: true,
    ok: Config,
    summary: "Get configuration",
    description: "Retrieve the current OpenCode configuration settings and preferences.",
  }),
  "config.update": op({
    method: "patch",
    path: "/config",
    scoped: true,
    body: Config,
    ok: Config,
    errors: { 400: BadRequestError },
    summary: "Update configuration",
    description: "Update OpenCode configuration settings and preferences.",
  }),
  "config.providers": op({
    method: "get",
    path: "/config/providers",
    scoped: true,
    ok: z.object({
      providers: z.array(Provider),
      default: z.record(z.string(), z.string()),
    }),
    summary: "List config providers",
    description: "Get a list of all configured AI providers and their default models.",
  }),
}
