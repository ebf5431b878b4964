import { Fault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { file } from "./contract/file.ts"

const place = async ({ services, instance }: Context) => {
  const [files, { directory }] = await Promise.all([services.files(), instance()])
  return { files, directory }
}

export default routes<typeof file, Context>(file, {
  "file.list": async ({ query }, context) => {
    const { files, directory } = await place(context)
    return files.list(directory, query.path)
  },
  "file.read": async ({ query }, context) => {
    const { files, directory } = await place(context)
    return files.read(directory, query.path)
  },
  "file.status": async (_input, context) => {
    const { files, directory } = await place(context)
    return files.status(directory)
  },
  "find.text": async ({ query }, context) => {
    const { files, directory } = await place(context)
    return files.findText(directory, query.pattern, context.signal())
  },
  "find.files": async ({ query }, context) => {
    const { limit } = query
    if (limit !== undefined && (!Number.isInteger(limit) || limit < 1 || limit > 200))
      throw new Fault("BadRequest", `Expected a whole number from 1 to 200, got ${limit}\n  at ["limit"]`, {
        kind: "Query",
      })
    const { files, directory } = await place(context)
    return files.findFiles(directory, { ...query, signal: context.signal() })
  },
  // Of the servers that run: a search starts none.
  "find.symbols": async ({ query }, { services, instance, signal }) => {
    const [languages, place] = await Promise.all([services.languages(), instance()])
    return languages.at(place).symbols(query.query, signal())
  },
})
