import * as z from "zod/mini"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import { ToolIDs, ToolList } from "../../../../shared/domain/integration.ts"
import { op } from "../../operation.ts"

export const tool = {
  "tool.list": op({
    method: "get",
    path: "/experimental/tool",
    scoped: true,
    query: z.object({ provider: z.string(), model: z.string() }),
    ok: ToolList,
    errors: { 400: BadRequestError },
    summary: "List tools",
    description:
      "Get a list of available tools with their JSON schema parameters for a specific provider and model combination.",
  }),
  "tool.ids": op({
    method: "get",
    path: "/experimental/tool/ids",
    scoped: true,
    ok: ToolIDs,
    errors: { 400: BadRequestError },
    summary: "List tool IDs",
    description:
      "Get a list of all available tool IDs, including both built-in tools and dynamically registered tools.",
  }),
}
