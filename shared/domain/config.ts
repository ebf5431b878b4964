import * as z from "zod/mini"
import { named } from "./named.ts"

export const LogLevel = named("LogLevel", z.enum(["DEBUG", "INFO", "WARN", "ERROR"]))
export type LogLevel = z.infer<typeof LogLevel>

export const ServerConfig = named(
  "ServerConfig",
  z.object({
    port: z.optional(z.int().check(z.gt(0))),
    hostname: z.optional(z.string()),
    mdns: z.optional(z.boolean()),
    mdnsDomain: z.optional(z.string()),
    cors: z.optional(z.array(z.string())),
    /** Ours: a port of its own for the workbench API. */
    workbenchPort: z.optional(z.int().check(z.gt(0), z.lte(65_535))),
  }),
)
export type ServerConfig = z.infer<typeof ServerConfig>

export const PermissionActionConfig = named("PermissionActionConfig", z.enum(["ask", "allow", "deny"]))
export type PermissionActionConfig = z.infer<typeof PermissionActionConfig>

export const PermissionObjectConfig = named("PermissionObjectConfig", z.record(z.string(), PermissionActionConfig))
export type PermissionObjectConfig = z.infer<typeof PermissionObjectConfig>

export const PermissionRuleConfig = named(
  "PermissionRuleConfig",
  z.union([PermissionActionConfig, PermissionObjectConfig]),
)
export type PermissionRuleConfig = z.infer<typeof PermissionRuleConfig>

export const PermissionConfig = named(
  "PermissionConfig",
  z.union([
    PermissionActionConfig,
    z.catchall(
      z.object({
        read: z.optional(PermissionRuleConfig),
        edit: z.optional(PermissionRuleConfig),
        glob: z.optional(PermissionRuleConfig),
        grep: z.optional(PermissionRuleConfig),
        list: z.optional(PermissionRuleConfig),
        bash: z.optional(PermissionRuleConfig),
        task: z.optional(PermissionRuleConfig),
        external_directory: z.optional(PermissionRuleConfig),
        todowrite: z.optional(PermissionActionConfig),
        question: z.optional(PermissionActionConfig),
        webfetch: z.optional(PermissionActionConfig),
        websearch: z.optional(PermissionActionConfig),
        lsp: z.optional(PermissionRuleConfig),
        doom_loop: z.optional(PermissionActionConfig),
        skill: z.optional(PermissionRuleConfig),
      }),
      PermissionRuleConfig,
    ),
  ]),
)
export type PermissionConfig = z.infer<typeof PermissionConfig>

export const AgentConfig = named(
  "AgentConfig",
  z.catchall(
    z.object({
      model: z.optional(z.string()),
      variant: z.optional(z.string()),
      temperature: z.optional(z.number()),
      top_p: z.optional(z.number()),
      prompt: z.optional(z.string()),
      tools: z.optional(z.record(z.string(), z.boolean())),
      disable: z.optional(z.boolean()),
      description: z.optional(z.string()),
      mode: z.optional(z.enum(["subagent", "primary", "all"])),
      hidden: z.optional(z.boolean()),
      options: z.optional(z.record(z.string(), z.unknown())),
      color: z.optional(
        z.union([
          z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/)),
          z.enum(["primary", "secondary", "accent", "success", "warning", "error", "info"]),
        ]),
      ),
      steps: z.optional(z.int().check(z.gt(0))),
      maxSteps: z.optional(z.int().check(z.gt(0))),
      permission: z.optional(PermissionConfig),
    }),
    z.unknown(),
  ),
)
export type AgentConfig = z.infer<typeof AgentConfig>

