import * as z from "zod/mini"
import {
  HookEntry,
  HookList,
  Program,
  ProgramOutput,
  ProgramPlace,
  ServiceEntry,
  ServiceList,
} from "../../../../shared/native/program.ts"
import { op } from "../../operation.ts"

const params = z.object({ id: z.string() })
const untrusted =
  "Refused as `NotTrusted` until the person has allowed this very file (`POST /outrigger/programs/allow`)."

export const program = {
  "service.list": op({
    method: "get",
    path: "/outrigger/services",
    query: ProgramPlace,
    ok: ServiceList,
    summary: "Services of a workspace",
    description:
      "Files in `.discobot/services`, by `sessionID` or by `directory`, with what is wrong with other files there.",
  }),
  "service.start": op({
    method: "post",
    path: "/outrigger/services/{id}/start",
    params,
    body: ProgramPlace,
    ok: ServiceEntry,
    summary: "Start a service",
    description: untrusted,
  }),
  "service.stop": op({
    method: "post",
    path: "/outrigger/services/{id}/stop",
    params,
    body: ProgramPlace,
    ok: ServiceEntry,
    summary: "Stop a service",
    description: "TERM, after five seconds KILL, to the whole process tree. Answers when it is gone.",
  }),
  "service.restart": op({
    method: "post",
    path: "/outrigger/services/{id}/restart",
    params,
    body: ProgramPlace,
    ok: ServiceEntry,
    summary: "Restart a service",
    description: untrusted,
  }),
  "service.output": op({
    method: "get",
    path: "/outrigger/services/{id}/output",
    params,
    query: ProgramPlace,
    ok: ProgramOutput,
    summary: "What a service said",
    description: "Of its last run, 1 MiB at most; `service.output` events go on from there.",
  }),
  "service.preview": op({
    method: "post",
    path: "/outrigger/services/{id}/preview",
    params,
    body: ProgramPlace,
    ok: z.object({ url: z.string() }),
    summary: "The page of a service",
    description: `Starts the service when it is stopped, and answers its address when it listens. ${untrusted}`,
  }),
  "hook.list": op({
    method: "get",
    path: "/outrigger/hooks",
    query: ProgramPlace,
    ok: HookList,
    summary: "Hooks of a folder",
    description: "Files in `.discobot/hooks` of the person's own folder, with how they went in a session.",
  }),
  "hook.output": op({
    method: "get",
    path: "/outrigger/hooks/{id}/output",
    params,
    query: ProgramPlace,
    ok: ProgramOutput,
    summary: "What a hook said last",
  }),
  "hook.run": op({
    method: "post",
    path: "/outrigger/hooks/{id}/run",
    params,
    body: ProgramPlace,
    ok: HookEntry,
    summary: "Run a hook",
    description: `For a session; answers when it has ended. ${untrusted}`,
  }),
  "program.list": op({
    method: "get",
    path: "/outrigger/programs",
    query: ProgramPlace,
    ok: z.array(Program),
    summary: "What a folder would run",
    description: "The text of all services and hooks, to look at before they are allowed.",
  }),
  "program.allow": op({
    method: "post",
    path: "/outrigger/programs/allow",
    body: z.extend(ProgramPlace, { programs: z.array(z.object({ file: z.string(), hash: z.string() })) }),
    ok: z.boolean(),
    summary: "Allow programs to run",
    description:
      "By their content: a file that changes is asked about again. Refused as `Stale` when one changed meanwhile.",
  }),
  "program.example": op({
    method: "post",
    path: "/outrigger/programs/example",
    body: z.extend(ProgramPlace, { kind: z.enum(["service", "hook"]) }),
    ok: z.object({ directory: z.string(), path: z.string() }),
    summary: "Write an example",
    description: "A service file into the workspace, or a hook file into the person's own folder.",
  }),
}
