import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { project } from "./contract/project.ts"

export default routes<typeof project, Context>(project, {
  "path.get": async (_input, { instance }) => (await instance()).paths(),
  "vcs.get": async (_input, { instance }) => (await instance()).vcs(),
  "vcs.diff": async ({ query }, { services, instance }) =>
    (await services.files()).diff((await instance()).directory, query.mode),
  "project.list": async (_input, { services }) => (await services.projects()).list(),
  "project.current": async (_input, { instance }) => (await instance()).project,
  "project.initGit": async (_input, { services, instance }) =>
    (await services.instances()).initGit((await instance()).directory),
  "project.update": async ({ params, body }, { services }) =>
    (await services.projects()).update(params.projectID, body),
})
