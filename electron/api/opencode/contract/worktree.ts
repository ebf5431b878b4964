import * as z from "zod/mini"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import {
  Worktree,
  WorktreeCreateInput,
  WorktreeRemoveInput,
  WorktreeResetInput,
} from "../../../../shared/domain/workspace.ts"
import { op } from "../../operation.ts"

export const worktree = {
  "worktree.list": op({
    method: "get",
    path: "/experimental/worktree",
    scoped: true,
    ok: z.array(z.string()),
    summary: "List worktrees",
    description: "List all sandbox worktrees for the current project.",
  }),
  "worktree.create": op({
    method: "post",
    path: "/experimental/worktree",
    scoped: true,
    body: WorktreeCreateInput,
    ok: Worktree,
    errors: { 400: BadRequestError },
    summary: "Create worktree",
    description: "Create a new git worktree for the current project and run any configured startup scripts.",
  }),
  "worktree.remove": op({
    method: "delete",
    path: "/experimental/worktree",
    scoped: true,
    body: WorktreeRemoveInput,
    ok: z.boolean(),
    errors: { 400: BadRequestError },
    summary: "Remove worktree",
    description: "Remove a git worktree and delete its branch.",
  }),
  "worktree.reset": op({
    method: "post",
    path: "/experimental/worktree/reset",
    scoped: true,
    body: WorktreeResetInput,
    ok: z.boolean(),
    errors: { 400: BadRequestError },
    summary: "Reset worktree",
    description: "Reset a worktree branch to the primary default branch.",
  }),
}
