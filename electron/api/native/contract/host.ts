import * as z from "zod/mini"
import { FolderListing, FolderSetup, HostInfo, OpenedProject, Settings } from "../../../../shared/native/host.ts"
import { ConfigTrust } from "../../../../shared/native/trust.ts"
import { op } from "../../operation.ts"

export const host = {
  "host.info": op({
    method: "get",
    path: "/outrigger/info",
    ok: HostInfo,
    summary: "The host",
    description: "Version, address and platform of this host.",
  }),
  "host.handOver": op({
    method: "post",
    path: "/outrigger/hand-over",
    ok: z.boolean(),
    summary: "Give way to a host that starts",
    description:
      "Only the host of an editor does (`outrigger acp`): it ends, and works with the new one. False: it stays.",
  }),
  "project.opened": op({
    method: "get",
    path: "/outrigger/projects",
    ok: z.array(OpenedProject),
    summary: "List opened folders",
    description: "The folders that were opened, most recent first. Those that are gone stay listed.",
  }),
  "project.open": op({
    method: "post",
    path: "/outrigger/projects",
    body: z.object({ directory: z.string() }),
    ok: OpenedProject,
    summary: "Open a folder",
  }),
  "project.forget": op({
    method: "delete",
    path: "/outrigger/projects/{id}",
    params: z.object({ id: z.string() }),
    ok: z.boolean(),
    summary: "Forget an opened folder",
    description: "Takes it off the list. The folder and its sessions stay.",
  }),
  "configTrust.get": op({
    method: "get",
    path: "/outrigger/config-trust",
    query: z.object({ directory: z.string() }),
    ok: ConfigTrust,
    summary: "What a folder's configuration would do",
    description:
      "Programs, rules and addresses that the configuration files of a folder bring along, and whether they are in use.",
  }),
  "configTrust.allow": op({
    method: "post",
    path: "/outrigger/config-trust",
    body: z.object({ directory: z.string(), hash: z.string() }),
    ok: ConfigTrust,
    summary: "Use a folder's configuration whole",
    description: "For the folder and its sandboxes, as it was shown. Refused as `Stale` when it changed meanwhile.",
  }),
  "folder.setup": op({
    method: "get",
    path: "/outrigger/setup",
    query: z.object({ directory: z.string() }),
    ok: FolderSetup,
    summary: "The setup command of a folder's sandboxes",
  }),
  "folder.setSetup": op({
    method: "put",
    path: "/outrigger/setup",
    body: z.extend(FolderSetup, { directory: z.string() }),
    ok: FolderSetup,
    summary: "Set the setup command",
    description: "Run in each new sandbox and worktree of the project, before the first turn. Empty: none.",
  }),
  "folder.list": op({
    method: "get",
    path: "/outrigger/folders",
    query: z.object({ path: z.optional(z.string()) }),
    ok: FolderListing,
    summary: "Complete a path",
    description: "The folders below a path; without one, below the user's home.",
  }),
  "settings.get": op({ method: "get", path: "/outrigger/settings", ok: Settings, summary: "Read the settings" }),
  "settings.update": op({
    method: "patch",
    path: "/outrigger/settings",
    body: z.partial(Settings),
    ok: Settings,
    summary: "Change settings",
    description: "Fields that are left out stay as they are.",
  }),
  "signIn.link": op({
    method: "post",
    path: "/outrigger/sign-in-link",
    ok: z.object({ url: z.string() }),
    summary: "Make a sign-in link",
    description: "A link that signs one browser in, once, within two minutes.",
  }),
}
