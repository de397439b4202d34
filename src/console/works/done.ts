import type { ConsoleKey } from '../ui/index.ts'

/** What was just done with works, as the address has it. */
export const worksDone = (request: Request): ConsoleKey | undefined =>
  new Map<string | null, ConsoleKey>([
    ['saved', 'works.done.saved'],
    ['publish', 'works.done.publish'],
    ['tell', 'works.done.tell'],
    ['stop', 'works.done.stop'],
    ['withdraw', 'works.done.withdraw'],
    ['restore', 'works.done.restore'],
    ['discard', 'works.done.discard'],
    ['imported', 'works.done.imported'],
    ['published-all', 'works.done.publish'],
    ['changed', 'works.error.changed'],
  ]).get(new URL(request.url).searchParams.get('done'))

/** How many works a file brought, had again and lost, as the address has it. */
export const importedCounts = (request: Request): Record<'made' | 'known' | 'left', number> => {
  const query = new URL(request.url).searchParams
  const count = (name: string) => Number(/^\d{1,6}$/.exec(query.get(name) ?? '')?.[0] ?? 0)
  return { made: count('made'), known: count('known'), left: count('left') }
}
