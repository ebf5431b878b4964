import type { Services } from "../services.ts"

/** Models of the providers that can be used now. `tools`: only those that can call tools. */
export async function modelList(services: Services, directory: string, tools = false) {
  const [models, instances] = await Promise.all([services.models(), services.instances()])
  const config = await (await instances.get(directory)).config()
  const providers = await models.connected(config)
  return providers.flatMap((provider) =>
    Object.values(provider.models).flatMap((model) => {
      if (tools && !model.capabilities.toolcall) return []
      const levels = Object.keys(model.variants ?? {})
      return [
        {
          id: `${provider.id}/${model.id}`,
          name: model.name,
          provider: provider.name,
          reasoning: model.capabilities.reasoning,
          ...(levels.length > 0 && { reasoningLevels: levels, defaultReasoning: "default" }),
        },
      ]
    }),
  )
}
