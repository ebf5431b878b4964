import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { worktree } from "./contract/worktree.ts"

const place = async ({ services, instance }: Context) => {
  const [worktrees, folder] = await Promise.all([services.worktrees(), instance()])
  return { worktrees, folder }
}

export default routes<typeof worktree, Context>(worktree, {
  "worktree.list": async (_input, context) => {
    const { worktrees, folder } = await place(context)
    return worktrees.list(folder)
  },
  "worktree.create": async ({ body }, context) => {
    const { worktrees, folder } = await place(context)
    return (await worktrees.create(folder, body)).worktree
  },
  "worktree.remove": async ({ body }, context) => {
    const { worktrees, folder } = await place(context)
    await worktrees.remove(folder, body.directory)
    return true
  },
  "worktree.reset": async ({ body }, context) => {
    const { worktrees, folder } = await place(context)
    await worktrees.reset(folder, body.directory)
    return true
  },
})
