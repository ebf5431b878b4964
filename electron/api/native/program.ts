import { Fault } from "../../../shared/fault.ts"
import type { ProgramPlace } from "../../../shared/native/program.ts"
import type { Whose } from "../../integration/programs/programs.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { program } from "./contract/program.ts"

export default routes<typeof program, Context>(program, {
  "service.list": async ({ query }, context) => (await programs(context)).services(whose(query)),
  "service.start": async ({ params, body }, context) => (await programs(context)).start(whose(body), params.id),
  "service.stop": async ({ params, body }, context) => (await programs(context)).stop(whose(body), params.id),
  "service.restart": async ({ params, body }, context) => (await programs(context)).restart(whose(body), params.id),
  "service.output": async ({ params, query }, context) =>
    (await programs(context)).serviceOutput(whose(query), params.id),
  "service.preview": async ({ params, body }, context) => (await programs(context)).preview(whose(body), params.id),
  "hook.list": async ({ query }, context) => (await programs(context)).hooks(whose(query)),
  "hook.output": async ({ params, query }, context) => (await programs(context)).hookOutput(whose(query), params.id),
  "hook.run": async ({ params, body }, context) => (await programs(context)).runHook(whose(body), params.id),
  "program.list": async ({ query }, context) => (await programs(context)).list(whose(query)),
  "program.allow": async ({ body }, context) => {
    await (await programs(context)).allow(whose(body), body.programs)
    return true
  },
  "program.example": async ({ body }, context) => (await programs(context)).example(whose(body), body.kind),
})

const programs = ({ services }: Context) => services.programs()

function whose({ sessionID, directory }: ProgramPlace): Whose {
  if (sessionID !== undefined && directory === undefined) return { sessionID }
  if (directory !== undefined && sessionID === undefined) return { directory }
  throw new Fault("BadRequest", "Expected either sessionID or directory, and not both.", { kind: "Query" })
}
