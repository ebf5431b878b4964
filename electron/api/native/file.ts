import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { file } from "./contract/file.ts"

export default routes<typeof file, Context>(file, {
  "file.open": async ({ query }, { services }) => (await services.files()).open(query.directory, query.path),
  "file.save": async ({ body }, { services }) => (await services.files()).save(body),
})
