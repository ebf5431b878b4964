import { homedir } from "node:os"
import path from "node:path"
import type { Git } from "../git/git.ts"
import type { ExternalAgents } from "../integration/acp/external-agents.ts"
import type { Core } from "./core.ts"

/** Projects, configuration, and what the agent can be in a folder. */
export async function composePlaces(input: {
  core: Core
  git: Git
  cwd: string
  external: () => Promise<Pick<ExternalAgents, "agents">>
}) {
  const { core, git, cwd, external } = input
  const { db, events, log, paths } = core
  const userHome = homedir()
  const [
    projects,
    opened,
    instances,
    configs,
    allowance,
    trust,
    settings,
    definitions,
    files,
    instructions,
    layers,
    permission,
  ] = await Promise.all([
    import("../project/projects.ts"),
    import("../project/opened.ts"),
    import("../project/instances.ts"),
    import("../project/config.ts"),
    import("../project/config-allowance.ts"),
    import("../integration/programs/trust.ts"),
    import("../project/settings.ts"),
    import("../agent/definitions.ts"),
    import("../agent/definition-files.ts"),
    import("../agent/instructions.ts"),
    import("../project/config-layers.ts"),
    import("../permission/defaults.ts"),
  ])
  const agentPlaces = {
    toolOutputDir: paths.toolOutput,
    tmpDir: path.join(process.env.TMPDIR ?? "/tmp", "outrigger"),
    planDir: path.join(paths.home, "plans"),
    home: userHome,
  }
  const definitionSource = definitions.createDefinitions({
    log: log.child("definitions"),
    rules: (agent, input) => permission.agentRules(agent, { ...agentPlaces, ...input }),
    external: async () => (await external()).agents(),
  })
  const configStore = configs.createConfigs({
    ownGlobal: paths.config,
    log: log.child("config"),
    definitions: files.readDefinitionFiles,
    allowance: allowance.createConfigAllowance({ database: db, trust: trust.createProgramTrust(db) }),
  })
  const projectStore = projects.createProjects({ database: db, events, git })
  const instanceStore = instances.createInstances({
    projects: projectStore,
    configs: configStore,
    git,
    definitions: definitionSource,
    events,
    home: { home: paths.home, config: paths.config },
    cwd,
  })
  return {
    projects: projectStore,
    opened: opened.createOpenedProjects({
      database: db,
      events,
      git,
      projects: projectStore,
      firstOpened: (folder) => instanceStore.reconsider(folder),
    }),
    configs: configStore,
    definitions: definitionSource,
    instances: instanceStore,
    settings: settings.createSettings({ database: db, events }),
    instructions: instructions.createInstructions({
      userHome,
      globalFolders: [paths.config, layers.opencodeGlobal({ env: process.env, userHome })],
      log: log.child("instructions"),
    }),
  }
}

export type Places = Awaited<ReturnType<typeof composePlaces>>