export const ProviderConfig = named(
  "ProviderConfig",
  z.object({
    api: z.optional(z.string()),
    name: z.optional(z.string()),
    env: z.optional(z.array(z.string())),
    id: z.optional(z.string()),
    npm: z.optional(z.string()),
    whitelist: z.optional(z.array(z.string())),
    blacklist: z.optional(z.array(z.string())),
    options: z.optional(
      z.catchall(
        z.object({
          apiKey: z.optional(z.string()),
          baseURL: z.optional(z.string()),
          enterpriseUrl: z.optional(z.string()),
          setCacheKey: z.optional(z.boolean()),
          timeout: z.optional(z.union([z.int().check(z.gt(0)), z.literal(false)])),
          chunkTimeout: z.optional(z.int().check(z.gt(0))),
        }),
        z.unknown(),
      ),
    ),
    models: z.optional(
      z.record(
        z.string(),
        z.object({
          id: z.optional(z.string()),
          name: z.optional(z.string()),
          family: z.optional(z.string()),
          release_date: z.optional(z.string()),
          attachment: z.optional(z.boolean()),
          reasoning: z.optional(z.boolean()),
          temperature: z.optional(z.boolean()),
          tool_call: z.optional(z.boolean()),
          interleaved: z.optional(
            z.union([
              z.literal(true),
              z.object({
                field: z.enum(["reasoning_content", "reasoning_details"]),
              }),
            ]),
          ),
          cost: z.optional(
            z.object({
              input: z.number(),
              output: z.number(),
              cache_read: z.optional(z.number()),
              cache_write: z.optional(z.number()),
              context_over_200k: z.optional(
                z.object({
                  input: z.number(),
                  output: z.number(),
                  cache_read: z.optional(z.number()),
                  cache_write: z.optional(z.number()),
                }),
              ),
            }),
          ),
          limit: z.optional(
            z.object({
              context: z.number(),
              input: z.optional(z.number()),
              output: z.number(),
            }),
          ),
          modalities: z.optional(
            z.object({
              input: z.array(z.enum(["text", "audio", "image", "video", "pdf"])),
              output: z.array(z.enum(["text", "audio", "image", "video", "pdf"])),
            }),
          ),
          experimental: z.optional(z.boolean()),
          status: z.optional(z.enum(["alpha", "beta", "deprecated"])),
          provider: z.optional(
            z.object({
              npm: z.optional(z.string()),
              api: z.optional(z.string()),
            }),
          ),
          options: z.optional(z.record(z.string(), z.unknown())),
          headers: z.optional(z.record(z.string(), z.string())),
          variants: z.optional(
            z.record(
              z.string(),
              z.catchall(
                z.object({
                  disabled: z.optional(z.boolean()),
                }),
                z.unknown(),
              ),
            ),
          ),
        }),
      ),
    ),
  }),
)
export type ProviderConfig = z.infer<typeof ProviderConfig>

export const McpLocalConfig = named(
  "McpLocalConfig",
  z.object({
    type: z.literal("local"),
    command: z.array(z.string()),
    environment: z.optional(z.record(z.string(), z.string())),
    enabled: z.optional(z.boolean()),
    timeout: z.optional(z.int().check(z.gt(0))),
  }),
)
export type McpLocalConfig = z.infer<typeof McpLocalConfig>

export const McpOAuthConfig = named(
  "McpOAuthConfig",
  z.object({
    clientId: z.optional(z.string()),
    clientSecret: z.optional(z.string()),
    scope: z.optional(z.string()),
    redirectUri: z.optional(z.string()),
  }),
)
export type McpOAuthConfig = z.infer<typeof McpOAuthConfig>

export const McpRemoteConfig = named(
  "McpRemoteConfig",
  z.object({
    type: z.literal("remote"),
    url: z.string(),
    enabled: z.optional(z.boolean()),
    headers: z.optional(z.record(z.string(), z.string())),
    oauth: z.optional(z.union([McpOAuthConfig, z.literal(false)])),
    timeout: z.optional(z.int().check(z.gt(0))),
  }),
)
export type McpRemoteConfig = z.infer<typeof McpRemoteConfig>

export const LayoutConfig = named("LayoutConfig", z.enum(["auto", "stretch"]))
export type LayoutConfig = z.infer<typeof LayoutConfig>

