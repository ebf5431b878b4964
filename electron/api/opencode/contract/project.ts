import * as z from "zod/mini"
import { BadRequestError, NotFoundError } from "../../../../shared/domain/error.ts"
import { Paths, Project, VcsFileDiff, VcsInfo } from "../../../../shared/domain/workspace.ts"
import { op } from "../../operation.ts"

export const project = {
  "path.get": op({
    method: "get",
    path: "/path",
    scoped: true,
    ok: Paths,
    summary: "Get paths",
    description: "Retrieve the current working directory and related path information for the OpenCode instance.",
  }),
  "vcs.get": op({
    method: "get",
    path: "/vcs",
    scoped: true,
    ok: VcsInfo,
    summary: "Get VCS info",
    description: "Retrieve version control system (VCS) information for the current project, such as git branch.",
  }),
  "vcs.diff": op({
    method: "get",
    path: "/vcs/diff",
    scoped: true,
    query: z.object({ mode: z.enum(["git", "branch"]) }),
    ok: z.array(VcsFileDiff),
    summary: "Get VCS diff",
    description: "Retrieve the current git diff for the working tree or against the default branch.",
  }),
  "project.list": op({
    method: "get",
    path: "/project",
    scoped: true,
    ok: z.array(Project),
    summary: "List all projects",
    description: "Get a list of projects that have been opened with OpenCode.",
  }),
  "project.current": op({
    method: "get",
    path: "/project/current",
    scoped: true,
    ok: Project,
    summary: "Get current project",
    description: "Retrieve the currently active project that OpenCode is working with.",
  }),
  "project.initGit": op({
    method: "post",
    path: "/project/git/init",
    scoped: true,
    ok: Project,
    summary: "Initialize git repository",
    description: "Create a git repository for the current project and return the refreshed project info.",
  }),
  "project.update": op({
    method: "patch",
    path: "/project/{projectID}",
    scoped: true,
    params: z.object({ projectID: z.string() }),
    body: z.object({
      name: z.optional(z.string()),
      icon: z.optional(
        z.object({
          url: z.optional(z.string()),
          override: z.optional(z.string()),
          color: z.optional(z.string()),
        }),
      ),
      commands: z.optional(
        z.object({
          start: z.optional(z.string()),
        }),
      ),
    }),
    ok: Project,
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Update project",
    description: "Update project properties such as name, icon, and commands.",
  }),
}
