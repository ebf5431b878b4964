import type {
  HookEntry,
  HookList,
  Program,
  ProgramOutput,
  ProgramPlace,
  ServiceEntry,
  ServiceList,
} from "../../../shared/native/program.ts"
import type { Request } from "../../api/request.ts"

/** `/outrigger/services…`, `/outrigger/hooks…` and `/outrigger/programs…` */
export function createProgramApi(request: Request) {
  const service = (id: string) => `/outrigger/services/${encodeURIComponent(id)}`
  const hook = (id: string) => `/outrigger/hooks/${encodeURIComponent(id)}`
  return {
    services: (place: ProgramPlace) =>
      request<ServiceList>("GET", "/outrigger/services", { what: "Could not load the services", query: place }),
    start: (body: ProgramPlace, id: string) =>
      request<ServiceEntry>("POST", `${service(id)}/start`, { what: "Could not start the service", body }),
    stop: (body: ProgramPlace, id: string) =>
      request<ServiceEntry>("POST", `${service(id)}/stop`, { what: "Could not stop the service", body }),
    restart: (body: ProgramPlace, id: string) =>
      request<ServiceEntry>("POST", `${service(id)}/restart`, { what: "Could not restart the service", body }),
    preview: (body: ProgramPlace, id: string) =>
      request<{ url: string }>("POST", `${service(id)}/preview`, { what: "Could not open the preview", body }),
    serviceOutput: (place: ProgramPlace, id: string) =>
      request<ProgramOutput>("GET", `${service(id)}/output`, { what: "Could not load the output", query: place }),
    hooks: (place: ProgramPlace) =>
      request<HookList>("GET", "/outrigger/hooks", { what: "Could not load the hooks", query: place }),
    hookOutput: (place: ProgramPlace, id: string) =>
      request<ProgramOutput>("GET", `${hook(id)}/output`, { what: "Could not load the output", query: place }),
    runHook: (body: ProgramPlace, id: string) =>
      request<HookEntry>("POST", `${hook(id)}/run`, { what: "Could not run the hook", body }),
    programs: (place: ProgramPlace) =>
      request<Program[]>("GET", "/outrigger/programs", { what: "Could not read what would run", query: place }),
    allow: (place: ProgramPlace, programs: { file: string; hash: string }[]) =>
      request<boolean>("POST", "/outrigger/programs/allow", {
        what: "Could not allow it",
        body: { ...place, programs },
      }),
    example: (place: ProgramPlace, kind: "service" | "hook") =>
      request<{ directory: string; path: string }>("POST", "/outrigger/programs/example", {
        what: `Could not create the ${kind} file`,
        body: { ...place, kind },
      }),
  }
}
