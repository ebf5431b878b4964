import type { Provider } from "../../../shared/domain/provider.ts"

/** Providers without their keys: the contract has the field, but a credential that went in does not come out. */
export const withoutKeys = (providers: Provider[]): Provider[] =>
  providers.map(({ key: _key, ...provider }) => ({ ...provider, options: withoutSecrets(provider.options) }))

const secretName = /^(?:api[-_]?key|.*token|.*secret|password|authorization)$/i

function withoutSecrets(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !secretName.test(name)))
}
