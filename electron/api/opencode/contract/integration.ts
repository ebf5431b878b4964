import * as z from "zod/mini"
import { FormatterStatus, LSPStatus } from "../../../../shared/domain/integration.ts"
import { op } from "../../operation.ts"

export const integration = {
  "lsp.status": op({
    method: "get",
    path: "/lsp",
    scoped: true,
    ok: z.array(LSPStatus),
    summary: "Get LSP status",
    description: "Get LSP server status",
  }),
  "formatter.status": op({
    method: "get",
    path: "/formatter",
    scoped: true,
    ok: z.array(FormatterStatus),
    summary: "Get formatter status",
    description: "Get formatter status",
  }),
}
