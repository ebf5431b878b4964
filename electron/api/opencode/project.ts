import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { project } from "./contract/project.ts"

export default routes<typeof project, Context>(project, {
  "path.get": async (_input, { instance }) => (await instance()).paths(),
  "vcs.get": async (_input, { instance }) => (await instance()).vcs(),
  "vcs.diff": async ({ query }, { services, instance }) =>
    (await services.files()).diff((await instance()).directory, query.mode),
  "project.list": async (_input, { services }) => (await services.projects()).list(),
  // As it is now, with this folder's own checkout: clones share a project.
  "project.current": async (_input, { services, instance }) => {
    const { projectID, project: seen } = await instance()
    return { ...(await services.projects()).get(projectID), worktree: seen.worktree }
  },
  "project.initGit": async (_input, { services, instance }) =>
    (await services.instances()).initGit((await instance()).directory),
  "project.update": async ({ params, body }, { services }) =>
    (await services.projects()).update(params.projectID, body),
})
