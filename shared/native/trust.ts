import * as z from "zod/mini"
import { named } from "../domain/named.ts"

/** One thing that a folder's own configuration would do beyond the folder. */
export const ConfigPower = named(
  "ConfigPower",
  z.object({
    /** `program`: something starts. `permission`: the agent acts unasked. `address`: something is sent or fetched. */
    kind: z.enum(["program", "permission", "address"]),
    /** For people: `MCP server “docs”`. */
    what: z.string(),
    /** The command, the rule or the address. */
    detail: z.string(),
    /** The file that says so. */
    source: z.string(),
  }),
)
export type ConfigPower = z.infer<typeof ConfigPower>

/** Whether a folder's own configuration is in use. */
export const ConfigTrust = named(
  "ConfigTrust",
  z.object({
    /** The person's folder: a sandbox's is the one that it was made of. */
    directory: z.string(),
    /** `withheld`: the powers are not in use until they are allowed; what else the configuration says is. */
    state: z.enum(["none", "allowed", "withheld"]),
    /** Of the powers; what is allowed is this, and nothing that the files say later. */
    hash: z.string(),
    powers: z.array(ConfigPower),
  }),
)
export type ConfigTrust = z.infer<typeof ConfigTrust>