export const Config = named(
  "Config",
  z.object({
    $schema: z.optional(z.string()),
    shell: z.optional(z.string()),
    logLevel: z.optional(LogLevel),
    server: z.optional(ServerConfig),
    command: z.optional(
      z.record(
        z.string(),
        z.object({
          template: z.string(),
          description: z.optional(z.string()),
          agent: z.optional(z.string()),
          model: z.optional(z.string()),
          subtask: z.optional(z.boolean()),
        }),
      ),
    ),
    skills: z.optional(
      z.object({
        paths: z.optional(z.array(z.string())),
        urls: z.optional(z.array(z.string())),
      }),
    ),
    watcher: z.optional(
      z.object({
        ignore: z.optional(z.array(z.string())),
      }),
    ),
    snapshot: z.optional(z.boolean()),
    plugin: z.optional(z.array(z.union([z.string(), z.tuple([z.string(), z.record(z.string(), z.unknown())])]))),
    share: z.optional(z.enum(["manual", "auto", "disabled"])),
    autoshare: z.optional(z.boolean()),
    autoupdate: z.optional(z.union([z.boolean(), z.literal("notify")])),
    disabled_providers: z.optional(z.array(z.string())),
    enabled_providers: z.optional(z.array(z.string())),
    model: z.optional(z.string()),
    small_model: z.optional(z.string()),
    default_agent: z.optional(z.string()),
    username: z.optional(z.string()),
    mode: z.optional(
      z.catchall(
        z.object({
          build: z.optional(AgentConfig),
          plan: z.optional(AgentConfig),
        }),
        AgentConfig,
      ),
    ),
    agent: z.optional(
      z.catchall(
        z.object({
          plan: z.optional(AgentConfig),
          build: z.optional(AgentConfig),
          general: z.optional(AgentConfig),
          explore: z.optional(AgentConfig),
          title: z.optional(AgentConfig),
          summary: z.optional(AgentConfig),
          compaction: z.optional(AgentConfig),
        }),
        AgentConfig,
      ),
    ),
    provider: z.optional(z.record(z.string(), ProviderConfig)),
    mcp: z.optional(
      z.record(
        z.string(),
        z.union([
          McpLocalConfig,
          McpRemoteConfig,
          z.object({
            enabled: z.boolean(),
          }),
        ]),
      ),
    ),
    formatter: z.optional(
      z.union([
        z.boolean(),
        z.record(
          z.string(),
          z.object({
            disabled: z.optional(z.boolean()),
            command: z.optional(z.array(z.string())),
            environment: z.optional(z.record(z.string(), z.string())),
            extensions: z.optional(z.array(z.string())),
          }),
        ),
      ]),
    ),
    lsp: z.optional(
      z.union([
        z.boolean(),
        z.record(
          z.string(),
          z.union([
            z.object({
              disabled: z.literal(true),
            }),
            z.object({
              command: z.array(z.string()),
              extensions: z.optional(z.array(z.string())),
              disabled: z.optional(z.boolean()),
              env: z.optional(z.record(z.string(), z.string())),
              initialization: z.optional(z.record(z.string(), z.unknown())),
            }),
          ]),
        ),
      ]),
    ),
    instructions: z.optional(z.array(z.string())),
    layout: z.optional(LayoutConfig),
    permission: z.optional(PermissionConfig),
    tools: z.optional(z.record(z.string(), z.boolean())),
    enterprise: z.optional(
      z.object({
        url: z.optional(z.string()),
      }),
    ),
    tool_output: z.optional(
      z.object({
        max_lines: z.optional(z.int().check(z.gt(0))),
        max_bytes: z.optional(z.int().check(z.gt(0))),
      }),
    ),
    compaction: z.optional(
      z.object({
        auto: z.optional(z.boolean()),
        prune: z.optional(z.boolean()),
        tail_turns: z.optional(z.int().check(z.gte(0))),
        preserve_recent_tokens: z.optional(z.int().check(z.gte(0))),
        reserved: z.optional(z.int().check(z.gte(0))),
      }),
    ),
    experimental: z.optional(
      z.object({
        disable_paste_summary: z.optional(z.boolean()),
        batch_tool: z.optional(z.boolean()),
        openTelemetry: z.optional(z.boolean()),
        primary_tools: z.optional(z.array(z.string())),
        continue_loop_on_deny: z.optional(z.boolean()),
        mcp_timeout: z.optional(z.int().check(z.gt(0))),
      }),
    ),
  }),
)
export type Config = z.infer<typeof Config>
