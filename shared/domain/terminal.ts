import * as z from "zod/mini"
import { named } from "./named.ts"

export const Pty = named(
  "Pty",
  z.object({
    id: z.string(),
    title: z.string(),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string(),
    status: z.enum(["running", "exited"]),
    pid: z.int().check(z.gt(0)),
  }),
)
export type Pty = z.infer<typeof Pty>
