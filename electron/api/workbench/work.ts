import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { work } from "./contract/work.ts"

export default routes<typeof work, Context>(work, {
  "terminal.run": ({ body: { cmd } }, { workbench, folder, signal }) => workbench.runOnce({ cmd, cwd: folder, signal }),
  "agent.answer": async ({ params: { askId }, body }, { workbench }) => {
    await workbench.policies.answer(askId, body)
    return { ok: true }
  },
  "commands.list": (_input, { workbench }) => ({ runs: workbench.commands.list() }),
  "commands.get": ({ params: { id } }, { workbench }) => workbench.commands.get(id),
  "commands.clear": async (_input, { workbench }) => ({ ok: true, removed: await workbench.commands.clear() }),
  "commands.delete": ({ params: { id } }, { workbench }) => {
    workbench.commands.remove(id)
    return { ok: true, id }
  },
  "diff.revert": async ({ body: { diff } }, { workbench, folder }) => ({
    ok: true,
    ...(await workbench.revertDiff(folder, { diff })),
  }),
  "diff.revertHunk": async ({ body: { diff, hunkIndex } }, { workbench, folder }) => ({
    ok: true,
    ...(await workbench.revertDiff(folder, { diff, hunkIndex })),
    hunkIndex,
  }),
})
