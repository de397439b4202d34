import type { Town, TownById, TownOf } from '#domain/town'

/** The towns that a process serves, and the one place that says which of them a request, a job or a signal is for. */
export type Towns = {
  all: readonly Town[]
  of: TownOf
  byId: TownById
}

/** A single town: whatever address a request comes to, it is for this one. */
export const oneTown = (town: Town): Towns => ({
  all: [town],
  of: () => town,
  byId: (id) => (id === town.id ? town : undefined),
})
